"""What is odd about a cookie, told by means of Python and Flask alone; tests/common/evidence.rs reads it."""

import json
import re
import zlib

import real_flask
from base64_spelling import canonical, decoded
from flask.json.tag import TaggedJSONSerializer
from itsdangerous import base64_encode
from recursion import without_limit

DATE = re.compile(r'\{" d": "[^"]*"\}')


def explain(settings, time, cookie, offset):
    """`offset` is where in the JSON text a tag begins that we did not take, or None.

    `straight` is the same cookie in canonical base64 and without bytes after its zlib stream, signed again if that is
    needed and the signature was good."""
    real_flask.set_time(time)
    app = real_flask.app_for(settings)
    serializer = app.session_interface.get_signing_serializer(app)
    if cookie.count(".") < 2:
        return {"straight": cookie}
    envelope, content = look_at_envelope(serializer, cookie)
    return {**envelope, **(without_limit(look_at_content, content, offset) if content is not None else {})}


def oddities(app, cookie):
    """What Flask never writes, about a cookie that it loads."""
    envelope, content = look_at_envelope(app.session_interface.get_signing_serializer(app), cookie)
    odd = envelope["odd"]
    if envelope["after_zlib"]:
        odd.append("bytes after the zlib stream")
    # With simplejson there may be a byte order mark.
    if without_limit(has_odd_tags, content.decode("utf-8-sig")):
        odd.append("tags")
    return odd


def has_odd_tags(text):
    """Whether Flask would write other tags, for the session that it reads, than those that are there."""
    serializer = TaggedJSONSerializer()
    written = json.dumps(serializer.tag(serializer.loads(text)))
    # Years below 100 move, and other ones may be written without leading zeros.
    return DATE.sub("", json.dumps(json.loads(text))) != DATE.sub("", written)


def look_at_envelope(serializer, cookie):
    """What there is to say about the parts of a cookie; and its JSON text, if there is one."""
    payload, timestamp, signature = cookie.rsplit(".", 2)
    signers = list(getattr(serializer, "iter_unsigners", lambda: [serializer.make_signer()])())
    signed = "{}.{}".format(payload, timestamp).encode(), signature.encode()
    signer = next((signer for signer in signers if signer.verify_signature(*signed)), None)
    marker, base64 = (".", payload[1:]) if payload.startswith(".") else ("", payload)
    content, stream, after_zlib = inflated(decoded(base64), marker)
    found = {
        "odd": [
            name
            for name, text in (("payload", base64), ("timestamp", timestamp), ("signature", signature))
            if canonical(text) != text
        ],
        "timestamp_len": len(decoded(timestamp) or b""),
        "after_zlib": after_zlib,
        "straight": "{}.{}.{}".format(payload, timestamp, canonical(signature)),
    }
    straight = payload if stream is None else marker + base64_encode(stream).decode()
    straight = "{}.{}".format(straight, canonical(timestamp))
    if signer and straight.encode() != signed[0]:
        found["straight"] = "{}.{}".format(straight, signer.get_signature(straight.encode()).decode())
    return found, content


def inflated(raw, marker):
    """The content, the bytes that are needed for it, and how many follow."""
    if raw is None or not marker:
        return raw, raw, 0
    stream = zlib.decompressobj()
    try:
        content = stream.decompress(raw)
    except zlib.error:
        return None, raw, 0
    return content, raw[: len(raw) - len(stream.unused_data)], len(stream.unused_data)


def look_at_content(content, offset):
    """What there is to say about JSON text."""
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
        "tag": None if offset is None else look_at_tag(serializer, content[offset:].decode("utf-8", "replace")),
    }


def has_lone_surrogates(text):
    return any("\ud800" <= letter <= "\udfff" for string in strings(text) for letter in string)


def strings(text):
    """All strings in JSON text, those included of which nothing is left in a dict, because a key comes again."""
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
    """Whether an object is just what Flask writes for a value of a tag."""
    item, end = json.JSONDecoder().raw_decode(text)
    name = next(iter(item), None)
    try:
        value = serializer.loads(text[:end])
    except Exception:
        return {"name": name, "converts": False, "canonical": False}
    return {"name": name, "converts": True, "canonical": repr(serializer.tag(value)) == repr(item)}
