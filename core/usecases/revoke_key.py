"""A steward takes back a signing key of their own: lost, stolen, copied or simply replaced."""

from __future__ import annotations

from core.domain.accounts import StewardKey
from core.domain.actors import Actor
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.ports import Services


def my_keys(services: Services, actor: Actor) -> list[StewardKey]:
    """Every key that this person ever enrolled, oldest first."""
    require(actor, Action.ENROL_KEY)
    with services.reading() as uow:
        return uow.steward_keys.of_account(actor.id)


def my_passkeys(services: Services, actor: Actor) -> list[StewardKey]:
    """Those that this person can sign with on this site now."""
    return [key for key in my_keys(services, actor) if key.enrolled and key.credential and key.site == services.site]


def revoke_key(services: Services, actor: Actor, key_id: str) -> StewardKey:
    """Nobody but its holder, and for good. What it signed before stands; what is still on its way the chain may refuse.

    Here it ends at once, also while the chain is away. A crash before the contract knows leaves `off_chain` false;
    revoking again continues there.
    """
    require(actor, Action.ENROL_KEY)
    with services.transaction() as uow:
        key = uow.steward_keys.find(key_id)
        if key is None or key.account_id != actor.id or not (key.enrolled or key.revoked_at):
            raise CoreError("not_found")
        if uow.steward_keys.revoke(key.id, services.clock.now()):
            uow.record(EntryKind.STEWARD_REVOKED, actor, {"account": actor.id, "signer": key.signer})
    if not key.off_chain:
        services.chain.revoke_steward(key.signer)
        with services.transaction() as uow:
            uow.steward_keys.change(key.id, off_chain=True)
    with services.reading() as uow:
        return uow.steward_keys.get(key_id)
