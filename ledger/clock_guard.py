"""A clock that is plainly wrong signs nothing. The order of the log is the index, never the time: so a wrong clock
cannot reorder anything, but it dates records wrongly and gives approvals windows that nobody meant.

Only two things are evidence. The last checkpoint was signed later than now: time went back. The chain's newest block is
later than now: our clock is behind. A block that is old proves nothing, since an idle chain makes none.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from ledger.checkpoint import StoredCheckpoint
from ledger.entries import format_time, parse_time
from ledger.errors import LedgerError
from ledger.incidents import close_incidents, open_codes

WENT_BACK: Final = "clock_went_back"
BEHIND_CHAIN: Final = "clock_behind_chain"
CLOCK_CODES: Final = frozenset({WENT_BACK, BEHIND_CHAIN})


def check_before_signing(
    connection: sa.Connection, last: StoredCheckpoint | None, now: datetime, limit: float | None
) -> None:
    """Raises `clock_went_back`, or `clock_behind_chain` while the anchorer's incident is open. `limit` in seconds."""
    if limit is None:
        return
    if last is not None and parse_time(last.signed_at) - now > timedelta(seconds=limit):
        raise LedgerError(WENT_BACK, size=last.size, limit_seconds=int(limit))
    still_open = open_codes(connection, CLOCK_CODES)
    if BEHIND_CHAIN in still_open:
        raise LedgerError(BEHIND_CHAIN, limit_seconds=int(limit))
    if WENT_BACK in still_open:
        close_incidents(connection, {WENT_BACK}, format_time(now))


def check_against_block(block_time: int, now: datetime, limit: float) -> None:
    """Raises `clock_behind_chain`. `block_time` in Unix seconds, `limit` in seconds."""
    if block_time - now.timestamp() > limit:
        raise LedgerError(BEHIND_CHAIN, limit_seconds=int(limit))
