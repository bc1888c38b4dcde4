#!/usr/bin/env python3
"""Measures this crate, real Flask and other peers on the same sessions: the table and the chart of benches/README.md.

    python3 benches/table.py            measure, and write figures.json, the table in README.md and speed.svg
    python3 benches/table.py --quick    measure roughly in a minute or two, and only print the table
    python3 benches/table.py --draw     write the table and the chart from figures.json, without measuring
    python3 benches/table.py --check    exit with 1 if the table or the chart is not that of figures.json

figures.json has microseconds for this crate (`ours`), and for each peer its time divided by ours; for the HMAC alone it is
ours divided by its.
"""

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import chart
import workspace

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "fixtures"))
import environments  # noqa: E402

FIGURES, README, CHART = HERE / "figures.json", HERE / "README.md", HERE / "speed.svg"
BEGIN, END = "<!-- written by table.py: begin -->\n", "<!-- written by table.py: end -->\n"

COLUMNS = {  # the key in figures.json -> the heading in the table
    "Flask": "Flask / ours",
    "itsdangerous 0.4": "itsdangerous 0.4 / ours",
    "C zlib": "C zlib alone / ours",
    "best libraries": "best libraries / ours",
    "HMAC": "ours / HMAC alone",
}

# Keeps glibc from returning memory to the system between two sessions: whether it does is chance, and doubles some of the
# times.
KEEP_MEMORY = {"MALLOC_TRIM_THRESHOLD_": "100000000", "MALLOC_MMAP_THRESHOLD_": "100000000"}


def criterion_times():
    """Nanoseconds for one session, by group and function: the shortest sample, since a disturbance only adds time."""
    found = {}
    for path in (workspace.target_directory() / "criterion").glob("*/*/new/sample.json"):
        benchmark = json.loads((path.parent / "benchmark.json").read_text())
        sample = json.loads(path.read_text())
        each = [time / times for time, times in zip(sample["times"], sample["iters"])]
        sessions = (benchmark["throughput"] or {}).get("Elements", 1)
        found[benchmark["group_id"], benchmark["function_id"]] = min(each) / sessions
    return found


def flask_times(python):
    """Nanoseconds for one session, by operation and session."""
    samples = ["cargo", "run", "--profile", "bench", "--quiet", "--bin", "samples", *workspace.MANIFEST]
    cookies = subprocess.run(samples, check=True, stdout=subprocess.PIPE).stdout
    times = subprocess.run([python, str(HERE / "flask.py")], check=True, input=cookies, stdout=subprocess.PIPE)
    lines = (line.split() for line in times.stdout.decode().splitlines())
    return {(operation, name): float(nanoseconds) for name, operation, nanoseconds in lines}


def conditions(python):
    """The date, the versions and the processor."""
    versions = "import importlib.metadata as m, platform as p; print(m.version('flask'), p.python_version())"
    flask, cpython = subprocess.check_output([python, "-c", versions], text=True).split()
    rustc = subprocess.check_output(["rustc", "--version"], text=True).split()[1]
    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text().splitlines() if cpu.exists() else []
    names = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    name = names[0] if names else platform.machine()
    sha = " with SHA instructions" if any("sha_ni" in line for line in lines) else ""
    return f"{datetime.date.today()}, Flask {flask} on CPython {cpython}, rustc {rustc}, {name}{sha}"


def measure(quick):
    python = str(environments.environment("f313", environments.find_interpreter("python3", environments.CPYTHON, None)))
    bench = ["cargo", "bench", *workspace.MANIFEST, "--bench", "sessions", "--", *(["--quick"] if quick else [])]
    subprocess.run(bench, check=True, stdout=sys.stderr, env={**os.environ, **KEEP_MEMORY})
    times, flask = criterion_times(), flask_times(python)
    rows = []
    for operation in ("decode", "encode", "refuse"):
        for session in ("small", "login", "cart", "mix"):
            group = f"{operation} {session}"
            ours = times.get((group, "ours"))
            if ours is None:
                continue
            peers = {peer: times.get((group, peer)) for peer in ("itsdangerous 0.4", "C zlib", "best libraries")}
            peers["Flask"] = flask.get((operation, session))
            row = {"operation": operation, "session": session, "ours": round(ours / 1000, 2)}
            row.update({peer: digits(time / ours) for peer, time in peers.items() if time is not None})
            row["HMAC"] = digits(ours / times[group, "HMAC"])
            rows.append(row)
    return {"conditions": conditions(python), "rows": rows}


def digits(ratio):
    return float(f"{ratio:.3g}")


def table(figures):
    lines = ["| | this crate | " + " | ".join(COLUMNS.values()) + " |", "|---" * (len(COLUMNS) + 2) + "|"]
    for row in figures["rows"]:
        cells = [f"{row[key]:g}" if key in row else "" for key in COLUMNS]
        lines.append(f"| {row['operation']} `{row['session']}` | {row['ours']:.2f} µs | " + " | ".join(cells) + " |")
    return "\n".join(lines) + f"\n\nMeasured on {figures['conditions']}.\n"


def drawn(figures):
    """What README.md and speed.svg have to hold."""
    before, _, rest = README.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    return {README: f"{before}{BEGIN}\n{table(figures)}\n{END}{after}", CHART: chart.svg(figures["rows"])}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    mode = parser.add_mutually_exclusive_group()
    for option in ("quick", "draw", "check"):
        mode.add_argument(f"--{option}", action="store_true")
    options = parser.parse_args()
    if options.quick:
        print(table(measure(quick=True)), end="")
        return
    if not (options.draw or options.check):
        figures = measure(quick=False)
        rows = ",\n".join("  " + json.dumps(row) for row in figures["rows"])
        conditions = json.dumps(figures["conditions"], ensure_ascii=False)
        FIGURES.write_text(f'{{\n "conditions": {conditions},\n "rows": [\n{rows}\n ]\n}}\n')
    files = drawn(json.loads(FIGURES.read_text()))
    if options.check:
        other = [path.name for path, content in files.items() if not path.exists() or path.read_text() != content]
        if other:
            sys.exit(f"not that of figures.json: {', '.join(other)}; run `python3 benches/table.py --draw`")
        return
    for path, content in files.items():
        path.write_text(content)


if __name__ == "__main__":
    try:
        main()
    except environments.Failure as failure:
        sys.exit(str(failure))
