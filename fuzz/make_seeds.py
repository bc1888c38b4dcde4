"""Makes the seeds of the fuzz targets from what real Flask did.

    python3 fuzz/make_seeds.py             # writes fuzz/seeds/<target>/<case id>
    python3 fuzz/make_seeds.py --check     # lists the seeds that differ, and exits with 1

The input is fixtures/flask-3.1.3.json (see fixtures/README.md). Each target gets seeds from the
groups of cases that concern it. The functions here document the binary formats of some targets, and
so do the functions in fuzz/properties/ that read them.
"""

import base64
import json
import struct
import sys
import threading
import uuid
import zlib
from pathlib import Path

HERE = Path(__file__).parent
FIXTURES = HERE.parent / "fixtures" / "flask-3.1.3.json"
SEEDS = HERE / "seeds"

MAX_LENGTH = 4000

GIVEN = (
    "given/json",
    "given/tag",
    "given/date",
    "given/utf8",
    "given/toplevel",
    "given/depth",
    "given/inflate",
    "given/payload",
)
EMITTED = (
    "int",
    "float",
    "string",
    "dict",
    "tag",
    "list",
    "tuple",
    "bytes",
    "markup",
    "uuid",
    "datetime",
    "flask",
    "compress",
    "nested",
)
SIGNED = ("given/signature", "given/timestamp", "given/age", "given/shape", "given/key")

KEY_DERIVATIONS = ("hmac", "concat", "django-concat", "none")
DIGESTS = ("sha1", "sha224", "sha256", "sha384", "sha512")
TIME = 1700000000
FIRST_TIME = 1293840000
FIRST_DATETIME = -59011459200
MAX_DEPTH = 1100
MAX_INT_DIGITS = 4300


class NoSeed(Exception):
    """The case has no seed for this target."""


def unbase64(text):
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise NoSeed from None


def cookie_of(case):
    if "cookie" not in case:
        raise NoSeed
    return case["cookie"]


def payload_of(case):
    """The part of the cookie before its timestamp and signature."""
    return cookie_of(case).rsplit(".", 2)[0]


def json_of(case):
    payload = payload_of(case)
    if not payload.startswith("."):
        return unbase64(payload)
    try:
        return zlib.decompress(unbase64(payload[1:]))
    except zlib.error:
        raise NoSeed from None


# From a case to the seed of a target. For the targets json and compress_vs_c, this is `json_of`.


def decode(case):
    return cookie_of(case).encode()


def signed_payload(case):
    """A byte for the kind, then the content: 0 for a payload as it is, 1 for JSON, 2 for JSON to
    compress, 3 for a zlib stream.

    Prefers JSON, which the fuzzer then changes as JSON.
    """
    payload = payload_of(case)
    try:
        text = json_of(case)
    except NoSeed:
        if not payload.startswith("."):
            return b"\0" + payload.encode()
        try:
            return b"\3" + unbase64(payload[1:])
        except NoSeed:
            return b"\0" + payload.encode()
    if case["id"].startswith("given/inflate"):
        return b"\3" + unbase64(payload[1:]) if payload.startswith(".") else b"\1" + text
    return (b"\2" if payload.startswith(".") else b"\1") + text


def unsign(case):
    """Separator `.`, SHA-1, clock skew, signing time and nanoseconds, now, max_age, index and bits
    of a change; then the text.

    The ages are on both sides of what max_age and the clock skew allow.
    """
    text = cookie_of(case).encode()
    number = zlib.crc32(text) & 0xFFFF
    limit = case.get("settings", {}).get("lifetime", 2678400)
    age = (limit, limit + 1, -number, -number - 1)[number % 4]
    head = struct.pack("<BBIqIq", 0, 0, number, TIME - age, 750000000, TIME)
    return head + struct.pack("<BQHB", 1, limit, number, 1 << number % 7) + text


def round_trip(case):
    """Switches, key derivation, digest, time, the default limits, key, salt; then the session in
    the format of src/arbitrary.rs."""
    if "input" not in case:
        raise NoSeed
    settings = case.get("settings", {})
    key = settings.get("secret_key", "dev")
    if not isinstance(key, str):
        raise NoSeed
    switches = (not settings.get("sort_keys", True)) | (not settings.get("ensure_ascii", True)) << 1
    return b"".join(
        (
            bytes(
                (
                    switches,
                    KEY_DERIVATIONS.index(settings.get("key_derivation", "hmac")),
                    DIGESTS.index(settings.get("digest", "sha1")),
                )
            ),
            (TIME - FIRST_TIME).to_bytes(5, "big"),
            struct.pack(">HH", MAX_DEPTH, MAX_INT_DIGITS),
            text(key.encode()),
            text(settings.get("salt", "cookie-session").encode()),
            entries(case["input"]["dict"]),
        )
    )


