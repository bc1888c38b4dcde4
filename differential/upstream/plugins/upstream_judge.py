"""Makes calls both upstream and in the crate.

`call` makes both at the same time, and compares what they return or raise. If it is the same, the
caller gets the crate's result. If it differs, the difference is recorded, which fails the run, and
the caller gets upstream's result, so that no test fails because of it. Calls that upstream makes
within such a call, such as of a signer by a serializer, are judged in the same way.
"""

import os
import threading
import time
from collections import Counter
from datetime import datetime, timezone

import flask_session_cookie_upstream as extension
from flask_session_cookie_upstream import Refused, Unsupported

calls = Counter()
fallbacks = Counter()
deviations = Counter()
COUNTERS = [calls, fallbacks, deviations]
differences = []


def results():
    return {
        "calls": dict(calls),
        "fallbacks": [[kind, why, count] for (kind, why), count in sorted(fallbacks.items())],
        "deviations": dict(deviations),
        "differences": differences,
    }


class Cannot(Exception):
    """Why the crate cannot make a call: it lacks a counterpart of an object or setting."""


class Broken:
    """The extension with one function broken as UPSTREAM_BREAK says, to test these plugins.

    `loads` alters the result of the function `loads`, `loads:0` its first item; `loads:exception`,
    `loads:payload` and `loads:date` alter the exception that it raises.
    """

    RAISED = ["exception", "payload", "date"]

    def __init__(self, what):
        self.function, _, self.part = what.partition(":")

    def __getattr__(self, name):
        function = getattr(extension, name)
        return self.breaking(function) if name == self.function else function

    def breaking(self, function):
        def broken(*arguments):
            try:
                answer = function(*arguments)
            except Refused as error:
                if self.part in self.RAISED:
                    error.args = altered_at(self.RAISED.index(self.part), error.args)
                raise
            if self.part in self.RAISED:
                return answer
            return altered_at(int(self.part), answer) if self.part else altered(answer)

        return broken


def altered_at(index, items):
    return tuple(altered(item) if at == index else item for at, item in enumerate(items))


def altered(answer):
    if isinstance(answer, bool):
        return not answer
    if isinstance(answer, int):
        return answer + 1
    if isinstance(answer, str):
        return answer[:-1] + chr(ord(answer[-1]) ^ 1) if answer else "x"
    if isinstance(answer, dict):
        return {**answer, "altered": True}
    return "altered"


crate = Broken(os.environ["UPSTREAM_BREAK"]) if "UPSTREAM_BREAK" in os.environ else extension


class State(threading.local):
    now = None  # the time of the judged call, and of the calls that upstream makes within it
    asking = (
        False  # whether the crate is being called, or upstream's settings are being read for it
    )


state = State()


def at_one_time(original, clock):
    """What upstream returns or raises, and the time. With `clock`, upstream may read the real
    clock."""
    if state.now is not None:
        return outcome(original), state.now
    while True:
        counted = [counter.copy() for counter in COUNTERS]
        state.now = time.time()
        try:
            found, now = outcome(original), state.now
        finally:
            state.now = None
        if not clock or int(time.time()) == int(now):
            return found, now
        # The second has changed in between: try again.
        for counter, before in zip(COUNTERS, counted):
            counter.clear()
            counter.update(before)


def outcome(original):
    try:
        return original(), None
    except Exception as error:
        return None, error


def call(
    kind, original, ours, compare_payload=True, clock=False, deviation=lambda expected, found: []
):
    """Compares upstream's `original()` with the crate's `ours(now)`.

    With `clock`, upstream reads the clock itself and may be called repeatedly. `deviation` returns
    the names of known deviations between two results.
    """
    if state.asking:
        return original()
    (expected, error), now = at_one_time(original, clock)
    state.asking = True
    try:
        found, found_error = ours(now), None
    except Refused as refused:
        found, found_error = None, refused
    except (Cannot, Unsupported) as why:
        fallbacks[kind, str(why)] += 1
        return answer(expected, error)
    finally:
        state.asking = False
    calls[kind] += 1
    wanted = (
        raised_by_upstream(error, compare_payload) if error else ("returned", comparable(expected))
    )
    got = (
        raised_by_crate(found_error, compare_payload)
        if found_error
        else ("returned", comparable(found))
    )
    if wanted == got:
        return answer(found, error)
    known = [] if error or found_error else deviation(expected, found)
    if known:
        deviations.update(known)
        return expected
    test = os.environ.get("PYTEST_CURRENT_TEST", "no test")
    differences.append("{} in {}: upstream {!r}, the crate {!r}".format(kind, test, wanted, got))
    return answer(expected, error)


def answer(value, error):
    if error:
        raise error
    return value


def raised_by_upstream(error, compare_payload):
    name = type(error).__name__
    if isinstance(error, (ValueError, OverflowError, OSError)) and name != "ValidationError":
        name = "ValueError"  # the class depends on the platform
    payload, signed = getattr(error, "payload", None), getattr(error, "date_signed", None)
    message = str(error) if name == "ValidationError" else None
    return (
        "raised",
        name,
        payload if compare_payload else None,
        int(in_utc(signed).timestamp()) if signed else None,
        message,
    )


def raised_by_crate(error, compare_payload):
    name, payload, signed, message = error.args
    return (
        "raised",
        name,
        payload.encode() if compare_payload and payload is not None else None,
        signed,
        message if name == "ValidationError" else None,
    )


def in_utc(signed):
    return signed if signed.tzinfo else signed.replace(tzinfo=timezone.utc)


def comparable(value):
    """A form of the value in which types and the order of keys count, and NaN equals itself."""
    if isinstance(value, dict):
        return "dict", [(comparable(key), comparable(item)) for key, item in value.items()]
    if isinstance(value, (list, tuple)):
        return type(value).__name__, [comparable(item) for item in value]
    if isinstance(value, float):
        return "float", repr(value)
    if isinstance(value, datetime):
        return "datetime", value.isoformat()
    return type(value).__name__, value


def unchanged(cls, upstream, methods):
    """Raises if a subclass of an upstream class overrides one of these methods."""
    changed = [
        name for name in methods if getattr(cls, name, None) is not getattr(upstream, name, None)
    ]
    if changed:
        raise Cannot("a {} with its own {}".format(upstream.__name__, ", ".join(changed)))
