"""The spellings of base64 that Python takes, and the one that it writes."""

from itsdangerous import base64_decode, base64_encode


def decoded(text):
    """The bytes that itsdangerous reads, or None if it cannot."""
    try:
        return base64_decode(text.encode())
    except Exception:
        return None


def canonical(text):
    """The one spelling of what a text decodes to; the text itself if it does not."""
    data = decoded(text)
    return text if data is None else base64_encode(data).decode()
