#!/usr/bin/env python3
"""That differential/long counts what it runs, and when it is stopped says what it had by then."""

import re
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

LONG = Path(__file__).resolve().parent / "long"
LOG = LONG.parents[1] / "target" / "long" / "base64-texts.log"


def rows(table):
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in table.splitlines()
        if line.startswith("| ")
    ]


class Long(unittest.TestCase):
    def test_a_scaled_run_has_one_row_a_step(self):
        command = [
            sys.executable,
            str(LONG),
            "--scale",
            "0.001",
            "--only",
            "base64",
            "--only",
            "refusals",
        ]
        result = subprocess.run(command, stdout=subprocess.PIPE, text=True)
        self.assertEqual(result.returncode, 0)
        self.assertIn("at a scale of 0.001", result.stdout)
        head, refusals, base64 = rows(result.stdout)
        self.assertEqual(head, ["step", "done", "wanted", "seconds", "result"])
        self.assertEqual(refusals[:3], ["refusals", "1,000 cases", "1,000"])
        self.assertTrue(refusals[4].startswith("ok, "), refusals)
        self.assertEqual(base64[:3] + base64[4:], ["base64 texts", "1,000 cases", "1,000", "ok"])

    def test_stopped_it_ends_what_it_started_and_prints_its_table(self):
        for by in (signal.SIGTERM, signal.SIGINT):
            LOG.unlink(missing_ok=True)
            command = [sys.executable, str(LONG), "--only", "base64", "--only", "zlib"]
            running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            deadline = time.monotonic() + 600
            # Stopped in its second part, so that there is something to tell of.
            while not (
                LOG.exists() and "f313: Flask" in LOG.read_text().partition("base64 cases")[2]
            ):
                self.assertIsNone(running.poll())
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.2)
            judges = children_of(running.pid)
            self.assertTrue(judges)
            running.send_signal(by)
            output, _ = running.communicate(timeout=60)
            self.assertEqual(running.returncode, 130)
            base64, zlib = rows(output)[1:]
            self.assertRegex(base64[1], r"^[1-9][0-9,]* cases$")
            self.assertLess(int(re.sub(r"\D", "", base64[1])), 1_000_000)
            self.assertEqual(base64[4], "stopped")
            self.assertEqual(zlib[1:], ["0 s", "600", "0", "not begun"])
            while any(map(is_running, judges)):
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.1)


def children_of(pid):
    with open("/proc/{0}/task/{0}/children".format(pid)) as children:
        own = [int(child) for child in children.read().split()]
    return own + [pid for child in own for pid in children_of(child)]


def is_running(pid):
    try:
        state = Path("/proc/{}/stat".format(pid)).read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


if __name__ == "__main__":
    unittest.main()
