"""Sessions that Flask saves, and cookies that it reads."""

import json
import unicodedata
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import cases_emitted
import real_flask
from real_flask import app_for, class_name
from recursion import without_limit
from typed import Inexpressible, from_typed, to_typed


def python_only(kind, body, inner):
    """Values that Flask writes in the same way as other ones, and therefore reads as those."""
    if kind == "keys":
        return {inner(key): inner(value) for key, value in body}
    if kind == "enum_key":
        is_tag, value = body
        return {(cases_emitted.Tag.T if is_tag else cases_emitted.Color.RED): inner(value)}
    if kind == "any_datetime":
        seconds, microsecond, offset = body
        naive = datetime(1970, 1, 1) + timedelta(seconds=seconds, microseconds=microsecond)
        if offset is None:
            return naive
        return naive.replace(tzinfo=timezone(timedelta(seconds=offset)))
    if kind == "date":
        return date.fromordinal(body)
    if kind == "decimal":
        return Decimal(body)
    if kind == "enum":
        return cases_emitted.Color.RED if body else cases_emitted.Level.HIGH
    if kind == "subclass":
        value = inner(body)
        classes = {int: "MyInt", float: "MyFloat", str: "MyStr", list: "MyList"}
        name = classes.get(type(value))
        return getattr(cases_emitted, name)(value) if name else value
    if kind == "pair":
        return cases_emitted.Pair(*map(inner, body))
    if kind == "point":
        return cases_emitted.Point(1, inner(body))
    if kind == "html":
        return cases_emitted.HtmlText(body)
    raise ValueError("unknown kind {!r}".format(kind))


def to_json(values):
    try:
        return without_limit(to_typed, values)
    except Inexpressible as error:
        return {"inexpressible": str(error)}


def verdict_on(app, cookie):
    """The verdict in the format of the fixtures, with the cause of an error."""
    verdict = real_flask.open_cookie(app, cookie)
    if "session" in verdict:
        return {"session": to_json(verdict["session"])}
    if "error" in verdict:
        # The exception that a BadPayload wraps.
        cause = getattr(verdict["error"], "original_error", None) or verdict["error"]
        return {"error": class_name(verdict["error"]), "cause": class_name(cause)}
    return verdict


def save(settings, time, session):
    """The cookie that Flask writes for a session, or the exception that it raises."""
    values = without_limit(from_typed, session, python_only)
    real_flask.set_time(time)
    try:
        return {"cookie": real_flask.save(app_for(settings), values)}
    except Exception as error:
        return {"raises": class_name(error)}


def repr_of(session):
    """Python's `repr` of a session, or None if it raises or depends on Python's Unicode version."""
    characters = json.dumps(session, ensure_ascii=False)
    if any(unicodedata.category(character) == "Cn" for character in characters):
        return None
    try:
        return without_limit(lambda: repr(from_typed(session, python_only)))
    except ValueError:  # an int with too many digits
        return None


def emit(settings, time, session):
    """The result of `save`, Flask's verdict on the cookie, and the cookie of the session saved
    `again`."""
    saved = {"repr": repr_of(session), **save(settings, time, session)}
    if "raises" in saved:
        return saved
    app = app_for(settings)
    try:
        loaded, again = real_flask.load_and_save(app, saved["cookie"])
    except Exception:
        again = None
    if again is None:
        return {**saved, "verdict": verdict_on(app, saved["cookie"])}
    return {**saved, "verdict": {"session": to_json(loaded)}, "again": again}


def save_again(settings, time, cookie):
    """The session that Flask loads from a cookie, and the cookie with which it saves that session,
    or None if it saves none."""
    real_flask.set_time(time)
    try:
        loaded, again = real_flask.load_and_save(app_for(settings), cookie)
    except Exception as error:
        return {"raises": class_name(error)}
    return {"session": to_json(loaded), "again": again}


def hand_over(saving, opening):
    """A cookie that Flask writes with some settings, and its verdict with other settings."""
    saved = save(**saving)
    return (
        saved
        if "raises" in saved
        else {**saved, "verdict": open_cookie(cookie=saved["cookie"], **opening)}
    )


def open_cookie(settings, time, cookie):
    """The verdict on a cookie."""
    real_flask.set_time(time)
    return verdict_on(app_for(settings), cookie)
