"""Real Flask and itsdangerous as a server on stdin and stdout, for the judge in `src/`.

Each input line is a JSON array of requests, each output line the array of their answers. The first
output line lists the versions. A request is an object: the key `do` names a task, the other keys
are its arguments. Sessions are typed JSON, settings have the format of the fixtures (see
fixtures/README.md), and times are Unix seconds.

    python server [--zlib-ng] [--quart]
"""

import json
import os
import platform
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(1, str(Path(__file__).resolve().parents[3] / "fixtures"))

if "--zlib-ng" in sys.argv:
    # Stands in for a Python linked with zlib-ng, before anything imports zlib.
    from zlib_ng import zlib_ng as zlib

    sys.modules["zlib"] = zlib
else:
    import zlib

import base64_text
import browser
import evidence
import real_flask
import sessions
import signers
from recursion import without_limit

TASKS = {
    "emit": sessions.emit,
    "hand_over": sessions.hand_over,
    "open": sessions.open_cookie,
    "save_again": sessions.save_again,
    "explain": evidence.explain,
    "sign": signers.sign,
    "unsign": signers.unsign,
    "respond": browser.respond,
    "base64": base64_text.decode,
}

if real_flask.version("itsdangerous") < "2.1":
    import jws

    TASKS.update(jws_dumps=jws.dumps, jws_loads=jws.loads)

if real_flask.version("flask-login"):
    import logins

    TASKS.update(
        identifier=logins.identifier, remember=logins.remember, raw=logins.raw, visit=logins.visit
    )

if real_flask.version("starlette"):
    import starlette_sessions

    TASKS.update(
        starlette_save=starlette_sessions.save, starlette_open=starlette_sessions.open_cookie
    )


if real_flask.version("flask-wtf"):
    import real_wtf

    TASKS.update(csrf=real_wtf.run)


def hello():
    return {
        **real_flask.versions(),
        # The other keys at the start of a fixture file.
        "same_as": None,
        "absent": [],
        "cases": [],
        "python": platform.python_version(),
        "zlib": getattr(zlib, "ZLIBNG_RUNTIME_VERSION", None) or zlib.ZLIB_RUNTIME_VERSION,
        "fallback_keys": real_flask.has_fallback_keys(),
        "int_limit": real_flask.has_int_limit(),
    }


def answer(request):
    try:
        return TASKS[request.pop("do")](**request)
    except Exception:
        print("cannot answer {}".format(request), file=sys.stderr)
        raise


def main():
    # Libraries may print to sys.stdout: that must not mix with the answers.
    out = sys.stdout
    sys.stdout = sys.stderr
    print(json.dumps(hello()), file=out, flush=True)
    for line in sys.stdin:
        answers = [answer(request) for request in without_limit(json.loads, line)]
        print(without_limit(json.dumps, answers), file=out, flush=True)


if __name__ == "__main__":
    try:
        main()
    except (BrokenPipeError, KeyboardInterrupt):
        os._exit(1)  # the judge has ended
