"""The handler answers a request, as far as the rules let anybody answer it; what was owed about it ends with that."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from core.domain.actors import Actor
from core.domain.bases import basis_towards_people
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.domain.rights import UNDECIDED, Grounds, Outcome, RightRequest, RightState, outcomes_for
from core.domain.texts import line
from core.ports import Services, UnitOfWork
from core.usecases.ask_policy import ask_policy
from core.usecases.discharge_duty import fulfil, mark_done
from core.usecases.read_rights import own_right
from mingzheng.canonical import canonical
from mingzheng.commitment import commit_document

MAX_REASON = 500


@dataclass(frozen=True, slots=True)
class RightAnswer:
    """`reason`: what was done, or why not; whoever holds the slip reads it. `letter`: date and number of the written
    answer that the person gets. `grounds`: what the handler states against the request."""

    outcome: Outcome
    reason: str = ""
    letter: str = ""
    grounds: Grounds = field(default_factory=Grounds)


def answer_right(services: Services, actor: Actor, request_id: str, answer: RightAnswer) -> RightRequest:
    """Once; the same answer again changes nothing. Raises right_answer_unlawful, right_undecided, right_answered,
    reason_missing."""
    require(actor, Action.ANSWER_RIGHT)
    reason = line("reason", answer.reason, MAX_REASON, least=0)
    letter = line("letter", answer.letter, 120, least=0)
    if not reason:
        raise CoreError("reason_missing")
    with services.transaction() as uow:
        request = own_right(uow, actor, request_id)
        if request.state == RightState.ANSWERED:
            if (request.outcome, request.reason, request.letter) == (answer.outcome, reason, letter):
                return request
            raise CoreError("right_answered")
        decision = _decision(services, uow, actor, request, answer.grounds)
        if decision["decision"] == UNDECIDED:
            raise CoreError("right_undecided")
        if answer.outcome not in outcomes_for(decision["decision"], request.right):
            raise CoreError("right_answer_unlawful", decision=decision["decision"], articles=decision["articles"])
        salt = services.ids.random(32)
        said = canonical({"request": request.id, "reason": reason, "letter": letter})
        body = {
            **request.about(), "outcome": str(answer.outcome), "decision": decision["decision"],
            "articles": decision["articles"], "answer_commitment": commit_document(salt, said).hex(),
        }  # fmt: skip
        entry_id = uow.record(EntryKind.RIGHT_ANSWERED, actor, body)
        uow.rights.change(
            request.id, revision=request.revision, state=RightState.ANSWERED, outcome=str(answer.outcome),
            reason=reason, letter=letter, decision=decision, answered_at=services.clock.now(), answered_by=actor.id,
            answer_entry=entry_id, answer_salt=salt.hex(),
        )  # fmt: skip
        _settle(services, uow, actor, request, answer.outcome, entry_id)
        return uow.rights.get(request.id)


def _decision(
    services: Services, uow: UnitOfWork, actor: Actor, request: RightRequest, grounds: Grounds
) -> dict[str, Any]:
    """What the rules said when it was entered; asked anew where something is stated against it, or they could not say:
    the fault may have passed."""
    if not grounds.any and request.decision["decision"] != UNDECIDED:
        return request.decision
    facts = {
        **request.facts,
        "legal_basis": basis_towards_people(request.facts["legal_basis"]),
        "now": services.clock.now().date().isoformat(),
        "request.feasible": not grounds.infeasible,
        "request.harms_others": grounds.harms_others,
        "request.statutory_exempt": grounds.statutory_exempt,
    }
    return ask_policy(services, uow, actor, request.id, facts).to_json()


def _settle(
    services: Services, uow: UnitOfWork, actor: Actor, request: RightRequest, outcome: Outcome, proof: str
) -> None:
    """End what was owed to the person. Telling recipients of a deletion stays owed until somebody shows it."""
    while uow.duties.open_of(request.id, "respond_in_time") is not None:
        fulfil(services, uow, actor, request.id, "respond_in_time", proof)
    ended = ["give_reason"] if outcome == Outcome.DONE else ["give_reason", "propagate_deletion"]
    for kind in ended:
        while (duty := uow.duties.open_of(request.id, kind)) is not None:
            mark_done(services, uow, actor, duty, f"{proof}: {outcome}")
