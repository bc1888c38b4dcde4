#!/usr/bin/env python3
"""Counts the instructions of the six main operations with valgrind, and writes them to instructions.txt.

    python3 benches/instructions.py            write instructions.txt; `git diff` shows what a change has cost
    python3 benches/instructions.py --print    only print them

They do not depend on what else the machine does. They do depend on the compiler; and valgrind knows no instructions for SHA-1,
so that more of them are those of the signature than where a processor has them.
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
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, operation, name, str(times)]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)
    return int(re.search(rb"Collected : (\d+)", result.stderr).group(1))


def main():
    subprocess.run(["cargo", "build", "--profile", "bench", "--bin", "repeat", *workspace.MANIFEST], check=True)
    compiler = subprocess.run(["rustc", "--version"], stdout=subprocess.PIPE, check=True).stdout.decode()
    lines = ["instructions, " + compiler]
    for operation in ("decode", "encode"):
        for name in ("small", "login", "cart"):
            # What begins and ends the program is in both.
            each = instructions(operation, name, MANY) - instructions(operation, name, FEW)
            lines.append("{} {:5} {:>8}\n".format(operation, name, round(each / (MANY - FEW))))
    print("".join(lines), end="")
    if sys.argv[1:] != ["--print"]:
        (HERE / "instructions.txt").write_text("".join(lines))


try:
    main()
except FileNotFoundError as missing:
    sys.exit("{}: install valgrind (Debian: apt-get install valgrind)".format(missing))
