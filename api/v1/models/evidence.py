"""Evidence packs as programs see them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import Field

from api.v1.models.base import Answered, Asked, Line
from core.domain.actors import Actor
from core.domain.evidence import EvidencePack, Period
from core.usecases.make_evidence_pack import EvidenceWish


class NewEvidencePack(Asked):
    """`form`: `guide-27`, or `annex-1`, `annex-2` for processors of fewer than 100,000 people, which need `people`.
    `org`: your own office where it is left out. `since`, `until`: days by the clock of China, both included."""

    form: Annotated[str, Field(max_length=40)]
    since: date
    until: date
    org: Line | None = None
    people: Annotated[int, Field(ge=0, le=2**53 - 1)] | None = None

    def wish(self, actor: Actor) -> EvidenceWish:
        return EvidenceWish(self.form, self.org or actor.org, Period(self.since, self.until), self.people)


class EvidencePackListed(Answered):
    """`size`: of the checkpoint that it was made at. `entry`: says that it was made, and holds all hashes."""

    id: str
    form: str
    org: str
    since: str
    until: str
    people: int | None
    created_at: datetime
    size: int
    content_sha256: str
    entry: str
    receipt: str

    @classmethod
    def of(cls, pack: EvidencePack) -> Self:
        return cls(**cls.fields_of(pack))

    @staticmethod
    def fields_of(pack: EvidencePack) -> dict[str, Any]:
        return {
            "id": pack.id,
            "form": pack.form,
            "org": pack.org,
            "since": pack.since,
            "until": pack.until,
            "people": pack.people,
            "created_at": pack.created_at,
            "size": pack.size,
            "content_sha256": pack.content_sha256,
            "entry": pack.entry_id,
            "receipt": f"/v1/receipts/{pack.entry_id}",
        }


class EvidencePackAnswer(EvidencePackListed):
    """`content`: `mingzheng-evidence-pack/1` (docs/formats.md); its RFC 8785 form hashes to `content_sha256`."""

    content: dict[str, Any]

    @classmethod
    def of(cls, pack: EvidencePack) -> Self:
        return cls(**cls.fields_of(pack), content=pack.content)
