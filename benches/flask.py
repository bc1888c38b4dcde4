#!/usr/bin/env python3
"""Measures how long real Flask takes to load and to dump the session cookies on stdin.

    cargo run --profile bench -p flask-session-cookie-benches --bin samples | python flask.py

Each line of input is a name, a tab and a cookie, as `samples` prints them; cookies of one name are
measured together. Each line of output is the name, `decode` or `encode`, and the nanoseconds for
one cookie. It measures what Flask's SecureCookieSessionInterface does in every request, without
Werkzeug's handling of the request around it.
"""

import sys
import timeit

# This folder: `import flask` would import this file.
del sys.path[0]

import flask  # noqa: E402

ROUNDS = 7
SECONDS_A_ROUND = 0.2


def nanoseconds(operation, inputs):
    """For one input: the shortest of several rounds, since a disturbance only adds time."""

    def all_inputs():
        for one in inputs:
            operation(one)

    timer = timeit.Timer((lambda: operation(inputs[0])) if len(inputs) == 1 else all_inputs)
    times, seconds = timer.autorange()
    times = max(1, int(times * SECONDS_A_ROUND / seconds))
    return min(timer.repeat(ROUNDS, times)) / times / len(inputs) * 1e9


def main():
    app = flask.Flask(__name__)
    app.secret_key = "dev"
    interface = app.session_interface
    max_age = int(app.permanent_session_lifetime.total_seconds())

    def decode(cookie):
        serializer = interface.get_signing_serializer(app)
        return interface.session_class(serializer.loads(cookie, max_age=max_age))

    def encode(session):
        return interface.get_signing_serializer(app).dumps(dict(session))

    cookies = {}
    for line in sys.stdin:
        name, cookie = line.rstrip("\n").split("\t")
        cookies.setdefault(name, []).append(cookie)
    with app.app_context():
        for name, inputs in cookies.items():
            sessions = [decode(cookie) for cookie in inputs]
            if any(decode(encode(session)) != session for session in sessions):
                sys.exit("{}: Flask does not load what it dumped".format(name))
            print(name, "decode", nanoseconds(decode, inputs))
            print(name, "encode", nanoseconds(encode, sessions))


main()
