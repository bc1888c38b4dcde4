"""Python's recursion limit: Flask runs with the default one, typed JSON needs a higher one."""

import sys

DEFAULT = sys.getrecursionlimit()

# Typed JSON is nested more deeply than the value that it describes.
ENOUGH = 20000


def without_limit(function, *arguments):
    sys.setrecursionlimit(ENOUGH)
    try:
        return function(*arguments)
    finally:
        sys.setrecursionlimit(DEFAULT)
