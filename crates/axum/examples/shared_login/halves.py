"""Starts the two halves as processes, and stops them."""

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
    """The Python of the Flask half: of a virtual environment under target, which is made if it is missing."""
    pins = HERE / "requirements.txt"
    of = "{} {}".format(platform.python_implementation(), platform.python_version())
    return install(REPOSITORY / "target" / "shared_login", pins, sys.executable, of)


def rust_half(framework):
    """The program of the half in axum or actix, built if it is not up to date."""
    package = "flask-session-cookie-" + framework
    command = ["cargo", "build", "--locked", "-p", package, "--all-features", "--example", "shared_login"]
    try:
        subprocess.run(command, cwd=REPOSITORY, check=True, timeout=BUILD_SECONDS)
        messages = run(command + ["--quiet", "--message-format", "json"], cwd=REPOSITORY, timeout=BUILD_SECONDS)
    except FileNotFoundError:
        raise Failure("there is no `cargo`: install Rust with rustup, see https://rustup.rs")
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as failure:
        raise Failure("the {} half does not build: {}".format(framework, failure))
    for line in messages.splitlines():
        message = json.loads(line)
        if message["reason"] == "compiler-artifact" and message["target"]["name"] == "shared_login":
            # Both examples have this name: what is built last takes the path.
            program = REPOSITORY / "target" / "shared_login_{}".format(framework)
            program.parent.mkdir(exist_ok=True)
            shutil.copy2(message["executable"], program)
            return [str(program)]
    raise Failure("cargo does not say where it has put the {} half".format(framework))


def flask_half():
    """The command of the Flask half."""
    return [str(python()), "-B", "-m", "flask", "--app", str(HERE / "flask_half.py"), "run", "--host", HOST]


def url(port):
    return "http://{}:{}".format(HOST, port)


@contextlib.contextmanager
def running(commands, ports, settings, logs=(None, None)):
    """Both halves, given by their commands, on their ports, until the block is left; gives the processes.

    Each writes to its log, or to where this program writes. The settings are as settings.rs has them.
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
    """Returns when the process listens on the port."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise Failure("{} has ended with {}".format(process.args[0], process.returncode))
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), 1):
            return
        time.sleep(0.05)
    raise Failure("{} does not listen on port {} after {} s".format(process.args[0], port, START_SECONDS))
