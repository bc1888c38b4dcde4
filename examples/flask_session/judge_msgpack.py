"""Compares msgpack.rs with msgspec: random sessions must round-trip byte for byte, and damaged ones
must get the same verdict. Run by end_to_end.py, with the program recode."""

import random
import subprocess
import uuid
from datetime import datetime, timedelta, timezone

import msgspec

SESSIONS = 20000
DAMAGED = 20000
# As in msgpack.rs.
MAX_DEPTH = 100

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
LAST_SECOND = 253402300799  # of the year 9999
EDGES = [0, 1, 31, 32, 127, 128, 255, 256, 32767, 32768, 65535, 65536]
EDGES += [2**31, 2**32 - 1, 2**32, 2**63 - 1, 2**63, 2**64 - 1]
SHORT = [0, 1, 2, 3, 5, 9]
# Lengths at which the header of a string, a list or a dictionary grows.
LONG = [15, 16, 31, 32, 255, 256, 65535, 65536]


def length(source):
    return source.choice(LONG) if source.random() < 0.005 else source.choice(SHORT)


def integer(source):
    if source.random() < 0.5:
        number = source.choice(EDGES)
    else:
        number = source.getrandbits(source.randrange(65))
    return number if source.random() < 0.6 else max(-number, -(2**63))


def time(source, fractions):
    edges = [-62135596800, -1, 0, 2**32 - 1, 2**32, 2**34 - 1, 2**34, LAST_SECOND]
    seconds = source.choice([*edges, source.randrange(2**33)])
    fraction = 0
    if fractions and source.random() < 0.5 and seconds < LAST_SECOND:
        fraction = source.randrange(1, 10**6)
    return EPOCH + timedelta(seconds=seconds, microseconds=fraction)


def text(source):
    return "".join(source.choices("aé☃\N{COOKIE}\0", k=length(source)))


def value(source, depth, kept):
    """A value that Python reads back unchanged. With `kept`, a `Value` may be unable to hold it."""
    kind = source.randrange(11 if depth else 9)
    if kind == 0:
        return None
    if kind == 1:
        return source.random() < 0.5
    if kind in (2, 3):
        return integer(source)
    if kind == 4:
        return source.choice([0.0, -0.0, 1.5, 1e300, float("inf"), float("nan"), source.random()])
    if kind == 5:
        return source.randbytes(length(source))
    if kind == 6:
        return time(source, kept)
    if kind in (7, 8):
        if kept and source.random() < 0.1:
            return msgspec.msgpack.Ext(source.randrange(128), source.randbytes(length(source)))
        return text(source)
    if source.random() < 0.005:
        many = source.choice(LONG)
        return [1] * many if kind == 9 else {str(index): None for index in range(many)}
    many = source.randrange(4)
    if kind == 9:
        return [value(source, depth - 1, kept) for _ in range(many)]
    return {key(source, kept): value(source, depth - 1, kept) for _ in range(many)}


def key(source, kept):
    if kept and source.random() < 0.2:
        keys = [None, True, 7, -1.5, b"bytes", (1, ("a",)), time(source, True), uuid.UUID(int=1)]
        return source.choice(keys)
    return text(source)


def sessions(source, kept):
    """Bytes that msgspec wrote."""
    for _ in range(SESSIONS):
        items = {key(source, kept): value(source, 3, kept) for _ in range(source.randrange(6))}
        yield msgspec.msgpack.encode(items)


INSERTED = [b"\xc1", b"\xc0", b"\xdf\xff\xff\xff\xff", b"\xd6\xff", b"\xc7", b"\x81\xa1a"]


def damaged(source):
    """Entries of msgspec with one to three random edits."""
    pool = [{key(source, True): value(source, 3, True)} for _ in range(2000)]
    pool = [msgspec.msgpack.encode(items) for items in pool]
    pool = [entry for entry in pool if len(entry) < 300]
    for _ in range(DAMAGED):
        entry = bytearray(source.choice(pool))
        for _ in range(source.randrange(1, 4)):
            index = source.randrange(len(entry) + 1)
            kind = source.randrange(4)
            if kind == 0:
                entry[index : index + 1] = source.randbytes(1)
            elif kind == 1:
                entry[index:index] = source.choice(INSERTED)
            elif kind == 2:
                del entry[index:]
            else:
                entry[index : index + 4] = source.randbytes(source.randrange(9))
        yield bytes(entry)


