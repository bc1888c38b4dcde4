#!/usr/bin/env python3
"""Runs both halves of the shared login and drives them as a browser does: what one half does, the other must know.

    python3 crates/axum/examples/shared_login/end_to_end.py

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

from halves import HOST, Failure, axum_half, flask_half, python, running, url

TOTAL_SECONDS = 300


def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server((HOST, 0))) for _ in range(count)]
        return [taken.getsockname()[1] for taken in sockets]


def stop(reason):
    def handler(*_):
        raise Failure(reason)

    return handler


def main():
    import scenarios
    from scenarios import FIRST_KEY, SECOND_KEY, SHORT_LIFETIME

    commands = axum_half(), flask_half()
    signal.signal(signal.SIGTERM, stop("terminated"))
    signal.signal(signal.SIGALRM, stop("this is not done after {} s".format(TOTAL_SECONDS)))
    signal.alarm(TOTAL_SECONDS)
    ports = free_ports(2)
    with contextlib.ExitStack() as stack:
        logs = [stack.enter_context(tempfile.TemporaryFile()) for _ in commands]
        halves = [scenarios.Half(*half) for half in zip(("axum", "Flask"), map(url, ports), logs)]
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
        if sys.argv[1:] == [IN_ENVIRONMENT]:
            main()
        else:
            environment = str(python())
            os.execv(environment, [environment, "-B", __file__, IN_ENVIRONMENT])
    except Failure as failure:
        sys.exit("end_to_end.py: {}".format(failure))
