#!/usr/bin/env python3
"""Runs the tests of Flask, itsdangerous, Flask-Login and Flask-WTF with this crate inside.

    python3 differential/upstream/run.py                          # all, and the plugins' test
    python3 differential/upstream/run.py --suite "Flask 3.1.3"    # one suite

README.md explains how to read a failure.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "fixtures"))

from environments import CPYTHON, Failure, find_interpreter, install, run  # noqa: E402
from suites import BREAKS, DEVIATIONS, REASONS, SUITES  # noqa: E402

WORK = ROOT / "target" / "upstream"
PLUGINS = HERE / "plugins"


def environment(pins):
    """The Python of an environment, which is created if it is missing."""
    interpreter = find_interpreter("python3", CPYTHON, "")
    return install(
        WORK / "environments" / pins,
        HERE / "pins" / (pins + ".txt"),
        interpreter,
        platform.python_version(),
    )


def build(tools):
    """The folder with the extension, built by maturin."""
    wheels, module = WORK / "wheels", WORK / "module"
    shutil.rmtree(wheels, ignore_errors=True)
    shutil.rmtree(module, ignore_errors=True)
    maturin = [str(tools.parent / "maturin"), "build", "--quiet", "--locked", "--out", str(wheels)]
    run(maturin + ["--interpreter", str(tools), "--manifest-path", str(HERE / "Cargo.toml")])
    (wheel,) = wheels.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(module)
    return module


def unpack(tools, suite):
    """The folder of a suite's source distribution, which pip downloads and checks."""
    folder = WORK / "sdists" / suite.sha256[:16]
    if not (folder / "whole").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        requirement = folder / "requirement.txt"
        requirement.write_text("{} --hash=sha256:{}\n".format(suite.sdist, suite.sha256))
        pip = [
            str(tools),
            "-m",
            "pip",
            "download",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
        ]
        # The environment of the tools has the build backends, so that pip installs nothing.
        pip += ["--no-binary", ":all:", "--no-build-isolation", "--require-hashes"]
        run(pip + ["--dest", str(folder), "--requirement", str(requirement)])
        (archive,) = folder.glob("*.tar.gz")
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        (folder / "whole").touch()  # last, so that an interrupted run starts again
    (root,) = (path for path in folder.iterdir() if path.is_dir())
    return root


class Run:
    """One run of pytest."""

    def __init__(self, suite, python, root, module, plugins, tests="tests", broken=None):
        WORK.joinpath("reports").mkdir(exist_ok=True)
        name = "-".join([suite.name, *plugins, broken or ""]).replace(" ", "-")
        report = WORK / "reports" / (name + ".json")
        report.unlink(missing_ok=True)
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTEST", "FLASK", "UPSTREAM"))
        }
        environment.update(PYTHONPATH="{}:{}".format(module, PLUGINS), UPSTREAM_REPORT=str(report))
        if broken:
            environment["UPSTREAM_BREAK"] = broken
        command = [
            str(python),
            "-m",
            "pytest",
            "-q",
            "--tb=short",
            "-p",
            "no:cacheprovider",
            "-p",
            "upstream_report",
        ]
        for plugin in plugins:
            command += ["-p", plugin]
        started = time.monotonic()
        options = {"cwd": root, "env": environment, "stdin": subprocess.DEVNULL, "timeout": 600}
        process = subprocess.run(
            command + [tests],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **options,
        )
        self.seconds = time.monotonic() - started
        self.code, self.output = process.returncode, process.stdout
        self.report = json.loads(report.read_text()) if report.exists() else {}
        outcomes = self.report.get("outcomes", {})
        self.failed = {test for test, outcome in outcomes.items() if outcome == "failed"}
        self.passed = sum(outcome == "passed" for outcome in outcomes.values())
        self.calls = self.report.get("calls", {})
        self.differences = self.report.get("differences", [])
        self.left = {}
        for _, why, count in self.report.get("fallbacks", []):
            self.left[why] = self.left.get(why, 0) + count
        self.deviations = self.report.get("deviations", {})

    def crashed(self):
        """Whether pytest itself failed, rather than tests."""
        return self.code not in (0, 1) or not self.report.get("outcomes")


