"""A steward enrols the signing key that only they hold."""

from __future__ import annotations

from core.domain import ids
from core.domain.accounts import StewardKey
from core.domain.actors import Actor
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.ports import Services


def enrolment_to_sign(services: Services, actor: Actor, signer: str) -> dict[str, object]:
    """The EIP-712 content that proves possession of the key, bound to this account and this chain."""
    require(actor, Action.ENROL_KEY)
    return services.chain.enrolment_typed_data(actor.id, signer.lower())


def enrol_key(services: Services, actor: Actor, *, signer: str, signature: str) -> StewardKey:
    """Enrol on chain and in the log. Repeating it after a crash finishes what was begun."""
    require(actor, Action.ENROL_KEY)
    signer = signer.lower()
    if services.chain.signed_by(services.chain.enrolment_typed_data(actor.id, signer), signature) != signer:
        raise CoreError("signature_invalid")
    with services.transaction() as uow:
        mine = StewardKey(
            id=services.ids.make(ids.STEWARD_KEY), account_id=actor.id, signer=signer, created_at=services.clock.now()
        )
        key = uow.steward_keys.add_or_find(mine)
        if key.account_id != actor.id:
            raise CoreError("key_taken")
    if key.enrolled:
        return key
    # A crash from here on leaves a key that cannot approve yet; enrolling again continues here.
    tx_hash = services.chain.enrol_steward(signer)
    with services.transaction() as uow:
        # Only who turns the row writes the entry: two requests at once, or a repeat after a crash, leave one.
        if uow.steward_keys.enrol(key.id, tx_hash):
            uow.record(EntryKind.STEWARD_ENROLLED, actor, {"account": actor.id, "signer": signer})
        return uow.steward_keys.get(key.id)
