"""People whom several datasets share, and who were promised one total over all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Population:
    """Residents of one street office, say. Amounts in nano-ρ and atto-δ, or in nano-ε and 0 where `pure`.

    A promise of its own beside those of the datasets: whatever is granted or spent on one of them counts here too, so
    that somebody who is in all of them loses no more than this. `opened`: the chain holds it.
    """

    id: str
    chain_id: str
    org: str
    opened_by: str
    title_zh: str
    title_en: str
    cap_rho: int
    cap_delta: int
    created_at: datetime
    pure: bool = False
    spent_rho: int = 0
    spent_delta: int = 0
    opened: bool = False
    tx_hash: str | None = None
    revision: int = 0

    @property
    def handled_by(self) -> list[str]:
        """Who does not sign for a change of the promise: whoever made it."""
        return [self.opened_by]
