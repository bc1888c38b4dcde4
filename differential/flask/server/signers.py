"""Signing and verifying with itsdangerous."""

import hashlib
from datetime import timezone

import itsdangerous
import real_flask
from base64_text import decoded, not_padded
from evidence import AFTER_PADDING, has_lone_surrogates, inflated
from real_flask import class_name
from recursion import without_limit
from sessions import to_json
from typed import from_typed


def make(kind, settings):
    """A signer or serializer of the class with this name."""
    keys = [real_flask.secret(key) for key in settings.get("fallback_keys", [])]
    keys.append(real_flask.secret(settings["secret_key"]))
    options = signer_kwargs(settings)
    arguments = {"salt": real_flask.secret(settings["salt"])} if "salt" in settings else {}
    if kind.endswith("Signer"):
        arguments.update(options)
    else:
        arguments["signer_kwargs"] = options
        json_kwargs = {
            name: settings[name] for name in ("ensure_ascii", "sort_keys") if name in settings
        }
        if "compact" in settings:
            json_kwargs["separators"] = (",", ":") if settings["compact"] else (", ", ": ")
        if json_kwargs:
            arguments["serializer_kwargs"] = json_kwargs
        if "fallback_signers" in settings:
            arguments["fallback_signers"] = [
                signer_kwargs(fallback) for fallback in settings["fallback_signers"]
            ]
    # Only itsdangerous 2.0 and later accept a list of keys.
    return getattr(itsdangerous, kind)(keys if len(keys) > 1 else keys[0], **arguments)


def signer_kwargs(settings):
    options = {name: settings[name] for name in ("sep", "key_derivation") if name in settings}
    if "digest" in settings:
        options["digest_method"] = getattr(hashlib, settings["digest"])
    return options


def call_salt(kind, settings):
    """The `salt` argument of a serializer's methods."""
    if kind.endswith("Signer") or "call_salt" not in settings:
        return {}
    return {"salt": real_flask.secret(settings["call_salt"])}


def text_of(signed):
    return signed.decode() if isinstance(signed, bytes) else signed


def sign(kind, settings, time, value):
    """A string signed by a signer, or a typed value dumped by a serializer."""
    real_flask.set_time(time)
    try:
        signer = make(kind, settings)
        if kind.endswith("Signer"):
            # itsdangerous 0.24 needs bytes; later versions also accept text.
            return {"signed": text_of(signer.sign(value.encode()))}
        value = without_limit(from_typed, value)
        return {"signed": text_of(signer.dumps(value, **call_salt(kind, settings)))}
    except Exception as error:
        return {"raises": class_name(error)}


def unsign(kind, settings, time, signed, max_age):
    """The value and its time `signed_at`, if it has one, or the exception; and evidence."""
    real_flask.set_time(time)
    timed = "Time" in kind
    answer = look_at(signed, settings.get("sep", "."), timed, kind.startswith("URLSafe"))
    options = {
        **call_salt(kind, settings),
        **({"max_age": max_age, "return_timestamp": True} if timed else {}),
    }
    try:
        signer = make(kind, settings)
        value = (signer.unsign if kind.endswith("Signer") else signer.loads)(signed, **options)
    except Exception as error:
        cause = getattr(error, "original_error", None) or error
        return {**answer, "raises": class_name(error), "cause": class_name(cause)}
    if timed:
        value, signed_at = value
        # Naive before itsdangerous 2.0, but also in UTC.
        answer["signed_at"] = int(signed_at.replace(tzinfo=timezone.utc).timestamp())
    answer["value"] = text_of(value) if kind.endswith("Signer") else to_json(value)
    return answer


def look_at(signed, sep, timed, url_safe):
    """What is odd about a token."""
    # itsdangerous 0.24 accepts any separator, even an empty one.
    head, _, signature = signed.rpartition(sep) if sep else ("", "", "")
    payload, _, timestamp = head.rpartition(sep) if sep and timed else (head, "", "")
    content = payload.encode()
    if url_safe:
        is_compressed = payload.startswith(".")
        content = inflated(decoded(payload[is_compressed:]), is_compressed) or b""
    return {
        "after_padding": any(map(AFTER_PADDING.search, (payload, timestamp, signature))),
        "not_padded": any(map(not_padded, (payload.removeprefix("."), timestamp, signature))),
        "timestamp_len": len(decoded(timestamp) or b""),
        "lone_surrogates": without_limit(has_lone_surrogates, content.decode("utf-8", "replace")),
    }
