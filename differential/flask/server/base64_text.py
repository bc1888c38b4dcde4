"""How this interpreter decodes base64."""

import base64
import re

import itsdangerous

IGNORED = re.compile(r"[^A-Za-z0-9+/_-]")


def not_padded(text):
    """Whether itsdangerous adds too little padding, because it counts ignored characters."""
    return IGNORED.search(text) is not None and len(IGNORED.sub("", text)) % 4 > 1


def decoded(text):
    """The bytes that itsdangerous decodes, or None if it cannot."""
    try:
        return itsdangerous.base64_decode(text.encode())
    except Exception:
        return None


def decode(text):
    """The results of both functions with which Flask decodes base64, in hexadecimal."""
    try:
        tag = base64.b64decode(text)
    except Exception:
        tag = None
    answer = {
        name: data if data is None else data.hex()
        for name, data in (("itsdangerous", decoded(text)), ("b64decode", tag))
    }
    return {**answer, "not_padded": not_padded(text)}
