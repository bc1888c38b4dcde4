"""The JWS serializers, which itsdangerous had before 2.1."""

import itsdangerous
import real_flask
from base64_text import decoded
from evidence import AFTER_PADDING, has_lone_surrogates
from real_flask import class_name
from recursion import without_limit
from signers import text_of
from sessions import to_json
from typed import from_typed


def make(timed, settings):
    keys = [
        real_flask.secret(key)
        for key in [*settings.get("fallback_keys", []), settings["secret_key"]]
    ]
    options = {"algorithm_name": settings["algorithm"]}
    if "salt" in settings:
        options["salt"] = real_flask.secret(settings["salt"])
    if timed:
        options["expires_in"] = settings["expires_in"]
    name = "TimedJSONWebSignatureSerializer" if timed else "JSONWebSignatureSerializer"
    # Only itsdangerous 2.0 and later accept a list of keys.
    return getattr(itsdangerous, name)(keys if len(keys) > 1 else keys[0], **options)


def dumps(timed, settings, time, value, fields):
    real_flask.set_time(time)
    try:
        value, fields = without_limit(from_typed, value), from_typed(fields)
        return {"token": text_of(make(timed, settings).dumps(value, header_fields=fields))}
    except Exception as error:
        return {"raises": class_name(error)}


def loads(timed, settings, time, token):
    """The value and the header, or the exception; and evidence."""
    real_flask.set_time(time)
    head, _, signature = token.rpartition(".")
    header, _, payload = head.partition(".")
    answer = {
        "after_padding": any(map(AFTER_PADDING.search, (header, payload, signature))),
        "lone_surrogates": any(
            without_limit(has_lone_surrogates, (decoded(part) or b"").decode("utf-8", "replace"))
            for part in (header, payload)
        ),
    }
    try:
        value, header = make(timed, settings).loads(token, return_header=True)
    except Exception as error:
        cause = error
        while getattr(cause, "original_error", None):
            cause = cause.original_error
        return {**answer, "raises": class_name(error), "cause": class_name(cause)}
    return {**answer, "value": to_json(value), "header": to_json(header)}
