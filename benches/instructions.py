#!/usr/bin/env python3
"""Counts the instructions of decoding and encoding with valgrind.

    python3 benches/instructions.py            write instructions.txt, for `git diff`
    python3 benches/instructions.py --print    only print them

The counts depend on the compiler, but not on the load of the machine. valgrind does not emulate
the SHA instructions, so the signature has a larger share of the count than of the time.
"""

import re
import subprocess
import sys
from pathlib import Path

import workspace

HERE = Path(__file__).resolve().parent
FEW, MANY = 200, 1200


def instructions(operation, name, times):
    program = workspace.target_directory() / "release" / "repeat"
    command = [
        "valgrind",
        "--tool=callgrind",
        "--callgrind-out-file=/dev/null",
        program,
        operation,
        name,
        str(times),
    ]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)
    return int(re.search(rb"Collected : (\d+)", result.stderr).group(1))


def main():
    subprocess.run(
        ["cargo", "build", "--profile", "bench", "--bin", "repeat", *workspace.MANIFEST], check=True
    )
    compiler = subprocess.run(
        ["rustc", "--version"], stdout=subprocess.PIPE, check=True
    ).stdout.decode()
    lines = ["instructions, " + compiler]
    for operation in ("decode", "encode"):
        for name in ("small", "login", "cart"):
            # The start and the end of the program cancel out.
            each = instructions(operation, name, MANY) - instructions(operation, name, FEW)
            lines.append("{} {:5} {:>8}\n".format(operation, name, round(each / (MANY - FEW))))
    print("".join(lines), end="")
    if sys.argv[1:] != ["--print"]:
        (HERE / "instructions.txt").write_text("".join(lines))


try:
    main()
except FileNotFoundError as missing:
    sys.exit("{}: install valgrind (Debian: apt-get install valgrind)".format(missing))
