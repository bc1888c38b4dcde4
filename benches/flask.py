#!/usr/bin/env python3
"""Measures real Flask: how long it takes to load and to dump the session cookies that come in on stdin.

    cargo run --release --bin samples | path/to/python flask.py

A line of input is a name, a tab and a cookie, as the program `samples` prints them. A line of output is the name, `decode` or
`encode`, and nanoseconds. What is measured is what Flask's SecureCookieSessionInterface does in every request, without what
Werkzeug does around it.
"""

import sys
import timeit

# This folder, where this file would be taken for Flask.
del sys.path[0]

import flask  # noqa: E402

ROUNDS = 7
SECONDS_A_ROUND = 0.2


def nanoseconds(operation):
    """The shortest of several rounds, since whatever disturbs a round makes it longer."""
    timer = timeit.Timer(operation)
    times, seconds = timer.autorange()
    times = max(1, int(times * SECONDS_A_ROUND / seconds))
    return min(timer.repeat(ROUNDS, times)) / times * 1e9


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

    with app.app_context():
        for line in sys.stdin:
            name, cookie = line.rstrip("\n").split("\t")
            session = decode(cookie)
            if decode(encode(session)) != session:
                sys.exit("{}: Flask loads something else than it dumps".format(name))
            print(name, "decode", nanoseconds(lambda: decode(cookie)))
            print(name, "encode", nanoseconds(lambda: encode(session)))


main()
