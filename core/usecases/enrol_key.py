"""A steward enrols the signing key that only they hold."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain import ids
from core.domain.accounts import StewardKey
from core.domain.actors import Actor
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.ports import Services
from core.usecases.require_signed import count_of
from mingzheng.passkey import is_passkey


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a passkey has to sign so that `signer` becomes its holder's. `digest`: 0x-hex of 32 bytes."""

    signer: str
    digest: str


def enrolment_to_sign(services: Services, actor: Actor, signer: str) -> dict[str, object]:
    """The EIP-712 content that proves possession of the key, bound to this account and this chain."""
    require(actor, Action.ENROL_KEY)
    return services.chain.enrolment_typed_data(actor.id, signer.lower())


def passkey_to_prove(services: Services, actor: Actor, public_key: str) -> Challenge:
    """`public_key`: x ‖ y as 128 hex digits. Raises `passkeys_not_offered`."""
    signer = services.chain.passkey_signer(public_key.lower())
    if signer is None:
        raise CoreError("passkeys_not_offered")
    return Challenge(signer, services.chain.digest(enrolment_to_sign(services, actor, signer)))


def enrol_key(
    services: Services, actor: Actor, *, signer: str, signature: str, credential: str | None = None
) -> StewardKey:
    """Enrol on chain and in the log. After a crash, enrol again. `credential`: the browser's name for a passkey."""
    require(actor, Action.ENROL_KEY)
    signer = signer.lower()
    if is_passkey(signer) != (credential is not None):
        raise CoreError("request_invalid")
    if not services.chain.is_signed(services.chain.enrolment_typed_data(actor.id, signer), signer, signature):
        raise CoreError("signature_invalid")
    uses = count_of(signature) if is_passkey(signer) else 0
    with services.transaction() as uow:
        mine = StewardKey(
            id=services.ids.make(ids.STEWARD_KEY),
            account_id=actor.id,
            signer=signer,
            created_at=services.clock.now(),
            credential=credential,
            site=services.site if is_passkey(signer) else None,
            uses=uses,
        )
        key = uow.steward_keys.add_or_find(mine)
        if key.account_id != actor.id:
            raise CoreError("key_taken")
        if key.revoked_at is not None:
            raise CoreError("key_revoked")
    if key.enrolled:
        return key
    # A crash from here on leaves a key that cannot approve yet; enrolling again continues here.
    tx_hash = services.chain.enrol_steward(signer)
    passkey = {"site": key.site, "count": key.uses} if is_passkey(signer) else {}
    with services.transaction() as uow:
        # Only who turns the row writes the entry: two requests at once, or a repeat after a crash, leave one.
        if uow.steward_keys.enrol(key.id, tx_hash):
            uow.record(EntryKind.STEWARD_ENROLLED, actor, {"account": actor.id, "signer": signer, **passkey})
        return uow.steward_keys.get(key.id)
