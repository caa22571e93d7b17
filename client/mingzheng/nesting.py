"""How deeply JSON is nested, found without recursion, before a parser that recurses sees it.

Python's C parser relies on the interpreter's recursion limit. Importing eth_account or web3 raises that limit to
100,000 (py_ecc does), after which 100 kB of brackets end the process instead of raising an error.
"""

from __future__ import annotations

import re
from typing import Final

MAX_DEPTH: Final = 64
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_BRACKETS = re.compile(r"[\[{\]}]")


def is_too_deep(text: str, most: int = MAX_DEPTH) -> bool:
    """Whether brackets outside strings are nested more than `most` deep, in JSON or in anything else."""
    if text.count("[") + text.count("{") <= most:
        return False  # so few that no order of them is too deep
    depth = 0
    for bracket in _BRACKETS.findall(_STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > most:
            return True
    return False
