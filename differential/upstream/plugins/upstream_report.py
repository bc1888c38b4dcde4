"""A pytest plugin: writes the results to the file UPSTREAM_REPORT, and fails on a difference."""

import json
import os
import sys

import pytest

outcomes = {}


def pytest_runtest_logreport(report):
    """The outcome of a test is that of its call, unless its setup or teardown did not pass."""
    if report.when == "call" or report.outcome != "passed":
        if outcomes.get(report.nodeid) != "failed":
            outcomes[report.nodeid] = report.outcome


def pytest_collectreport(report):
    if report.failed:
        outcomes[report.nodeid] = "failed"


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    judge = sys.modules.get("upstream_judge")
    if judge and judge.differences:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    if "UPSTREAM_REPORT" in os.environ:
        with open(os.environ["UPSTREAM_REPORT"], "w") as file:
            json.dump({"outcomes": outcomes, **(judge.results() if judge else {})}, file)


def pytest_terminal_summary(terminalreporter):
    judge = sys.modules.get("upstream_judge")
    if judge is None:
        return
    for difference in judge.differences:
        terminalreporter.write_line("DIFFERENCE {}".format(difference), red=True)
    terminalreporter.write_line("calls into the crate: {}".format(dict(judge.calls)))
    for known, count in sorted(judge.deviations.items()):
        terminalreporter.write_line("known deviation: {} {}".format(count, known))
    for (kind, why), count in sorted(judge.fallbacks.items()):
        terminalreporter.write_line("left to upstream: {} {}: {}".format(count, kind, why))
