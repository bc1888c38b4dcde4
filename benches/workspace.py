"""The manifest of the benchmarks, and the folder that cargo builds them in."""

import json
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
MANIFEST = ["--manifest-path", str(HERE / "Cargo.toml"), "--locked"]


def target_directory():
    metadata = ["cargo", "metadata", "--format-version", "1", "--no-deps", *MANIFEST]
    result = subprocess.run(metadata, check=True, stdout=subprocess.PIPE)
    return Path(json.loads(result.stdout)["target_directory"])
