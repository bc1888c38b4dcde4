#!/usr/bin/env python3
"""Starts Redis, a Flask app with Flask-Session and the Rust service, and drives both as a browser does: what one does to
the session, the other must know.

    python3 examples/flask_session/end_to_end.py

It needs cargo, Python 3.9 or newer and redis-server (Debian: apt-get install redis-server), and takes free ports of
127.0.0.1. If anything is not as it should be, it exits with 1.
"""

import contextlib
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
HOST = "127.0.0.1"
PACKAGE = "flask-session-redis-example"
START_SECONDS = 60

sys.path.insert(0, str(REPOSITORY / "fixtures"))
from environments import Failure, install, run  # noqa: E402

# Added when this program starts itself again in the environment of the Flask app.
IN_ENVIRONMENT = "--in-environment"


def python():
    """The Python of the Flask app: of a virtual environment under target, which is made if it is missing."""
    of = "{} {}".format(platform.python_implementation(), platform.python_version())
    return install(REPOSITORY / "target" / "flask_session", HERE / "requirements.txt", sys.executable, of)


def build():
    """The programs of the package, by name."""
    command = ["cargo", "build", "--locked", "--package", PACKAGE]
    try:
        subprocess.run(command, cwd=REPOSITORY, check=True)
        messages = run(command + ["--quiet", "--message-format", "json"], cwd=REPOSITORY)
    except FileNotFoundError:
        raise Failure("there is no `cargo`: install Rust with rustup, see https://rustup.rs")
    except subprocess.CalledProcessError as failure:
        raise Failure("the Rust service does not build: {}".format(failure))
    messages = map(json.loads, messages.splitlines())
    return {
        message["target"]["name"]: message["executable"]
        for message in messages
        if message["reason"] == "compiler-artifact" and message["executable"]
    }


def free_port():
    with socket.create_server((HOST, 0)) as taken:
        return taken.getsockname()[1]


@contextlib.contextmanager
def running(command, port, **environment):
    """The program, until the block is left, from when it listens on the port."""
    process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    try:
        end = time.monotonic() + START_SECONDS
        while True:
            if process.poll() is not None:
                raise Failure("{} has ended with {}".format(command[0], process.returncode))
            with contextlib.suppress(OSError), socket.create_connection((HOST, port), 1):
                break
            if time.monotonic() > end:
                raise Failure("{} does not listen after {} s".format(command[0], START_SECONDS))
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait()


def main():
    import judge_msgpack
    import scenarios

    server = shutil.which("redis-server")
    if server is None:
        raise Failure("there is no `redis-server` (Debian: apt-get install redis-server)")
    programs = build()
    judge_msgpack.main(programs["recode"])
    redis_port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        redis = [server, "--bind", HOST, "--port", str(redis_port), "--dir", folder, "--save", "", "--appendonly", "no"]
        with running(redis, redis_port):
            for secret_key in None, "dev":
                port = free_port()
                key = {} if secret_key is None else {"SECRET_KEY": secret_key}
                url = "redis://{}:{}/".format(HOST, redis_port)
                lifetime = {"LIFETIME": str(scenarios.LIFETIME)}
                with running([programs[PACKAGE]], port, PORT=str(port), REDIS_URL=url, **lifetime, **key):
                    scenarios.main(redis_port, port, secret_key)
    print("Flask-Session and Rust agree.")


if __name__ == "__main__":
    try:
        if sys.argv[1:] == [IN_ENVIRONMENT]:
            main()
        else:
            environment = str(python())
            os.execv(environment, [environment, "-B", __file__, IN_ENVIRONMENT])
    except Failure as failure:
        sys.exit("end_to_end.py: {}".format(failure))
