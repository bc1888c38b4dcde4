#!/usr/bin/env python3
"""Measures this crate beside its peers and real Flask, in one run, and prints the ratios as a Markdown table.

    python3 benches/table.py            the table of the README
    python3 benches/table.py --quick    the same in a minute, not to be relied on

Ratios above 1 say how many times longer the other takes, but for the last column: that says how much longer this crate takes than
HMAC-SHA1 alone over the same payload and time, without which no cookie can be verified or signed.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "fixtures"))
import environments  # noqa: E402
import workspace  # noqa: E402

# Keeps glibc from returning memory to the system between two sessions: whether it does is chance, and doubles some of the times.
KEEP_MEMORY = {"MALLOC_TRIM_THRESHOLD_": "100000000", "MALLOC_MMAP_THRESHOLD_": "100000000"}


def estimates():
    """By group and function: the shortest sample in nanoseconds, since whatever disturbs one makes it longer. For one session."""
    found = {}
    for path in (workspace.target_directory() / "criterion").glob("*/*/new/sample.json"):
        described = json.loads((path.parent / "benchmark.json").read_text())
        sample = json.loads(path.read_text())
        each = [time / times for time, times in zip(sample["times"], sample["iters"])]
        sessions = (described["throughput"] or {}).get("Elements", 1)
        found[described["group_id"], described["function_id"]] = min(each) / sessions
    return found


def flask_times():
    interpreter = environments.find_interpreter("python3", environments.CPYTHON, None)
    python = environments.environment("f313", interpreter)
    samples = subprocess.run(
        ["cargo", "run", "--profile", "bench", "--quiet", "--bin", "samples", *workspace.MANIFEST], check=True, stdout=subprocess.PIPE
    )
    times = subprocess.run(
        [str(python), str(HERE / "flask.py")], check=True, input=samples.stdout, stdout=subprocess.PIPE
    )
    lines = (line.split() for line in times.stdout.decode().splitlines())
    return {(operation, name): float(nanoseconds) for name, operation, nanoseconds in lines}


def ratio(numerator, denominator):
    return "" if numerator is None else "{:.3g}".format(numerator / denominator)


def main():
    subprocess.run(
        ["cargo", "bench", *workspace.MANIFEST, "--bench", "sessions", "--", *sys.argv[1:]],
        check=True,
        stdout=sys.stderr,
        env={**os.environ, **KEEP_MEMORY},
    )
    ours, flask = estimates(), flask_times()
    print("| | this crate | Flask / ours | older port / ours | C zlib alone / ours | pieces / ours | ours / bare HMAC |")
    print("|---|---|---|---|---|---|---|")
    for operation in ("decode", "encode", "refuse"):
        for name in ("small", "login", "cart", "mix"):
            group = "{} {}".format(operation, name)
            if (group, "ours") not in ours:
                continue
            time = ours[group, "ours"]
            cells = [
                "`{}` {}".format(name, operation),
                "{:.2f} µs".format(time / 1000),
                ratio(flask.get((operation, name)), time),
                ratio(ours.get((group, "older port")), time),
                ratio(ours.get((group, "C zlib")), time),
                ratio(ours.get((group, "pieces")), time),
                ratio(time, ours[group, "bare HMAC"]),
            ]
            print("| {} |".format(" | ".join(cells)))


try:
    main()
except environments.Failure as failure:
    sys.exit(str(failure))
