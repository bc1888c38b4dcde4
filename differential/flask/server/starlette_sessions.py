"""Starlette's SessionMiddleware, in the environment that has it."""

import base64
import json

import real_flask
import real_starlette
from evidence import AFTER_PADDING, has_lone_surrogates
from real_flask import class_name
from recursion import without_limit
from sessions import to_json
from typed import from_typed


def save(settings, time, session):
    """The Set-Cookie header for a session, if there is one, or the exception."""
    real_flask.set_time(time)
    values = without_limit(from_typed, session)
    try:
        return {"set_cookie": real_starlette.save(settings, values)}
    except Exception as error:
        return {"raises": class_name(error)}


def open_cookie(settings, time, cookie):
    """The verdict on a cookie, and evidence."""
    real_flask.set_time(time)
    verdict = real_starlette.open_cookie(settings, cookie)
    answer = look_at(cookie)
    if "session" in verdict:
        return {**answer, "session": to_json(verdict["session"])}
    if "error" in verdict:
        return {**answer, "error": class_name(verdict["error"])}
    return {**answer, **verdict}


def look_at(cookie):
    """What is odd about a cookie, according to Python."""
    head, _, signature = cookie.rpartition(".")
    payload, _, timestamp = head.rpartition(".")
    payload = payload.encode()
    answer = {"after_padding": any(map(AFTER_PADDING.search, (timestamp, signature)))}
    try:
        raw = base64.b64decode(payload)
        answer["canonical"] = base64.b64encode(raw) == payload
        answer["encoding"] = json.detect_encoding(raw)
        text = raw.decode(answer["encoding"], "surrogatepass")
        answer["lone_surrogates"] = without_limit(has_lone_surrogates, text)
        answer["type"] = type(without_limit(json.loads, text)).__name__
    except ValueError:
        pass  # Starlette cannot read it either
    return answer
