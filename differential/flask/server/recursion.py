"""Python's recursion limit: in Flask it must be what apps have, around it more is needed."""

import sys

FLASKS = sys.getrecursionlimit()

# Typed JSON is nested more deeply than what it describes.
ENOUGH = 20000


def without_limit(function, *arguments):
    sys.setrecursionlimit(ENOUGH)
    try:
        return function(*arguments)
    finally:
        sys.setrecursionlimit(FLASKS)
