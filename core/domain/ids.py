"""Identifiers: a kind prefix and 128 random bits. They say nothing about whom or what they name."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable
from typing import Final

DATASET: Final = "ds"
ACCOUNT: Final = "ac"
ALLOWANCE: Final = "al"
QUERY: Final = "qr"
REVIEW: Final = "rv"
JOB: Final = "jb"
PUBLICATION: Final = "pb"
ENTRY: Final = "en"
DECISION: Final = "de"
CREDENTIAL: Final = "cr"
STEWARD_KEY: Final = "sk"
ATTEMPT: Final = "at"
REFERENCE: Final = "rt"
POPULATION: Final = "pp"
DUTY: Final = "du"
EMERGENCY: Final = "em"
RIGHT: Final = "rr"
EVIDENCE: Final = "ev"
_PAIRS: Final = [first + second for first, second in itertools.product("abcdefghijklmnopqrstuvwxyz234567", repeat=2)]
_SHIFTS: Final = range(120, -1, -10)


def make_id(kind: str, random_bytes: Callable[[int], bytes]) -> str:
    """`kind` + "_" + 26 lowercase base32 characters of 16 random bytes."""
    # Base32 of RFC 4648 without its padding, two characters at a time: two bits of zero fill up the last.
    number = int.from_bytes(random_bytes(16), "big") << 2
    return f"{kind}_{''.join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])}"


def named_id(kind: str, *names: str) -> str:
    """The one identifier of what bears these names: made again, it is the same. `names` must be no secret."""
    digest = hashlib.sha256("\0".join(("mingzheng/named-id/v1", kind, *names)).encode()).digest()
    return make_id(kind, lambda count: digest[:count])


def make_chain_id(random_bytes: Callable[[int], bytes]) -> str:
    """The name that a dataset or allowance bears on chain: 32 random bytes as 0x-hex, linkable to nothing."""
    return "0x" + random_bytes(32).hex()
