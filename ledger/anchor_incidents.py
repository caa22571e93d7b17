"""Which faults of anchoring an operator has to see, when, and what ends them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

import sqlalchemy as sa

from ledger import store
from ledger.errors import LedgerError
from ledger.incidents import close_incidents, open_codes, open_incident

# One lost packet or lost race is no incident. The same twice in a row is, until a run ends well.
PASSING: Final = frozenset(
    {
        "chain_unreachable",
        "chain_timeout",
        "chain_busy",
        "chain_nonce_used",
        "chain_nonce_gap",
        "anchor_moved",
        "anchor_not_grown",
    }
)
# An anchor that succeeds shows that these are over. All others are for a person to close: evidence of what happened to
# the chain or to the log does not go away because today looks well.
_OVER_WHEN_ANCHORED: Final = PASSING | {
    "anchor_paused",
    "chain_unauthorised",
    "chain_refused",
    "chain_funds_missing",
}


class AnchorIncidents:
    """Opens and closes the incidents of one anchorer."""

    def __init__(self, engine: sa.Engine, now: Callable[[], str]) -> None:
        self._engine = engine
        self._now = now
        self._last: str | None = None

    def failed(self, error: LedgerError) -> None:
        passing = error.code in PASSING
        repeated, self._last = error.code == self._last, error.code
        if passing and not repeated:
            return
        # Without details: they differ from one try to the next, and it is one outage.
        details = {} if passing else error.details
        with store.writing(self._engine) as connection:
            open_incident(connection, error.code, details, self._now())

    def ended_well(self) -> None:
        """A whole run found nothing wrong and left nothing in flight."""
        self._last = None
        self.over(PASSING)

    def anchored(self, connection: sa.Connection) -> None:
        self._last = None
        close_incidents(connection, _OVER_WHEN_ANCHORED, self._now())

    def over(self, codes: Collection[str]) -> None:
        """Close what is open of these. Looks without the writer's lock first, as nearly always nothing is."""
        with store.reading(self._engine) as connection:
            if not open_codes(connection, codes):
                return
        with store.writing(self._engine) as connection:
            close_incidents(connection, codes, self._now())
