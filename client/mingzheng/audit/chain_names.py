"""Under which name the chain holds each account of the log: one for one, for good.

Two datasets under one name would each have their own cap in the log against one on the chain, and one signature would
be for both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

_BYTES32: Final = re.compile(r"0x[0-9a-f]{64}")


@dataclass(slots=True)
class ChainNames:
    """`of`: dataset or population -> 0x and 64 digits."""

    of: dict[str, str] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)

    def tell(self, account: str, name: str) -> bool:
        """Whether it is spelt as the contract has it, the account's own from the first, and nobody else's."""
        own = self.of.setdefault(account, name) == name
        return self.owners.setdefault(name, account) == account and own and is_bytes32(name)


def is_bytes32(text: object) -> bool:
    """Only lower case: the contract reads every spelling as one value, and a log that compares texts would not."""
    return isinstance(text, str) and _BYTES32.fullmatch(text) is not None
