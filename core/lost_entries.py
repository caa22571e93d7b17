"""An operator goes on from an old database, once nobody else holds what was signed beyond it."""

from __future__ import annotations

from typing import Any

from core.bootstrap import Platform
from core.usecases.close_incident import accept_loss_at_machine
from ledger import store
from ledger.entries import format_time
from ledger.errors import LedgerError
from ledger.fork_guard import RESTORED, UNCONFIRMED, Mark
from ledger.incidents import open_incident
from mingzheng.merkle import EMPTY_ROOT


def accept_loss(platform: Platform, reason: str) -> dict[str, Any]:
    """What was lost, as the log says it now. Raises what the chain or a witness holds (`chain_head_ahead`, …),
    `log_unconfirmed` while the chain does not answer, or `log_not_restored`.

    The entry first, the mark after: dying in between leaves signing held, and the command is run again.
    """
    if not platform.agrees():
        raise LedgerError(UNCONFIRMED)
    newest, mark = platform.reader.latest_checkpoint(), platform.marks.read()
    kept = Mark(0, EMPTY_ROOT) if newest is None else Mark(newest.size, newest.root)
    if mark is None or mark.size <= kept.size:
        raise LedgerError("log_not_restored")
    lost = {"kept_size": kept.size, "lost_size": mark.size, "lost_root": mark.root.hex()}
    with store.writing(platform.engine) as connection:
        details = {"size": kept.size, "signed": mark.size}
        open_incident(connection, RESTORED, details, format_time(platform.services.clock.now()))
    for incident in [one for one in platform.reader.incidents() if one.code == RESTORED]:
        accept_loss_at_machine(platform.services, incident.id, reason, lost)
    platform.marks.lower_to(kept)
    return lost
