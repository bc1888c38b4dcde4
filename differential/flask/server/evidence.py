"""What is odd about a cookie, according to Python and Flask; tests/common/evidence.rs reads it."""

import json
import re
import zlib

import real_flask
from base64_text import decoded, not_padded
from flask.json.tag import TaggedJSONSerializer
from recursion import without_limit

# Older CPython ignores characters after the padding. Measured: 3.13.0 and older do; Debian's 3.13.5
# and 3.13.15, 3.14.8 and 3.15.0 do not.
AFTER_PADDING = re.compile(r"=.*[A-Za-z0-9+/_-]", re.DOTALL)


def explain(settings, time, cookie, offset):
    """`offset` is the start of the tag that we refused in the JSON, or None."""
    real_flask.set_time(time)
    real_flask.app_for(settings)  # sets the limit on digits
    head, _, signature = cookie.rpartition(".")
    payload, _, timestamp = head.rpartition(".")
    evidence = {
        "after_padding": any(map(AFTER_PADDING.search, (payload, timestamp, signature))),
        "not_padded": any(map(not_padded, (payload.removeprefix("."), timestamp, signature))),
        "timestamp_len": len(decoded(timestamp) or b""),
    }
    is_compressed = payload.startswith(".")
    content = inflated(decoded(payload[is_compressed:]), is_compressed)
    return {
        **evidence,
        **(without_limit(look_at_content, content, offset) if content is not None else {}),
    }


def inflated(raw, is_compressed):
    """The content of a payload, as far as it can be read."""
    if raw is None or not is_compressed:
        return raw
    try:
        return zlib.decompressobj().decompress(raw)
    except zlib.error:
        return None


def look_at_content(content, offset):
    """The evidence in the JSON."""
    serializer = TaggedJSONSerializer()
    text = content.decode("utf-8-sig", "replace")
    try:
        kind = type(serializer.loads(text)).__name__
    except Exception:
        kind = None
    return {
        "json_len": len(content),
        "byte_order_mark": content.startswith(b"\xef\xbb\xbf"),
        "lone_surrogates": has_lone_surrogates(text),
        "type": kind,
        "tag": None
        if offset is None
        else look_at_tag(serializer, content[offset:].decode("utf-8", "replace")),
    }


def has_lone_surrogates(text):
    return any("\ud800" <= letter <= "\udfff" for string in strings(text) for letter in string)


def strings(text):
    """All strings in the JSON, including those under duplicate keys."""
    found = []

    def collect(value):
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, (list, tuple)):
            for item in value:
                collect(item)

    try:
        collect(json.loads(text, object_pairs_hook=list))
    except ValueError:
        pass
    return found


def look_at_tag(serializer, text):
    """Whether Flask converts the tag at the start of `text`, and whether it writes it like that."""
    item, end = json.JSONDecoder().raw_decode(text)
    name = next(iter(item), None)
    try:
        value = serializer.loads(text[:end])
    except Exception:
        return {"name": name, "converts": False, "canonical": False}
    return {"name": name, "converts": True, "canonical": repr(serializer.tag(value)) == repr(item)}
