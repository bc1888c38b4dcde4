"""Runs the two halves as processes."""

import contextlib
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[3]
HOST = "127.0.0.1"

sys.path.insert(0, str(REPOSITORY / "fixtures"))
from environments import Failure, install, run  # noqa: E402

BUILD_SECONDS = 1800
START_SECONDS = 60
STOP_SECONDS = 10


def python():
    """The Python of the Flask half, from a virtual environment in target, created if missing."""
    pins = HERE / "requirements.txt"
    version = "{} {}".format(platform.python_implementation(), platform.python_version())
    return install(REPOSITORY / "target" / "shared_login", pins, sys.executable, version)


def rust_half(framework):
    """The command of the axum or actix half, after building it."""
    package = "flask-session-cookie-" + framework
    command = ["cargo", "build", "--locked", "-p", package, "--all-features"]
    command += ["--example", "shared_login"]
    try:
        subprocess.run(command, cwd=REPOSITORY, check=True, timeout=BUILD_SECONDS)
        as_json = command + ["--quiet", "--message-format", "json"]
        messages = run(as_json, cwd=REPOSITORY, timeout=BUILD_SECONDS)
    except FileNotFoundError:
        raise Failure("`cargo` not found: install Rust from https://rustup.rs")
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as failure:
        raise Failure("cannot build the {} half: {}".format(framework, failure))
    for line in messages.splitlines():
        message = json.loads(line)
        is_artifact = message["reason"] == "compiler-artifact"
        if is_artifact and message["target"]["name"] == "shared_login":
            # The axum and actix examples have the same path: the next build overwrites it.
            program = REPOSITORY / "target" / "shared_login_{}".format(framework)
            program.parent.mkdir(exist_ok=True)
            shutil.copy2(message["executable"], program)
            return [str(program)]
    raise Failure("cargo does not report the path of the {} half".format(framework))


def flask_half():
    """The command of the Flask half."""
    flask = [str(python()), "-B", "-m", "flask"]
    return flask + ["--app", str(HERE / "flask_half.py"), "run", "--host", HOST]


def url(port):
    return "http://{}:{}".format(HOST, port)


@contextlib.contextmanager
def running(commands, ports, settings, logs=(None, None)):
    """Runs both halves on their ports until the block exits; yields the processes.

    Without logs, both write to the output of this program. settings.rs lists the settings.
    """
    processes = []
    try:
        for command, port, other, log in zip(commands, ports, reversed(ports), logs):
            own = {"FLASK_RUN_PORT": str(port), "FLASK_OTHER_HALF": url(other)}
            environment = {**os.environ, **settings, **own}
            processes.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))
        for process, port in zip(processes, ports):
            wait_for(process, port)
        yield processes
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(process, port):
    """Waits until the process listens on the port."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            status = "{} has exited with status {}"
            raise Failure(status.format(process.args[0], process.returncode))
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), 1):
            return
        time.sleep(0.05)
    timeout = "{} does not listen on port {} after {} s"
    raise Failure(timeout.format(process.args[0], port, START_SECONDS))