def judge(suite, with_crate, without_crate):
    """What is wrong with a run. An empty list means that it passed."""
    if with_crate.crashed():
        return ["pytest exits with {}:\n{}".format(with_crate.code, with_crate.output[-4000:])]
    wrong = ["DIFFERENCE {}".format(difference) for difference in with_crate.differences]
    known = set()
    if with_crate.failed:
        run_without = without_crate()
        if run_without.crashed():
            return [
                "without the crate pytest exits with {}:\n{}".format(
                    run_without.code, run_without.output[-4000:]
                )
            ]
        known = run_without.failed
    wrong += [
        "FAILED only with the crate: {}".format(test) for test in sorted(with_crate.failed - known)
    ]
    if with_crate.failed - known:
        wrong.append(with_crate.output[-8000:])
    if with_crate.code == 1 and not with_crate.failed and not with_crate.differences:
        wrong.append("pytest exits with 1, but no test failed")
    if with_crate.passed < suite.passed:
        wrong.append(
            "{} tests passed, expected at least {}".format(with_crate.passed, suite.passed)
        )
    for kind, least in suite.calls.items():
        if with_crate.calls.get(kind, 0) < least:
            found = with_crate.calls.get(kind, 0)
            wrong.append("{} calls {}, expected at least {}".format(found, kind, least))
    unlisted = [kind for kind in with_crate.calls if kind not in suite.calls]
    wrong += ["unlisted kind of calls: {}".format(kind) for kind in unlisted]
    for why in sorted({*with_crate.left, *suite.left}):
        count, most = with_crate.left.get(why, 0), suite.left.get(why, 0)
        if not 0 < count <= most or why not in REASONS:
            wrong.append("{} calls left to upstream, expected 1 to {}: {}".format(count, most, why))
    for known in sorted({*with_crate.deviations} ^ {*suite.deviations}):
        wrong.append("a deviation that is unlisted or no longer occurs: {}".format(known))
    return wrong


def judge_broken(broken, runs):
    """What is wrong with the run of a broken extension: differences must fail it, but no test may
    fail, since tests get upstream's result."""
    if runs.crashed():
        return ["{}: pytest exits with {}:\n{}".format(broken, runs.code, runs.output[-4000:])]
    wrong = []
    if not runs.differences or runs.code != 1:
        wrong.append(
            "{}: exit status {} with {} differences".format(
                broken, runs.code, len(runs.differences)
            )
        )
    wrong += ["{}: {} fails as well".format(broken, test) for test in sorted(runs.failed)]
    return wrong


def table(rows):
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--suite", action="append", choices=[suite.name for suite in SUITES])
    chosen = parser.parse_args().suite
    suites = [suite for suite in SUITES if not chosen or suite.name in chosen]
    WORK.mkdir(parents=True, exist_ok=True)

    with ThreadPoolExecutor(2) as pool:
        # Cargo uses all cores, pip hardly any.
        tools = environment("tools")
        print("building the extension with maturin", flush=True)
        building = pool.submit(build, tools)

        def prepare(suite):
            print("{}: environment and source distribution".format(suite.name), flush=True)
            return environment(suite.name.lower().replace(" ", "-")), unpack(tools, suite)

        prepared = dict(zip([suite.name for suite in suites], pool.map(prepare, suites)))
        module = building.result()

        def run_suite(suite):
            python, root = prepared[suite.name]
            with_crate = Run(suite, python, root, module, [suite.plugin])
            print("{}: {:.0f} s".format(suite.name, with_crate.seconds), flush=True)
            return with_crate, judge(
                suite, with_crate, lambda: Run(suite, python, root, module, [])
            )

        def run_broken(suite, broken, tests):
            broken_run = Run(suite, *prepared[suite.name], module, [suite.plugin], tests, broken)
            return len(broken_run.differences), judge_broken(broken, broken_run)

        running = [(suite, pool.submit(run_suite, suite)) for suite in suites]
        by_name = {suite.name: suite for suite in suites}
        breaking = [
            (broken, pool.submit(run_broken, by_name[name], broken, tests))
            for name, broken, tests in BREAKS
            if name in by_name
        ]
        results = [(suite, *future.result()) for suite, future in running]
        broken = [(what, *future.result()) for what, future in breaking]

    print()
    rows = [
        [
            "suite",
            "Python",
            "passed",
            "failed",
            "calls",
            "left",
            "deviations",
            "differences",
            "seconds",
        ]
    ]
    for suite, done, _ in results:
        counts = [done.passed, len(done.failed), sum(done.calls.values()), sum(done.left.values())]
        counts += [sum(done.deviations.values()), len(done.differences)]
        rows.append(
            [
                suite.name,
                platform.python_version(),
                *map(str, counts),
                "{:.1f}".format(done.seconds),
            ]
        )
    table(rows)
    for suite, done, _ in results:
        print(
            "\n{}: {}".format(
                suite.name, ", ".join("{} {}".format(*item) for item in sorted(done.calls.items()))
            )
        )
        for test in sorted(done.failed):
            print("  also fails without the crate: {}".format(test))
        for known, count in sorted(done.deviations.items()):
            print("  deviation, {} times: {} ({})".format(count, known, DEVIATIONS.get(known)))
        for why, count in sorted(done.left.items()):
            print("  left to upstream, {} times: {} ({})".format(count, why, REASONS.get(why)))
    found = ", ".join("{} {}".format(what, differences) for what, differences, _ in broken)
    print("\nbroken on purpose, and detected: {}".format(found))

    wrong = [(suite.name, line) for suite, _, lines in results for line in lines]
    wrong += [("the test of the plugins", line) for _, _, lines in broken for line in lines]
    for where, line in wrong:
        print("\n{}: {}".format(where, line))
    if wrong:
        raise Failure("{} failures, see above".format(len(wrong)))


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit("run.py: {}".format(failure))
