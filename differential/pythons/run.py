#!/usr/bin/env python3
"""The live judge and the fixtures of Flask 3.1.3, on every Python that this machine has or can get.

    python3 differential/pythons/run.py                        all of them
    python3 differential/pythons/run.py --only python3.14      by command or version; repeatable
    python3 differential/pythons/run.py --newest               the newest CPython and PyPy
    python3 differential/pythons/run.py --list                 what there is

Those of other Debian releases are unpacked under target/pythons by `get`. The packages are those of
fixtures/pins/f313.txt. A fixture that differs on a Python must be listed in differences.py, or the
run fails.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from differences import DIFFERENCES

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
HOME = ROOT / "target" / "pythons"
sys.path.insert(0, str(ROOT / "fixtures"))

from environments import PINS, Failure, run, uv  # noqa: E402

SUITES = ["oldoldstable", "oldstable", "stable", "testing", "unstable"]
OLDEST = (3, 9)  # for which Flask 3.1.3 is made
# MarkupSafe has no wheels for later versions, nor for PyPy: with those for this version it runs
# without its C extension.
NEWEST_WHEELS = (3, 14)
# The pins are those of Python 3.11.
FOR_3_9 = {"click": "8.1.8", "importlib-metadata": "8.5.0", "zipp": "3.20.2"}
# File of fixtures, and what asks there.
FIXTURES = {"flask-3.1.3": "emit.py", "itsdangerous-2.2.0": "emit_itsdangerous.py"}
RESPONSES = {"responses-3.1.3": "emit_responses.py"}
PROBE = """
import json, platform, sys, zlib
pypy = getattr(sys, "pypy_version_info", None)
implementation, version = platform.python_implementation(), sys.version_info[:3]
print(json.dumps([implementation, version, pypy and pypy[:3], zlib.ZLIB_RUNTIME_VERSION]))
"""


@dataclass(frozen=True)
class Python:
    command: str
    implementation: str
    version: tuple
    pypy: tuple
    zlib: str

    def __str__(self):
        return "{} {}".format(self.implementation, ".".join(map(str, self.pypy or self.version)))

    def identity(self):
        return (self.implementation, self.version, self.pypy, self.zlib)


def probe(command):
    """What a command runs, or None."""
    try:
        result = subprocess.run(
            [command, "-c", PROBE], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60
        )
        implementation, version, pypy, zlib = json.loads(result.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return Python(str(command), implementation, tuple(version), tuple(pypy or ()), zlib)


def find(suites):
    """The Pythons of this machine, then those of suites of Debian; and what could not be got."""
    names = ["python3", "pypy3"] + ["python3.{}".format(minor) for minor in range(9, 20)]
    folders = os.environ["PATH"].split(os.pathsep) + sorted(
        map(str, Path.home().glob(".pyenv/versions/*/bin"))
    )
    commands = [
        Path(folder, name) for folder in folders for name in names if Path(folder, name).exists()
    ]
    missing = []
    for suite in suites if shutil.which("apt-get") else []:
        result = subprocess.run(
            [str(HERE / "get"), str(HOME / suite), suite], stderr=subprocess.PIPE, text=True
        )
        if result.returncode != 0:
            missing.append("{}: {}".format(suite, (result.stderr.strip() or "?").splitlines()[-1]))
        commands += sorted((HOME / suite / "bin").glob("*"))
    pythons = {}
    for command in commands:
        python = probe(command)
        if python is None:
            missing.append("{} does not run".format(command))
        elif python.version < OLDEST:
            missing.append(
                "{} ({}) is Python {}.{}, too old for Flask 3.1.3".format(
                    command, python, *python.version
                )
            )
        else:
            pythons.setdefault(python.identity(), python)
    return sorted(
        pythons.values(), key=lambda python: (python.implementation, python.pypy, python.version)
    ), missing


def packages(python):
    """The folder with Flask and what it needs, in wheels for this version."""
    version = python.version[:2]
    if (python.pypy and version > OLDEST) or version > NEWEST_WHEELS:
        version = NEWEST_WHEELS
    pins = dict(line.split("==") for line in (PINS / "f313.txt").read_text().split())
    if version == OLDEST:
        pins.update(FOR_3_9)
    folder = HOME / "packages" / "{}.{}".format(*version)
    stamp, content = folder / "pins.stamp", "\n".join(map("==".join, pins.items()))
    if not stamp.exists() or stamp.read_text() != content:
        shutil.rmtree(folder, ignore_errors=True)
        pip = [
            uv(),
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--only-binary=:all:",
            "--target",
            str(folder),
        ]
        run(pip + ["--python-version", "{}.{}".format(*version)] + content.split())
        stamp.write_text(content)  # last, so that an interrupted installation is made again
    return folder


def changed_fixtures(python, variables, files):
    """The ids of the cases with a different result, by file, and the number of cases."""
    changed, count = {}, 0
    for stem, script in files.items():
        report = run(
            [python.command, "-B", "-W", "ignore", str(ROOT / "fixtures" / script)], env=variables
        )
        new = {case["id"]: case for case in json.loads(report)["cases"]}
        old = {
            case["id"]: case
            for case in json.loads((ROOT / "fixtures" / (stem + ".json")).read_text())["cases"]
        }
        count += len(new)
        changed[stem] = [id for id in {**old, **new} if old.get(id) != new.get(id)]
    return changed, count


def listed(python, changed):
    """How many of these ids each listed difference explains, and the ids that none explains."""
    counts, unlisted = {}, []
    for id in (id for ids in changed.values() for id in ids):
        for difference in DIFFERENCES:
            if difference.explains(python, id):
                counts[difference.name] = counts.get(difference.name, 0) + 1
                break
        else:
            unlisted.append(id)
    return counts, unlisted


def judge(python, variables, cases, seed):
    """How many cases the live judge found alike, and how many of them by listed deviations."""
    build = "cargo run -q --profile judge --locked -p flask-differential --".split()
    arguments = ["--python", python.command, "--cases", str(cases)] + (
        ["--seed", str(seed)] if seed is not None else []
    )
    output = run(build + arguments, env=variables, cwd=str(ROOT)).decode()
    alike = sum(int(number) for number in re.findall(r"^ *(\d+) \w+ cases", output, re.MULTILINE))
    deviations = re.findall(r"^ {9,15}\d+ (?!.*say so).*", output, re.MULTILINE)
    return alike, sorted(line.strip() for line in deviations)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--only",
        action="append",
        metavar="TEXT",
        help="Pythons whose command or version has this in it",
    )
    parser.add_argument(
        "--newest", action="store_true", help="the newest CPython and the newest PyPy alone"
    )
    parser.add_argument("--list", action="store_true", help="run nothing")
    parser.add_argument(
        "--responses",
        action="store_true",
        help="their fixtures too, which takes minutes for each Python",
    )
    parser.add_argument(
        "--cases", type=int, default=2000, help="of every kind, for the live judge (default: 2000)"
    )
    parser.add_argument("--seed", type=int, help="of these cases; without it another one each time")
    options = parser.parse_args()
    sys.setrecursionlimit(20000)  # some cases are nested hundreds of levels deep
    pythons, missing = find(["unstable"] if options.newest else SUITES)
    if options.newest:
        if any(line.startswith("unstable: ") for line in missing):
            raise Failure("\n".join(missing))
        pythons = [
            [python for python in pythons if bool(python.pypy) == pypy][-1]
            for pypy in (False, True)
        ]
    if options.only:
        pythons = [
            python
            for python in pythons
            if any(text in python.command or text in str(python) for text in options.only)
        ]
    if not pythons:
        raise Failure("there is no such Python")

    files = {**FIXTURES, **RESPONSES} if options.responses else FIXTURES
    print("| Python | zlib | fixtures | of which listed | live cases | of which listed | result |")
    print("|---|---|---|---|---|---|---|")
    told, failed = {}, False
    for python in pythons:
        row = [
            str(python) + (", Python {}.{}.{}".format(*python.version) if python.pypy else ""),
            python.zlib,
        ]
        if options.list:
            print("| {} | {} |".format(" | ".join(row), python.command))
            continue
        try:
            variables = {**os.environ, "PYTHONPATH": str(packages(python))}
            changed, count = changed_fixtures(python, variables, files)
            counts, unlisted = listed(python, changed)
            if unlisted:
                raise Failure(
                    "fixtures that are not in differences.py: {}".format(" ".join(unlisted))
                )
            alike, deviations = judge(python, variables, options.cases, options.seed)
            row += [
                count,
                sum(counts.values()),
                alike,
                sum(int(line.split()[0]) for line in deviations),
                "ok",
            ]
            told[python] = ["{} fixtures: {}".format(count, name) for name, count in counts.items()]
            told[python] += ["{} (live)".format(line) for line in deviations]
        except Failure as failure:
            failed = True
            row += ["", "", "", "", "FAILED"]
            told[python] = [str(failure)]
        print("| {} |".format(" | ".join(map(str, row))), flush=True)
    for python, lines in told.items():
        print(
            "\n{} ({})\n{}".format(
                python, python.command, "\n".join("    " + line for line in lines)
            )
        )
    shown = {
        line.split(": ", 1)[1] for lines in told.values() for line in lines if " fixtures: " in line
    }
    stale = [difference.name for difference in DIFFERENCES if difference.name not in shown]
    if (
        stale
        and options.responses
        and not (options.newest or options.only or options.list or failed)
    ):
        failed = True
        print("\nNo Python shows what differences.py lists: {}".format("; ".join(stale)))
    if missing:
        print("\nNot run:\n{}".format("\n".join("    " + line for line in missing)))
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failure as failure:
        sys.exit("run.py: {}".format(failure))
