"""Signatures on packs of rules: what the pinned authority signed decides, and the log keeps the order."""

from __future__ import annotations

import sys

import sqlalchemy as sa

from core.adapters.policy import CedarPolicy
from core.adapters.system import RandomIds, SystemClock
from core.db.unit_of_work import readings, transactions
from core.domain.entries import EntryKind
from core.settings import Settings
from policies.signing import check_newest


def signed_policy(settings: Settings) -> CedarPolicy:
    """Before anything else is touched: what the pinned authority did not sign decides nothing."""
    production = settings.mode == "production"
    return CedarPolicy.load(settings.policy_keys, settings.policy_notes, production=production)


def log_pack_notes(engine: sa.Engine, policy: CedarPolicy) -> None:
    """Each signature on a pack becomes an entry before the first decision under it can, and stays one for good. One
    laid ready for a later pack waits until that is in force: nothing older may follow what the log holds."""
    check_pack_order(engine, policy)
    with transactions(engine, SystemClock(), RandomIds(), lambda: None)() as uow:
        for one in policy.standing.notes:
            if one.statement.serial > policy.standing.pack.serial:
                continue
            body = {
                "name": one.statement.name,
                "version": one.statement.version,
                "overlays": list(one.statement.overlays),
                "pack_hash": one.statement.hash,
                "serial": one.statement.serial,
                "key": one.key,
                "note": one.note.decode("utf-8"),
            }
            uow.record_once(EntryKind.POLICY_SIGNED, body, one.key, one.note.decode("utf-8"))


def check_pack_order(engine: sa.Engine, policy: CedarPolicy) -> None:
    """Raises `policy_pack_older`. Without a pinned key there is no order to keep."""
    if policy.standing.keys:
        with readings(engine, SystemClock(), RandomIds())() as uow:
            kinds = [EntryKind.POLICY_SIGNED]
            held = [*uow.entries.of_kinds(kinds, sys.maxsize), *uow.entries.waiting(kinds)]
            notes = [str(one.record["body"]["note"]).encode("utf-8") for one in held if one.record is not None]
        check_newest(policy.standing, notes)
