"""Give the log or the chain a new key, in steps that a crash leaves safe to repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.bootstrap import Platform
from core.contracts import connect_to
from core.domain.entries import EntryKind
from core.domain.ids import ENTRY
from ledger import anchor_rows, log_keys, store
from ledger.chain_keys import LocalKey
from ledger.entries import build_entry
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.anchor import Chain


def rotate_log_key(platform: Platform, overlap: int) -> str:
    """Let a new key follow the log's; returns the entry's id. The sequencer, here or in the server, does the rest.

    Dying after the key was made leaves a file that nothing names; after the entry was queued, a rotation that happens.
    """
    services = platform.services
    new = platform.keys.new_log_signer(platform.settings.origin).verifier
    entry = build_entry(
        log_keys.ROTATED,
        services.ids.make(ENTRY),
        services.clock.now(),
        None,
        log_keys.rotation_body(platform.verifiers()[-1], new, overlap),
        services.ids.random(32),
    )
    log_keys.ask_for_rotation(platform.engine, entry, platform.verifiers()[-1])
    return entry.id


def rotate_chain_key(platform: Platform, role: str) -> dict[str, str]:
    """Give a new key what the platform's key for `role` ("anchor" or "relay") may do on chain, and use it from the next
    start on. The old key keeps its roles until `finish_chain_rotation`, so nothing stops meanwhile.

    Dying anywhere leaves files that a repeat goes on with, and no step is logged twice. Raises `chain_key_rotating`.
    """
    keys = platform.keys
    if keys.chain_rotation(role) == "promoted":
        raise LedgerError("chain_key_rotating")
    old, new = LocalKey(keys.chain_key(role)), LocalKey(keys.next_chain_key(role))
    _as_admin(platform).give(role, new.address)
    _log_rotation(platform, role, old, new, "given")
    keys.promote_chain_key(role)
    return {"role": role, "old": old.address, "new": new.address}


def finish_chain_rotation(platform: Platform, role: str) -> dict[str, str]:
    """Take from the old key what it may do, once nothing of it is under way. Raises `chain_key_not_rotating`, or
    `chain_busy` while an anchor is in flight."""
    keys = platform.keys
    if keys.chain_rotation(role) != "promoted":
        raise LedgerError("chain_key_not_rotating")
    old, new = LocalKey(keys.old_chain_key(role)), LocalKey(keys.chain_key(role))
    admin = _as_admin(platform)
    with store.reading(platform.engine) as connection:
        waiting = role == "anchor" and anchor_rows.in_flight(connection) is not None
    if waiting or not admin.holds_role(role, new.address):
        raise LedgerError("chain_busy")
    admin.take(role, old.address)
    _log_rotation(platform, role, old, new, "taken")
    # Dying before this line leaves a key that may do nothing; finishing again finds the role gone and forgets it.
    keys.forget_old_chain_key(role)
    return {"role": role, "old": old.address, "new": new.address}


def _as_admin(platform: Platform) -> Chain:
    return connect_to(platform.settings, platform.deployment, platform.keys.chain_key("admin"))


def _log_rotation(platform: Platform, role: str, old: LocalKey, new: LocalKey, step: str) -> None:
    body = {"role": role, "old_address": old.address, "new_address": new.address, "step": step}
    with platform.services.transaction() as uow:
        uow.record_once(EntryKind.CHAIN_KEY_ROTATED, body, role, old.address, new.address, step)
