"""A clerk enters what a resident asks, at the counter or on paper, and hands out a slip with a code."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Final

from core.domain import ids
from core.domain.actors import Actor, Role
from core.domain.datasets import Dataset
from core.domain.duties import Keeper, Owed
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.evidence import today
from core.domain.fingerprint import fingerprint
from core.domain.permissions import Action, require
from core.domain.rights import (
    SEAL,
    Applicant,
    Channel,
    Grounds,
    IdentityCheck,
    Right,
    RightRequest,
    plain_code,
    right_facts,
    right_number,
    slip_code,
)
from core.domain.texts import line
from core.ports import PolicyDecision, Services, UnitOfWork
from core.usecases.ask_policy import ask_policy
from core.usecases.sign_in import hash_secret
from mingzheng.canonical import canonical, parse_strict
from mingzheng.commitment import commit_document

# What the rules' own duty says, for the case that they could not be asked: nobody waits without a day.
IN_TIME: Final = Owed("respond_in_time", Keeper.ACT, from_emergency_end=False, days=15, articles=("PIPL-50",))
_DATASET_NEEDED: Final = (Right.PORT, Right.WITHDRAW)


@dataclass(frozen=True, slots=True)
class Sealed:
    """What only the office may read, until it is destroyed. `person`: what finds them in the office's own files.
    `applicant`: who came, and the letter of authority or proof, where that is somebody else."""

    person: str = field(repr=False)
    contact: str = field(repr=False)
    words: str = field(repr=False)
    applicant: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class RightWish:
    """`dataset` None: everything that the office holds. `died`, `own_interest`: as a close relative states them."""

    right: Right
    channel: Channel
    applicant: Applicant
    identity_check: IdentityCheck
    handler: str
    sealed: Sealed
    dataset: str | None = None
    died: bool = False
    own_interest: bool = False


def enter_right(services: Services, actor: Actor, wish: RightWish, key: str) -> RightRequest:
    """Whatever the rules say, the request is entered, has a deadline and gets an answer from a named person.

    Raises right_needs_dataset, right_handler_unknown, not_found.
    """
    require(actor, Action.ENTER_RIGHT)
    sealed = _checked(wish.sealed)
    request_id, now = services.ids.make(ids.RIGHT), services.clock.now()
    # Nothing sealed goes into the mark: a hash of a name or a number can be guessed, and would outlive the seal.
    mark = fingerprint("enter_right", {**asdict(wish), "sealed": None})
    with services.transaction() as uow:
        earlier = uow.idempotency.claim(actor.id, key, mark, request_id, now)
        if earlier is not None:
            return _same(services, uow.rights.get(earlier), sealed)
        dataset = _dataset(uow, actor, wish)
        _check_handler(uow, actor, wish.handler)
        facts = right_facts(
            wish.right, wish.applicant, wish.identity_check, actor.org, dataset, now, Grounds(),
            person_died=wish.died, own_interest=wish.own_interest,
        )  # fmt: skip
        decision = ask_policy(services, uow, actor, request_id, facts, always=(IN_TIME,))
        salt = services.ids.random(32)
        year = today(now).year
        number = right_number(year, uow.rights.next_number(actor.org, year))
        body = {
            "request": request_id, "number": number, "right": str(wish.right), "dataset": wish.dataset,
            "org": actor.org, "channel": str(wish.channel), "applicant": str(wish.applicant),
            "identity": str(wish.identity_check), "handler": wish.handler, "decision": decision.decision,
            "due": int(_due(decision, now).timestamp()),
            "request_commitment": commit_document(salt, canonical({"request": request_id, **asdict(sealed)})).hex(),
        }  # fmt: skip
        entry_id = uow.record(EntryKind.RIGHT_REQUESTED, actor, body)
        request = RightRequest(
            id=request_id, org=actor.org, number=number, right=str(wish.right), dataset_id=wish.dataset,
            channel=str(wish.channel), applicant=str(wish.applicant), identity_check=str(wish.identity_check),
            entered_by=actor.id, handler=wish.handler, created_at=now, due_at=_due(decision, now), facts=facts,
            decision=decision.to_json(),
            sealed=services.vault.seal(SEAL, request_id, canonical(asdict(sealed)).decode()), salt=salt.hex(),
            code_hash=hash_secret(plain_code(code_of(services, request_id, 1))), code_serial=1, entry_id=entry_id,
        )  # fmt: skip
        uow.rights.add(request)
        return request


def code_of(services: Services, request_id: str, serial: int) -> str:
    """The code of the slip that was printed as the `serial`-th: derived, so that no row holds it."""
    return slip_code(services.vault.derived(f"right-slip-{serial}", request_id))


def unsealed(services: Services, request: RightRequest) -> Sealed:
    """Raises right_destroyed once its time is over."""
    if request.sealed is None:
        raise CoreError("right_destroyed")
    return Sealed(**parse_strict(services.vault.unseal(SEAL, request.id, request.sealed)))


def _checked(said: Sealed) -> Sealed:
    return Sealed(
        person=line("person", said.person, 300),
        contact=line("contact", said.contact, 200, least=0),
        words=line("words", said.words, 2000, least=0),
        applicant=line("applicant_note", said.applicant, 300, least=0),
    )


def _same(services: Services, earlier: RightRequest, sealed: Sealed) -> RightRequest:
    if earlier.sealed is not None and unsealed(services, earlier) != sealed:
        raise CoreError("idempotency_key_reused")
    return earlier


def _dataset(uow: UnitOfWork, actor: Actor, wish: RightWish) -> Dataset | None:
    if wish.dataset is None:
        if wish.right in _DATASET_NEEDED:
            raise CoreError("right_needs_dataset")
        return None
    dataset = uow.datasets.get(wish.dataset)
    if dataset.org != actor.org:
        raise CoreError("not_found")
    return dataset


def _check_handler(uow: UnitOfWork, actor: Actor, handler: str) -> None:
    account = uow.accounts.find(handler)
    if account is None or account.disabled or account.role != Role.STEWARD or account.org != actor.org:
        raise CoreError("right_handler_unknown")


def _due(decision: PolicyDecision, now: datetime) -> datetime:
    owed = next((owed for owed in decision.owed if owed.kind == IN_TIME.kind), IN_TIME)
    return now + timedelta(days=owed.days)
