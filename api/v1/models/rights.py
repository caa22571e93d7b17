"""A resident's request: entered by a clerk, answered by a handler, and its status for whoever holds the slip."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import Field

from api.v1.models.base import Answered, Asked
from core.domain.rights import Applicant, Channel, IdentityCheck, Outcome, Right, RightRequest
from core.usecases.read_right_status import RightStatus

Id = Annotated[str, Field(max_length=60)]


class NewPerson(Asked):
    """Sealed at once and never logged. `person`: what finds them in the office's files. `applicant`: who came, and the
    letter of authority or proof, where that is somebody else."""

    person: Annotated[str, Field(min_length=1, max_length=300)]
    contact: Annotated[str, Field(max_length=200)] = ""
    words: Annotated[str, Field(max_length=2000)] = ""
    applicant: Annotated[str, Field(max_length=300)] = ""


class NewRight(Asked):
    """`dataset` null: everything that the office holds. `handler`: account id of a steward of the office; you, if null.
    `died` and `own_interest`: as a close relative states them."""

    right: Right
    channel: Channel
    applicant: Applicant
    identity: IdentityCheck
    sealed: NewPerson
    dataset: Id | None = None
    handler: Id | None = None
    died: bool = False
    own_interest: bool = False


class NewRightAnswer(Asked):
    """`reason` is read by whoever holds the slip: name nobody in it. The last three are what you state against the
    request; the rules then decide anew."""

    outcome: Outcome
    reason: Annotated[str, Field(max_length=500)]
    letter: Annotated[str, Field(max_length=120)] = ""
    statutory_exempt: bool = False
    harms_others: bool = False
    infeasible: bool = False


class Code(Asked):
    """In the body, so that no address holds it."""

    code: Annotated[str, Field(max_length=60)]


class PersonAnswer(Answered):
    """What was sealed."""

    person: str
    contact: str
    words: str
    applicant: str


class SlipAnswer(Answered):
    """`code`: for the printed slip; whoever has it sees what became of the request. `number`: by which the office and
    the person speak of it; no secret."""

    id: str
    number: str
    code: str
    status_url: str


class RightAnswered(Answered):
    """`decision`: what the rules say, with articles and sentences. `sealed`: whether whom it is about is still kept.
    `number`: unique in the office, as it stands on the slip."""

    id: str
    number: str
    right: str
    dataset: str | None
    org: str
    channel: str
    applicant: str
    identity: str
    handler: str
    created_at: datetime
    due_at: datetime
    state: str
    decision: dict[str, Any]
    sealed: bool
    entry: str
    outcome: str | None
    reason: str | None
    letter: str | None
    answered_at: datetime | None
    answer_entry: str | None

    @classmethod
    def of(cls, one: RightRequest) -> Self:
        return cls(
            id=one.id, number=one.number, right=one.right, dataset=one.dataset_id, org=one.org, channel=one.channel,
            applicant=one.applicant, identity=one.identity_check, handler=one.handler, created_at=one.created_at,
            due_at=one.due_at, state=one.state, decision=one.decision, sealed=one.sealed is not None,
            entry=one.entry_id, outcome=one.outcome, reason=one.reason, letter=one.letter,
            answered_at=one.answered_at, answer_entry=one.answer_entry,
        )  # fmt: skip


class StatusAnswer(Answered):
    """What a slip shows: nothing of it says whom it is about. `articles`: on which the answer rests."""

    id: str
    number: str
    right: str
    org: str
    dataset_zh: str | None
    dataset_en: str | None
    handler: str
    created_at: datetime
    due_at: datetime
    state: str
    outcome: str | None
    reason: str | None
    letter: str | None
    articles: list[str]
    answered_at: datetime | None
    entry: str
    answer_entry: str | None

    @classmethod
    def of(cls, found: RightStatus) -> Self:
        one, dataset = found.request, found.dataset
        return cls(
            id=one.id, number=one.number, right=one.right, org=one.org,
            dataset_zh=None if dataset is None else dataset.title_zh,
            dataset_en=None if dataset is None else dataset.title_en, handler=found.handler,
            created_at=one.created_at, due_at=one.due_at, state=one.state, outcome=one.outcome, reason=one.reason,
            letter=one.letter, articles=list(one.decision["articles"]), answered_at=one.answered_at,
            entry=one.entry_id, answer_entry=one.answer_entry,
        )  # fmt: skip
