#!/usr/bin/env python3
"""Runs the axum half and the Flask half of the shared login on 127.0.0.1, until Ctrl-C.

    python3 crates/axum/examples/shared_login/both.py

Needs cargo and Python 3.9 or newer. Installs Flask into target/shared_login.
"""

import argparse
import os
import secrets
import signal
import sys
import time

from halves import Failure, flask_half, running, rust_half, url


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--axum-port", type=int, default=3000)
    parser.add_argument("--flask-port", type=int, default=3001)
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("both.py: terminated"))
    # The only setting that the halves must share.
    settings = {"FLASK_SECRET_KEY": os.environ.get("FLASK_SECRET_KEY", secrets.token_hex())}
    ports = arguments.axum_port, arguments.flask_port
    with running([rust_half("axum"), flask_half()], ports, settings) as processes:
        axum, flask = map(url, ports)
        print("\nLog in to one, and be logged in to both:")
        print("{} (axum) and {} (Flask)".format(axum, flask))
        print("Press Ctrl-C to stop both.\n", flush=True)
        while all(process.poll() is None for process in processes):
            time.sleep(0.2)
        raise Failure("one half has exited: see above")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
    except Failure as failure:
        sys.exit("both.py: {}".format(failure))
