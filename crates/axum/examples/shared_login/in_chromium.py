#!/usr/bin/env python3
"""Checks the shared login, axum and Flask, then actix-web and Flask, with headless Chromium, which
treats cookies as real browsers do.

    python3 crates/axum/examples/shared_login/in_chromium.py

Needs cargo, Python 3.9, node 18 with npm, and Chromium (Debian: apt-get install chromium nodejs
npm). The environment variable CHROMIUM may name another Chromium.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from end_to_end import free_ports
from halves import HERE, REPOSITORY, Failure, flask_half, running, rust_half, url

PLAYWRIGHT = "1.60.0"
PHASE_SECONDS = 180


def playwright():
    """The folder of playwright-core, which drives the installed browser and downloads none."""
    home = REPOSITORY / "target" / "playwright"
    module = home / "node_modules" / "playwright-core"
    manifest = module / "package.json"
    if not manifest.exists() or json.loads(manifest.read_text())["version"] != PLAYWRIGHT:
        if shutil.which("npm") is None:
            raise Failure("`npm` not found (Debian: apt-get install nodejs npm)")
        install = ["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", str(home)]
        subprocess.run(install + ["playwright-core@" + PLAYWRIGHT], check=True, timeout=600)
    return module


def chromium(phase, profile, here, there):
    script = ["node", str(HERE / "chromium.mjs")]
    arguments = [str(playwright()), str(profile), phase, here, there]
    try:
        subprocess.run(script + arguments, check=True, timeout=PHASE_SECONDS)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as failure:
        raise Failure("in Chromium: {}: {}".format(phase, failure))
    print("ok in Chromium: {} ({} and {})".format(phase, here, there), flush=True)


def main():
    if not Path(os.environ.get("CHROMIUM", "/usr/bin/chromium")).exists():
        raise Failure("Chromium not found (Debian: apt-get install chromium)")
    old = {"FLASK_SECRET_KEY": "the first key"}
    new = {"FLASK_SECRET_KEY": "the second key"}
    new["FLASK_SECRET_KEY_FALLBACKS"] = json.dumps(["the first key"])
    for framework in "axum", "actix":
        commands = rust_half(framework), flask_half()
        ports = free_ports(2)
        rust, flask = map(url, ports)
        with tempfile.TemporaryDirectory() as folder:
            profiles = [str(Path(folder) / name) for name in ("rust", "flask", "rotation")]
            with running(commands, ports, old):
                chromium("everything", profiles[0], rust, flask)
                chromium("everything", profiles[1], flask, rust)
                chromium("before the rotation", profiles[2], rust, flask)
            with running(commands, ports, new):
                chromium("after the rotation", profiles[2], rust, flask)
    print("All halves agree in Chromium.")


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit("in_chromium.py: {}".format(failure))
