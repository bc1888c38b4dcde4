#!/usr/bin/env python3
"""Runs two halves of the shared login, and checks with a minimal browser that each sees what the
other does.

    python3 crates/axum/examples/shared_login/end_to_end.py               axum and Flask
    python3 crates/axum/examples/shared_login/end_to_end.py actix         actix-web and Flask
    python3 crates/axum/examples/shared_login/end_to_end.py axum actix    axum and actix-web

Needs cargo and Python 3.9 or newer, and uses free ports of 127.0.0.1. On failure it prints the logs
of both halves, and exits with status 1.
"""

import contextlib
import json
import os
import signal
import socket
import sys
import tempfile
import traceback

from halves import HOST, Failure, flask_half, python, running, rust_half, url

TOTAL_SECONDS = 300


def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server((HOST, 0))) for _ in range(count)]
        return [taken.getsockname()[1] for taken in sockets]


def stop(reason):
    def handler(*_):
        raise Failure(reason)

    return handler


def command_of(name):
    return flask_half() if name == "Flask" else rust_half(name)


def main(names):
    import scenarios
    from scenarios import FIRST_KEY, SECOND_KEY, SHORT_LIFETIME

    commands = [command_of(name) for name in names]
    signal.signal(signal.SIGTERM, stop("terminated"))
    signal.signal(signal.SIGALRM, stop("timed out after {} s".format(TOTAL_SECONDS)))
    signal.alarm(TOTAL_SECONDS)
    ports = free_ports(2)
    with contextlib.ExitStack() as stack:
        logs = [stack.enter_context(tempfile.TemporaryFile()) for _ in commands]
        halves = [scenarios.Half(*half) for half in zip(names, map(url, ports), logs)]
        try:
            first_key = {"FLASK_SECRET_KEY": FIRST_KEY}
            lifetime = {"FLASK_PERMANENT_SESSION_LIFETIME": str(SHORT_LIFETIME)}
            with running(commands, ports, {**first_key, **lifetime}, logs):
                scenarios.with_a_short_lifetime(halves)
            with running(commands, ports, first_key, logs):
                visitors = scenarios.before_rotation(halves)
            second_key = {"FLASK_SECRET_KEY": SECOND_KEY}
            fallback = {"FLASK_SECRET_KEY_FALLBACKS": json.dumps([FIRST_KEY])}
            with running(commands, ports, {**second_key, **fallback}, logs):
                scenarios.after_rotation(halves, visitors)
            with running(commands, ports, second_key, logs):
                scenarios.without_the_first_key(halves, visitors)
        except BaseException:
            for half in halves:
                log = "\n=== log of the {} half\n{}".format(half.name, half.log())
                print(log, file=sys.stderr)
            traceback.print_exc()
            sys.exit("end_to_end.py: failed: see the logs and the traceback above")
    print("Both halves agree.")


# Added when this program restarts itself in the environment of the Flask half, whose itsdangerous
# signs the cookies that neither half would write.
IN_ENVIRONMENT = "--in-environment"

if __name__ == "__main__":
    try:
        names = [name for name in sys.argv[1:] if name != IN_ENVIRONMENT]
        if not set(names) <= {"axum", "actix"} or len(names) > 2:
            sys.exit("end_to_end.py: the arguments may be axum, actix or both")
        if IN_ENVIRONMENT in sys.argv[1:]:
            main(((names or ["axum"]) + ["Flask"])[:2])
        else:
            environment = str(python())
            os.execv(environment, [environment, "-B", __file__, IN_ENVIRONMENT, *names])
    except Failure as failure:
        sys.exit("end_to_end.py: {}".format(failure))
