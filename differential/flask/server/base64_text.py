"""Base64 as this interpreter reads it."""

import base64
import re

import itsdangerous

PASSED_OVER = re.compile(r"[^A-Za-z0-9+/_-]")


def not_padded(text):
    """Whether itsdangerous adds too little padding, since it counts characters that are passed over."""
    return PASSED_OVER.search(text) is not None and len(PASSED_OVER.sub("", text)) % 4 > 1


def decoded(text):
    """The bytes that itsdangerous reads, or None if it cannot."""
    try:
        return itsdangerous.base64_decode(text.encode())
    except Exception:
        return None


def decode(text):
    """What both functions that Flask reads base64 with make of a text, in hexadecimal digits."""
    try:
        tag = base64.b64decode(text)
    except Exception:
        tag = None
    answer = {
        name: data if data is None else data.hex()
        for name, data in (("itsdangerous", decoded(text)), ("b64decode", tag))
    }
    return {**answer, "not_padded": not_padded(text)}