def handmade():
    """Nesting around the limit, and every first byte."""
    nested = [(b"\x91", b"\xc0"), (b"\x81\xa1a", b"\xa1b"), (b"\x91", b"\x90")]
    nested += [(b"\x91", b"\xd6\xff\0\0\0\0")]
    for kind, leaf in nested:
        for depth in (MAX_DEPTH - 2, MAX_DEPTH - 1, MAX_DEPTH, MAX_DEPTH + 1, 990, 100000):
            yield b"\x81\xa1v" + kind * depth + leaf
    for first in range(256):
        yield bytes([first])
        yield bytes([first]) + b"\xff" * 8
        yield b"\x81\xa1a" + bytes([first])
        yield b"\x81\xa1a" + bytes([first]) + b"\0" * 4
        yield b"\x81" + bytes([first]) + b"\0" * 9


def recode(program, entries):
    entries = list(entries)
    lines = "".join(entry.hex() + "\n" for entry in entries)
    process = subprocess.run([program], input=lines, stdout=subprocess.PIPE, check=True, text=True)
    answers = process.stdout.splitlines()
    assert len(answers) == len(entries), (len(answers), len(entries))
    return list(zip(entries, answers))


def depth_of(found):
    """The levels of nesting."""
    layer, depth = [found], 0
    while layer:
        depth += any(isinstance(item, (list, tuple, dict)) for item in layer)
        inside = []
        for item in layer:
            if isinstance(item, dict):
                inside += [*item.keys(), *item.values()]
            elif isinstance(item, (list, tuple)):
                inside += item
        layer = inside
    return depth


def judge(entry, answer):
    """Describes what is wrong, or returns None."""
    readable = all(symbol in "0123456789abcdef+" for symbol in answer)
    try:
        found = msgspec.msgpack.decode(entry)
    except (msgspec.DecodeError, RecursionError):
        return "msgspec does not read it" if readable else None
    if readable:
        again = bytes.fromhex(answer.lstrip("+"))
        return None if same(found, msgspec.msgpack.decode(again)) else "it reads back differently"
    if answer == "NotADict":
        return "it is a dictionary" if isinstance(found, dict) else None
    if answer == "TooDeep":
        return "it is not deep" if depth_of(found) <= MAX_DEPTH else None
    return "msgspec reads it"


def typed(found):
    """A form for `==` that tells types and signs apart, and in which NaN equals itself."""
    if isinstance(found, msgspec.msgpack.Ext):
        return (found.code, bytes(found.data))
    if isinstance(found, dict):
        return [(typed(key), typed(item)) for key, item in found.items()]
    if isinstance(found, (list, tuple)):
        return (type(found).__name__, [typed(item) for item in found])
    return (type(found).__name__, repr(found))


def same(found, again):
    """Whether two sessions are equal except for the order: Rust writes kept keys last."""

    def order(item):
        return repr(item[0])

    return sorted(typed(found), key=order) == sorted(typed(again), key=order)


def main(program):
    seed = random.randrange(2**32)
    source = random.Random(seed)
    print("msgspec {}, seed {}".format(msgspec.__version__, seed))
    exact = list(sessions(source, kept=False))
    for entry, answer in recode(program, exact):
        if answer != "+" + entry.hex():
            raise AssertionError("{} was recoded as {}".format(entry.hex(), answer))
    kept_as_is = refused = 0
    entries = [*sessions(source, kept=True), *damaged(source), *handmade()]
    for entry, answer in recode(program, entries):
        wrong = judge(entry, answer)
        if wrong is not None:
            raise AssertionError("{}: {} -> {}".format(wrong, entry.hex()[:400], answer[:400]))
        kept_as_is += not answer.startswith("+")
        refused += answer[:1].isupper()
    # Guards against comparing nothing.
    assert refused > DAMAGED / 4 and kept_as_is - refused > SESSIONS / 4, (refused, kept_as_is)
    message = "{} sessions are byte-identical; {} others, {} of them refused"
    print(message.format(len(exact), len(entries), refused))
