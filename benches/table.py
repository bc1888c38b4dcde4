#!/usr/bin/env python3
"""Measures this crate, real Flask and other peers on the same sessions.

    python3 benches/table.py            measure; write figures.json, README.md and speed.svg
    python3 benches/table.py --quick    measure roughly, and only print the table
    python3 benches/table.py --draw     write the table and the chart from figures.json
    python3 benches/table.py --check    fail if the table or the chart is not that of figures.json

figures.json has microseconds for this crate (`ours`), and for each peer its time divided by ours.
For the HMAC alone it is ours divided by its.
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

# Keeps glibc from returning memory to the system between two sessions: whether it does is chance,
# and doubles some of the times.
KEEP_MEMORY = {"MALLOC_TRIM_THRESHOLD_": "100000000", "MALLOC_MMAP_THRESHOLD_": "100000000"}


def criterion_times():
    """Nanoseconds for one session, by group and function.

    The shortest sample counts, since a disturbance only adds time.
    """
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
    samples = "cargo run --profile bench --quiet --bin samples".split() + workspace.MANIFEST
    cookies = subprocess.check_output(samples)
    times = subprocess.check_output([python, str(HERE / "flask.py")], input=cookies).decode()
    lines = (line.split() for line in times.splitlines())
    return {(operation, name): float(nanoseconds) for name, operation, nanoseconds in lines}


def conditions(python):
    """The date, the versions and the processor."""
    versions = "import importlib.metadata as metadata, platform\n"
    versions += "print(metadata.version('flask'), platform.python_version())"
    flask, cpython = subprocess.check_output([python, "-c", versions], text=True).split()
    rustc = subprocess.check_output(["rustc", "--version"], text=True).split()[1]
    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text().splitlines() if cpu.exists() else []
    names = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    name = names[0] if names else platform.machine()
    sha = " with SHA instructions" if any("sha_ni" in line for line in lines) else ""
    today = datetime.date.today()
    return f"{today}, Flask {flask} on CPython {cpython}, rustc {rustc}, {name}{sha}"


def measure(quick):
    interpreter = environments.find_interpreter("python3", environments.CPYTHON, None)
    python = str(environments.environment("f313", interpreter))
    bench = "cargo bench --bench sessions".split() + workspace.MANIFEST
    if quick:
        bench += ["--", "--quick"]
    subprocess.run(bench, check=True, stdout=sys.stderr, env={**os.environ, **KEEP_MEMORY})
    times, flask = criterion_times(), flask_times(python)
    rows = []
    for operation in ("decode", "encode", "refuse"):
        for session in ("small", "login", "cart", "mix"):
            group = f"{operation} {session}"
            ours = times.get((group, "ours"))
            if ours is None:
                continue
            row = {"operation": operation, "session": session, "ours": round(ours / 1000, 2)}
            theirs = {"Flask": flask.get((operation, session))}
            for peer in ("itsdangerous 0.4", "C zlib", "best libraries"):
                theirs[peer] = times.get((group, peer))
            row |= {peer: digits(time / ours) for peer, time in theirs.items() if time}
            row["HMAC"] = digits(ours / times[group, "HMAC"])
            rows.append(row)
    return {"conditions": conditions(python), "rows": rows}


def digits(ratio):
    return float(f"{ratio:.3g}")


def table(figures):
    rows = [["", "this crate", *COLUMNS.values()], ["---"] * (len(COLUMNS) + 2)]
    for row in figures["rows"]:
        head = [f"{row['operation']} `{row['session']}`", f"{row['ours']:.2f} µs"]
        rows.append(head + [f"{row[key]:g}" if key in row else "" for key in COLUMNS])
    lines = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    return f"{lines}\nMeasured on {figures['conditions']}.\n"


def drawn(figures):
    """What README.md and speed.svg have to hold."""
    before, _, rest = README.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    return {
        README: f"{before}{BEGIN}\n{table(figures)}\n{END}{after}",
        CHART: chart.svg(figures["rows"]),
    }


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
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
        for path, content in files.items():
            if not path.exists() or path.read_text() != content:
                sys.exit(f"{path.name} is not that of figures.json: run table.py --draw")
        return
    for path, content in files.items():
        path.write_text(content)


if __name__ == "__main__":
    try:
        main()
    except environments.Failure as failure:
        sys.exit(str(failure))
