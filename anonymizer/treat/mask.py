"""Show the ends of a value and hide the middle."""

from __future__ import annotations


def mask(value: str, first: int, last: int) -> str:
    """`first` and `last` characters stay, but never more than half of the value; the rest is a fixed ***.

    The fixed middle hides the length. A masked value masks to itself.
    """
    if value == "***" or (value.count("***") == 1 and len(value) <= first + last + 3):
        return value
    room = len(value) // 2
    head = min(first, room)
    tail = min(last, room - head)
    return value[:head] + "***" + value[len(value) - tail :]
