#!/usr/bin/env python3
"""Runs both halves of the shared login and drives them as a browser does: what one half does, the other must know.

    python3 crates/axum/examples/shared_login/end_to_end.py               axum and Flask
    python3 crates/axum/examples/shared_login/end_to_end.py actix         actix-web and Flask
    python3 crates/axum/examples/shared_login/end_to_end.py axum actix    axum and actix-web

It needs cargo and Python 3.9 or newer, and takes free ports of 127.0.0.1. If anything is not as it should be, it
prints what the halves have logged, and exits with 1.
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
    signal.signal(signal.SIGALRM, stop("this is not done after {} s".format(TOTAL_SECONDS)))
    signal.alarm(TOTAL_SECONDS)
    ports = free_ports(2)
    with contextlib.ExitStack() as stack:
        logs = [stack.enter_context(tempfile.TemporaryFile()) for _ in commands]
        halves = [scenarios.Half(*half) for half in zip(names, map(url, ports), logs)]
        try:
            lifetime = {"FLASK_SECRET_KEY": FIRST_KEY, "FLASK_PERMANENT_SESSION_LIFETIME": str(SHORT_LIFETIME)}
            with running(commands, ports, lifetime, logs):
                scenarios.with_a_short_lifetime(halves)
            with running(commands, ports, {"FLASK_SECRET_KEY": FIRST_KEY}, logs):
                visitors = scenarios.before_rotation(halves)
            both_keys = {"FLASK_SECRET_KEY": SECOND_KEY, "FLASK_SECRET_KEY_FALLBACKS": json.dumps([FIRST_KEY])}
            with running(commands, ports, both_keys, logs):
                scenarios.after_rotation(halves, visitors)
            with running(commands, ports, {"FLASK_SECRET_KEY": SECOND_KEY}, logs):
                scenarios.without_the_first_key(halves, visitors)
        except BaseException:
            for half in halves:
                print("\n=== the log of the {} half\n{}".format(half.name, half.log()), file=sys.stderr)
            traceback.print_exc()
            sys.exit("end_to_end.py: this is not as it should be: see above, also for what the halves have logged")
    print("Both halves agree.")


# Added when this program starts itself again in the environment of the Flask half: the cookies that no half makes are
# made with the itsdangerous there.
IN_ENVIRONMENT = "--in-environment"

if __name__ == "__main__":
    try:
        names = [name for name in sys.argv[1:] if name != IN_ENVIRONMENT]
        if not set(names) <= {"axum", "actix"} or len(names) > 2:
            sys.exit("end_to_end.py: name axum, actix or both")
        if IN_ENVIRONMENT in sys.argv[1:]:
            main(((names or ["axum"]) + ["Flask"])[:2])
        else:
            environment = str(python())
            os.execv(environment, [environment, "-B", __file__, IN_ENVIRONMENT, *names])
    except Failure as failure:
        sys.exit("end_to_end.py: {}".format(failure))
