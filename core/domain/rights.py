"""A resident's request under PIPL chapter IV: who asks for whom, how it came in, and what became of it."""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from core.domain.bases import NO_BASIS, basis_towards_people
from core.domain.datasets import Dataset

# A refusal can be taken to court for six months (Administrative Litigation Law Art. 46). As long as that, whom the
# request was about is kept sealed; then nobody needs it here any more.
KEPT_SEALED: Final = timedelta(days=183)
SEAL: Final = "right-request"


class Right(StrEnum):
    """What is asked, each by the rules' own name for the action."""

    ACCESS = "access_own"
    CORRECT = "correct_own"
    DELETE = "delete_own"
    RESTRICT = "restrict_own"
    PORT = "port_own"
    EXPLAIN = "explain_rules"
    WITHDRAW = "withdraw_consent"


class Channel(StrEnum):
    COUNTER = "counter"
    PAPER = "paper"


class Applicant(StrEnum):
    """Who came. `proxy`: somebody with the person's letter of authority."""

    SELF = "self"
    PROXY = "proxy"
    GUARDIAN = "guardian"
    RELATIVE = "close_relative"
    OTHER = "stranger"


class IdentityCheck(StrEnum):
    """How the clerk checked who the applicant is and, for others than the person, that they may act."""

    NONE = "none"
    CARD_SEEN = "card_seen"
    COPY_COMPARED = "copy_compared"
    KNOWN = "known_in_person"


class RightState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"


class Outcome(StrEnum):
    """`restricted`: kept and protected only, since a law or technique stops the deletion (Art. 47). `unchanged`: the
    record was checked and is right. `nothing_held`: the office looked and holds nothing about the person."""

    DONE = "done"
    RESTRICTED = "restricted"
    UNCHANGED = "unchanged"
    NOTHING_HELD = "nothing_held"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RightRequest:
    """`number`: by which the office and the person speak of it; unique in the office, and no secret.
    `sealed`: person, contact and words, encrypted; None once destroyed, with `salt` (hex) of their commitment.
    `handler`: the account that has to answer. `code_hash`: of the code on the printed slip; None: revoked.
    `facts` and `decision`: what the rules were asked and said, as JSON; after the answer, what they said to it.
    `letter`: date and number of the written answer; `answer_salt` (hex): of the commitment to it and to the reason.
    `entry_id`, `answer_entry`: the entries that say that it was asked and answered.
    """

    id: str
    org: str
    number: str
    right: str
    dataset_id: str | None
    channel: str
    applicant: str
    identity_check: str
    entered_by: str
    handler: str
    created_at: datetime
    due_at: datetime
    facts: dict[str, Any]
    decision: dict[str, Any]
    sealed: str | None
    salt: str | None
    code_hash: str | None
    code_serial: int
    entry_id: str
    state: str = RightState.OPEN
    outcome: str | None = None
    reason: str | None = None
    letter: str | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None
    answer_entry: str | None = None
    answer_salt: str | None = None
    destroyed_at: datetime | None = None
    revision: int = 0

    def about(self) -> dict[str, Any]:
        """What every entry about this request says of it."""
        return {"request": self.id, "right": self.right, "dataset": self.dataset_id, "org": self.org}


# What the rules say when they cannot decide. It is no refusal: no answer fits it, or a fault would be a way to refuse.
UNDECIDED: Final = "refused_error"

# What an answer may be, by what the rules say: nobody refuses what they permit, or does what they forbid.
_OUTCOMES: Final[Mapping[str, frozenset[Outcome]]] = {
    "permit": frozenset({Outcome.DONE, Outcome.NOTHING_HELD}),
    "restrict": frozenset({Outcome.RESTRICTED, Outcome.NOTHING_HELD}),
    UNDECIDED: frozenset(),
}


def outcomes_for(decision: str, right: str) -> frozenset[Outcome]:
    found = _OUTCOMES.get(decision, frozenset({Outcome.REFUSED}))
    return found | {Outcome.UNCHANGED} if decision == "permit" and right == Right.CORRECT else found


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the handler states against the request, which the rules then judge."""

    statutory_exempt: bool = False
    harms_others: bool = False
    infeasible: bool = False

    @property
    def any(self) -> bool:
        return self.statutory_exempt or self.harms_others or self.infeasible


def right_facts(
    right: str,
    applicant: str,
    identity_check: str,
    org: str,
    dataset: Dataset | None,
    now: datetime,
    grounds: Grounds,
    *,
    person_died: bool,
    own_interest: bool,
) -> dict[str, Any]:
    """Facts of a request. A proxy acts in the person's name (Civil Code Art. 161, 162), so the rules are asked about
    the person; that there was a letter of authority is part of the check of identity."""
    attested = {} if dataset is None else {name: fact["value"] for name, fact in dataset.facts.items()}
    retention = "data.statutory_retention_until"
    return {
        "action": str(right),
        "now": now.date().isoformat(),
        "actor.role": "resident",
        "actor.org_type": "natural_person",
        "data.owner_org": org,
        "data.form": "identified",
        "legal_basis": NO_BASIS if dataset is None else basis_towards_people(dataset.legal_basis),
        **({retention: attested[retention]} if retention in attested else {}),
        "subject.deceased": person_died,
        "request.own_legit_interest": own_interest,
        "request.relation": str(Applicant.SELF if applicant == Applicant.PROXY else applicant),
        "request.identity_verified": identity_check != IdentityCheck.NONE,
        "request.feasible": not grounds.infeasible,
        "request.harms_others": grounds.harms_others,
        "request.statutory_exempt": grounds.statutory_exempt,
    }


def right_number(year: int, serial: int) -> str:
    """Short enough to be read over a telephone, as offices number their letters: 2026-0012."""
    return f"{year}-{serial:04d}"


def typed_number(typed: str) -> str | None:
    """As somebody wrote down what they heard: `2026 12` is `2026-0012`. None: it cannot be one."""
    parts = re.findall(r"[0-9]+", unicodedata.normalize("NFKC", typed))
    if len(parts) != 2 or len(parts[0]) != 4 or len(parts[1]) > 9:
        return None
    return right_number(int(parts[0]), int(parts[1]))


def slip_code(key: bytes) -> str:
    """The code on a slip: 80 bits of a key that is derived for this slip alone, as four groups that can be typed."""
    text = base64.b32encode(key[:10]).decode("ascii").lower()
    return "-".join(text[at : at + 4] for at in range(0, 16, 4))


def plain_code(typed: str) -> str:
    """As somebody may have typed it: spaces, dashes and capitals do not count, nor 0 for o and 1 for l."""
    kept = "".join(char for char in typed.lower() if char.isalnum())
    return kept.replace("0", "o").replace("1", "l")
