#!/usr/bin/env python3
"""Starts Redis, a Flask app with Flask-Session and the Rust service, and checks as a browser that
each reads the sessions of the other.

    python3 examples/flask_session/end_to_end.py

Needs cargo, Python 3.9 or newer and redis-server (Debian: apt-get install redis-server), and uses
free ports of 127.0.0.1. Exits with 1 on any failure.
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

# Passed when this program restarts itself in the environment of the Flask app.
IN_ENVIRONMENT = "--in-environment"


def python():
    """The Python of a virtual environment under target, which is created if missing."""
    version = "{} {}".format(platform.python_implementation(), platform.python_version())
    folder = REPOSITORY / "target" / "flask_session"
    return install(folder, HERE / "requirements.txt", sys.executable, version)


def build():
    """Builds the programs of the package, and returns their paths by name."""
    command = ["cargo", "build", "--locked", "--package", PACKAGE]
    try:
        subprocess.run(command, cwd=REPOSITORY, check=True)
        messages = run(command + ["--quiet", "--message-format", "json"], cwd=REPOSITORY)
    except FileNotFoundError:
        raise Failure("`cargo` not found: install Rust with rustup, see https://rustup.rs")
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
    """Runs the program, and enters the block once it listens on the port."""
    environment = {**os.environ, **environment}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        end = time.monotonic() + START_SECONDS
        while True:
            if process.poll() is not None:
                raise Failure("{} exited with {}".format(command[0], process.returncode))
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
        raise Failure("`redis-server` not found (Debian: apt-get install redis-server)")
    programs = build()
    judge_msgpack.main(programs["recode"])
    redis_port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        redis = [server, "--bind", HOST, "--port", str(redis_port), "--dir", folder]
        redis += ["--save", "", "--appendonly", "no"]
        with running(redis, redis_port):
            for secret_key in None, "dev":
                port = free_port()
                key = {} if secret_key is None else {"SECRET_KEY": secret_key}
                url = "redis://{}:{}/".format(HOST, redis_port)
                settings = {"PORT": str(port), "REDIS_URL": url}
                settings["LIFETIME"] = str(scenarios.LIFETIME)
                with running([programs[PACKAGE]], port, **settings, **key):
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
