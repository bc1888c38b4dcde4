"""Base64 as this interpreter reads it."""

import base64

import itsdangerous


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
    return {
        name: data if data is None else data.hex()
        for name, data in (("itsdangerous", decoded(text)), ("b64decode", tag))
    }
