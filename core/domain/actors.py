"""Who acts. One account has one role, so that nobody is both steward and researcher of the same data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    STEWARD = "steward"
    RESEARCHER = "researcher"
    AUDITOR = "auditor"
    RESIDENT = "resident"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person. `scopes` narrow what this credential may do; an empty set may do nothing."""

    id: str
    role: Role
    org: str
    org_type: str
    name: str
    scopes: frozenset[str] = frozenset()

    def for_entry(self) -> dict[str, str]:
        """What a ledger entry says of the person: an opaque id, role and office, never a name."""
        return {"id": self.id, "role": str(self.role), "org": self.org}
