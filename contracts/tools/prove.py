"""Halmos with SHA-256 that works: run with Halmos's own arguments.

Halmos 0.3.3 declares the uninterpreted SHA-256 over as many *bits* as its input has bytes, so that every call ends in
a sort mismatch. Here it is declared over the input's bits. Nothing else is changed, and nothing is assumed of it.
"""

from __future__ import annotations

import sys
from typing import Any

import halmos.sevm as machine
from halmos.__main__ import main
from z3 import BitVecSort

PREFIX = "f_sha256_"

_declare = machine.Function


def declare(name: str, *sorts: Any) -> Any:
    if name.startswith(PREFIX):
        sorts = (BitVecSort(8 * int(name.removeprefix(PREFIX))), *sorts[1:])
    return _declare(name, *sorts)


machine.Function = declare
sys.exit(main())