def text(content):
    if len(content) > 0xFFFF:
        raise NoSeed
    return struct.pack(">H", len(content)) + content


def items(encoded):
    if len(encoded) > 0xFF:
        raise NoSeed
    return bytes((len(encoded),)) + b"".join(encoded)


def entries(pairs):
    if not all(isinstance(key, str) for key, _ in pairs):
        raise NoSeed
    return items([text(key.encode()) + value(content) for key, content in pairs])


def value(typed):
    if typed is None:
        return b"\0"
    if isinstance(typed, bool):
        return bytes((1, typed))
    if isinstance(typed, str):
        return b"\5" + text(typed.encode())
    if isinstance(typed, list):
        return b"\6" + items([value(item) for item in typed])
    ((kind, content),) = typed.items()
    if kind == "int":
        digits = content.lstrip("-")
        if len(digits) < 19:
            return b"\2" + struct.pack("<q", int(content))
        return bytes((3, content.startswith("-"))) + text(bytes(int(digit) for digit in digits))
    if kind == "float":
        return b"\4" + bytes.fromhex(content)[::-1]
    if kind == "tuple":
        return b"\7" + items([value(item) for item in content])
    if kind == "dict":
        return b"\x08" + entries(content)
    if kind == "bytes":
        return b"\x09" + text(bytes.fromhex(content))
    if kind == "markup":
        return b"\x0a" + text(content.encode())
    if kind == "uuid":
        return b"\x0b" + uuid.UUID(content).bytes
    if kind == "datetime" and content >= FIRST_DATETIME:
        return b"\x0c" + (content - FIRST_DATETIME).to_bytes(5, "big")
    raise NoSeed


# The function of each target, and the number of seeds from each group of cases.
TARGETS = {
    "decode": (
        decode,
        {**dict.fromkeys(SIGNED, 6), "given/payload": 6, "given/inflate": 6, "flask": 8, "tag": 8},
    ),
    "signed_payload": (signed_payload, {**dict.fromkeys(GIVEN, 6), "given/tag": 12, "compress": 6}),
    "unsign": (unsign, dict.fromkeys(SIGNED, 12)),
    "json": (json_of, {"given/json": 44, "given/depth": 3, "dict": 4, "float": 5, "string": 4}),
    "compress_vs_c": (json_of, {"compress": 10, "flask": 6, "knob": 2}),
    "round_trip": (round_trip, {**dict.fromkeys(EMITTED, 4), "knob": 4}),
}


def seeds_of(make, cases):
    """The names and contents of the distinct seeds of these cases."""
    made = {}
    for case in cases:
        try:
            seed = make(case)
        except NoSeed:
            continue
        if len(seed) <= MAX_LENGTH and seed not in made.values():
            made[case["id"].replace("/", "-")] = seed
    return list(made.items())


def seeds():
    """The paths and contents of all seeds, spread evenly over each group."""
    cases = json.loads(FIXTURES.read_text("ascii"))["cases"]
    for target, (make, groups) in TARGETS.items():
        for group, wanted in groups.items():
            made = seeds_of(make, [case for case in cases if case["id"].rsplit("/", 1)[0] == group])
            count = min(wanted, len(made))
            for index in range(count):
                name, seed = made[index * len(made) // count]
                yield SEEDS / target / name, seed


def main():
    wanted = dict(seeds())
    present = {path: path.read_bytes() for path in SEEDS.glob("*/*")}
    if sys.argv[1:] == ["--check"]:
        different = sorted(
            path for path in wanted.keys() | present.keys() if wanted.get(path) != present.get(path)
        )
        for path in different:
            print("differs:", path.relative_to(HERE))
        return bool(different)
    if sys.argv[1:]:
        print(__doc__)
        return 2
    for path in present.keys() - wanted.keys():
        path.unlink()
    for path, seed in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(seed)
    return 0


if __name__ == "__main__":
    # Some typed sessions are nested deeply.
    sys.setrecursionlimit(20000)
    threading.stack_size(256 << 20)
    status = []
    thread = threading.Thread(target=lambda: status.append(main()))
    thread.start()
    thread.join()
    sys.exit(status[0] if status else 1)
