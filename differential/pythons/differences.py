"""The fixtures that differ on Pythons other than CPython 3.11, for the measured versions."""

import re
from dataclasses import dataclass
from typing import Callable


@dataclass(frozen=True)
class Difference:
    name: str
    ids: str  # a regular expression for the whole of an id
    versions: Callable

    def explains(self, python, id):
        return self.versions(python) and re.fullmatch(self.ids, id, re.DOTALL) is not None


def cpython(*ranges):
    """CPython from the first of two versions up to, but without, the second."""
    return lambda python: (
        not python.pypy and any(first <= python.version < end for first, end in ranges)
    )


def pypy(python):
    return bool(python.pypy)


NEVER = (4,)

DIFFERENCES = [
    Difference(
        "nesting, of which CPython from 3.12 on and PyPy read and write more",
        r"nested/too-deep-.*|given/depth/.*|content/.*/deep-list-.*",
        lambda python: pypy(python) or python.version >= (3, 12),
    ),
    Difference(
        "integers of more than 4300 digits, which had no limit before CPython 3.9.14 and 3.10.7",
        r".*int.4301-digits.*",
        cpython(((3, 9), (3, 9, 14)), ((3, 10), (3, 10, 7))),
    ),
    Difference(
        "a date of a space, for which email.utils raised an exception (seen in CPython 3.9.2)",
        r"given/date/space",
        cpython(((3, 9), (3, 9, 18))),
    ),
    Difference(
        # A security fix, so the version alone does not decide: Debian has it in its 3.13.5.
        "base64 after its padding, which later releases read "
        "(seen in Debian's 3.13.5, 3.13.15, 3.14.8 and 3.15.0)",
        r"given/(signature|payload)/padded-then-text|given/tag/b-after-padding",
        cpython(((3, 13, 5), NEVER)),
    ),
    Difference(
        "base64 without padding in which characters are passed over, which CPython 3.15 reads",
        r"given/signature/(junk-one-at-end|newline-at-end|padding-inside-odd)|given/(timestamp|payload)/junk-one"
        r"|given/payload/dot-(inside|after)|given/inflate/two-markers-length-[23]"
        r"|given/[a-z-]+/signature-newline|content/url-safe/base64-two-dots",
        cpython(((3, 15), NEVER)),
    ),
    Difference(
        "the exception for a domain that IDNA refuses, which from CPython 3.13 on has another name",
        r'domain/(?!"\\u1e9e).*',
        cpython(((3, 13), NEVER)),
    ),
    Difference(
        "the ASCII form of the domain U+1E9E (seen in CPython 3.15.2 and PyPy 8.0.1)",
        r'domain/"\\u1e9e\.de"',
        lambda python: python.version >= (3, 13, 5) or python.pypy >= (8,),
    ),
    Difference(
        "the exception for a time before 1970, a ValueError on PyPy",
        r"time/minus-1|time/.*/signed-in-before-1970",
        pypy,
    ),
    Difference(
        "the exception for a timestamp after the year 9999, another one on PyPy",
        r"given/age/2-pow-62|given/timestamp/2-pow-63-minus-1|situation/timestamp-too-large/.*",
        pypy,
    ),
]
