"""Fill a form for an office and a period, and keep it as it was made. Making one is an access, and leaves an entry."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Final

from core.domain import ids
from core.domain.actors import Actor, Role
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.evidence import FORMAT, LANGUAGES, EvidencePack, Period, Position, today
from core.domain.fingerprint import fingerprint
from core.domain.permissions import Action, require
from core.ports import Services, UnitOfWork
from core.usecases.fill_form import fill_form, kinds_of
from mingzheng.canonical import canonical
from policies.evidence import Form

_LONGEST: Final = timedelta(days=3 * 366)
_PEOPLE: Final = "processor_persons"


@dataclass(frozen=True, slots=True)
class EvidenceWish:
    """`people`: how many the office processes, in the word of whoever asks; the simplified forms need it."""

    form: str
    org: str
    period: Period
    people: int | None = None


def make_evidence_pack(services: Services, actor: Actor, wish: EvidenceWish, key: str) -> EvidencePack:
    """Raises `evidence_form_unknown`, `evidence_office_unknown`, `evidence_period_invalid`,
    `evidence_form_for_small_only`. Stewards ask about their own office."""
    require(actor, Action.MAKE_EVIDENCE)
    form = services.policy.evidence_forms().get(wish.form)
    if form is None:
        raise CoreError("evidence_form_unknown")
    _check_period(services, wish.period)
    with services.reading() as uow:
        _check_office(uow, actor, wish, form)
        position = uow.entries.position()
        entries = uow.entries.of_kinds(kinds_of(form), position.size)
        items = fill_form(form, entries, uow.evidence.owners(), wish.org, wish.period)
    pack_id = services.ids.make(ids.EVIDENCE)
    content = _content(services, actor, wish, form, position, items, pack_id)
    # Written before the transaction: a document takes longer than others should wait for the one writer.
    digest = hashlib.sha256(canonical(content)).hexdigest()
    documents = {language: services.documents.evidence(content, digest, language) for language in LANGUAGES}
    pack = _kept(services, actor, wish, key, content, digest, documents)
    services.ledger.wait(pack.entry_id)
    return pack


def _kept(
    services: Services,
    actor: Actor,
    wish: EvidenceWish,
    key: str,
    content: dict[str, Any],
    digest: str,
    documents: dict[str, bytes],
) -> EvidencePack:
    pack_id, checkpoint = str(content["id"]), content["checkpoint"]
    since, until = wish.period.since.isoformat(), wish.period.until.isoformat()
    with services.transaction() as uow:
        mark = fingerprint("make_evidence_pack", wish)
        earlier = uow.idempotency.claim(actor.id, key, mark, pack_id, services.clock.now())
        if earlier is not None:
            return uow.evidence.get(earlier)
        body = {
            "pack": pack_id,
            "form": wish.form,
            "org": wish.org,
            "since": since,
            "until": until,
            "people": wish.people,
            **checkpoint,
            "content_sha256": digest,
            **{f"document_{name}_sha256": hashlib.sha256(made).hexdigest() for name, made in documents.items()},
        }
        entry_id = uow.record(EntryKind.EVIDENCE_MADE, actor, body)
        pack = EvidencePack(
            id=pack_id, form=wish.form, org=wish.org, since=since, until=until, people=wish.people, made_by=actor.id,
            created_at=services.clock.now(), size=checkpoint["size"], content=content, content_sha256=digest,
            entry_id=entry_id,
        )  # fmt: skip
        uow.evidence.add(pack)
        for language, made in documents.items():
            uow.evidence.keep_document(pack_id, language, made)
        return pack


def _content(
    services: Services,
    actor: Actor,
    wish: EvidenceWish,
    form: Form,
    position: Position,
    items: list[dict[str, Any]],
    pack_id: str,
) -> dict[str, Any]:
    """All that the pack says, texts included: what the form says later changes nothing that was handed in."""
    rules = asdict(services.policy.in_force())
    return {
        "format": FORMAT,
        "id": pack_id,
        "form": {
            "name": form.name, "zh": form.zh, "en": form.en, "read": form.read, "conclusion": form.conclusion,
            "source": {"zh": form.source_zh, "en": form.source_en}, "sha256": form.sha256,
        },
        "org": wish.org,
        "period": {"since": wish.period.since.isoformat(), "until": wish.period.until.isoformat(), "zone": "+08:00"},
        "people": wish.people,
        "made": {"at": services.clock.now().isoformat(), "role": str(actor.role), "org": actor.org},
        "rules": {**rules, "overlays": list(rules["overlays"]), "signed_by": list(rules["signed_by"])},
        "checkpoint": {"size": position.size, "root": position.root},
        "items": items,
    }  # fmt: skip


def _check_period(services: Services, period: Period) -> None:
    if not period.since <= period.until <= today(services.clock.now()) or period.until - period.since > _LONGEST:
        raise CoreError("evidence_period_invalid")


def _check_office(uow: UnitOfWork, actor: Actor, wish: EvidenceWish, form: Form) -> None:
    if wish.org not in uow.evidence.offices() or (actor.role is Role.STEWARD and wish.org != actor.org):
        raise CoreError("evidence_office_unknown")
    if form.fewer_than is None:
        return
    # Whoever asks gives the number, and bears it; what was attested before, and what was counted, may refute it.
    datasets = uow.datasets.every_of_org(wish.org)
    said = [int(one.facts[_PEOPLE]["value"]) for one in datasets if _PEOPLE in one.facts]
    if wish.people is None or max([wish.people, *said, *(one.people_rounded for one in datasets)]) >= form.fewer_than:
        raise CoreError("evidence_form_for_small_only")
