"""Who may try what. An action that is not listed is nobody's. Whether the law allows it is decided in policies/."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from core.domain.actors import Actor, Role
from core.domain.errors import CoreError


class Action(StrEnum):
    READ_SELF = "self:read"
    SUBMIT_DATASET = "datasets:submit"
    READ_DATASET = "datasets:read"
    DIAGNOSE_BOUNDS = "datasets:diagnose"
    READ_REVIEWS = "reviews:read"
    DECIDE_REVIEW = "reviews:decide"
    ENROL_KEY = "keys:enrol"
    GRANT_ALLOWANCE = "allowances:grant"
    RAISE_CAP = "caps:raise"
    DELETE_DATASET = "datasets:delete"
    WITHDRAW_DATASET = "datasets:withdraw"
    OPEN_POPULATION = "populations:open"
    READ_CATALOGUE = "catalogue:read"
    ASK_QUERY = "queries:ask"
    READ_QUERY = "queries:read"
    REQUEST_PUBLICATION = "publications:request"
    WITHDRAW_PUBLICATION = "publications:withdraw"
    READ_RECEIPT = "receipts:read"
    READ_AUDIT = "audit:read"
    READ_JOB = "jobs:read"
    ERASE_RECORD = "records:erase"
    ADD_REFERENCE = "references:add"
    READ_INCIDENTS = "incidents:read"
    CLOSE_INCIDENT = "incidents:close"
    START_EMERGENCY = "emergencies:start"
    REVIEW_EMERGENCY = "emergencies:review"
    READ_DUTIES = "duties:read"
    DISCHARGE_DUTY = "duties:discharge"
    ENTER_RIGHT = "rights:enter"
    READ_RIGHTS = "rights:read"
    ANSWER_RIGHT = "rights:answer"
    READ_EVIDENCE = "evidence:read"
    MAKE_EVIDENCE = "evidence:make"


_EVERYBODY: Final = frozenset(Role)

PERMISSIONS: Final[Mapping[Action, frozenset[Role]]] = {
    Action.READ_SELF: _EVERYBODY,
    Action.SUBMIT_DATASET: frozenset({Role.STEWARD}),
    Action.READ_DATASET: frozenset({Role.STEWARD, Role.AUDITOR}),
    Action.DIAGNOSE_BOUNDS: frozenset({Role.STEWARD}),
    Action.READ_REVIEWS: frozenset({Role.STEWARD, Role.AUDITOR}),
    Action.DECIDE_REVIEW: frozenset({Role.STEWARD}),
    Action.ENROL_KEY: frozenset({Role.STEWARD}),
    Action.GRANT_ALLOWANCE: frozenset({Role.STEWARD}),
    Action.RAISE_CAP: frozenset({Role.STEWARD}),
    Action.DELETE_DATASET: frozenset({Role.STEWARD}),
    Action.WITHDRAW_DATASET: frozenset({Role.STEWARD}),
    Action.OPEN_POPULATION: frozenset({Role.STEWARD}),
    Action.READ_CATALOGUE: frozenset({Role.STEWARD, Role.RESEARCHER, Role.AUDITOR}),
    Action.ASK_QUERY: frozenset({Role.RESEARCHER}),
    Action.READ_QUERY: frozenset({Role.RESEARCHER}),
    Action.REQUEST_PUBLICATION: frozenset({Role.RESEARCHER, Role.STEWARD}),
    Action.WITHDRAW_PUBLICATION: frozenset({Role.STEWARD}),
    Action.READ_RECEIPT: _EVERYBODY,
    Action.READ_AUDIT: frozenset({Role.AUDITOR}),
    Action.READ_JOB: _EVERYBODY,
    Action.ERASE_RECORD: frozenset({Role.STEWARD}),
    Action.ADD_REFERENCE: frozenset({Role.STEWARD}),
    Action.READ_INCIDENTS: frozenset({Role.OPERATOR, Role.AUDITOR, Role.STEWARD}),
    Action.CLOSE_INCIDENT: frozenset({Role.OPERATOR}),
    Action.START_EMERGENCY: frozenset({Role.STEWARD}),
    Action.REVIEW_EMERGENCY: frozenset({Role.STEWARD, Role.AUDITOR}),
    Action.READ_DUTIES: frozenset({Role.STEWARD, Role.AUDITOR, Role.OPERATOR}),
    Action.DISCHARGE_DUTY: frozenset({Role.STEWARD}),
    Action.ENTER_RIGHT: frozenset({Role.STEWARD}),
    Action.READ_RIGHTS: frozenset({Role.STEWARD, Role.AUDITOR}),
    Action.ANSWER_RIGHT: frozenset({Role.STEWARD}),
    Action.READ_EVIDENCE: frozenset({Role.STEWARD, Role.AUDITOR}),
    Action.MAKE_EVIDENCE: frozenset({Role.STEWARD, Role.AUDITOR}),
}


def require(actor: Actor, action: Action) -> None:
    """Raise `forbidden` unless both the role and this credential's scopes allow the action."""
    roles = PERMISSIONS.get(action, frozenset())
    if actor.role not in roles or action not in actor.scopes:
        raise CoreError("forbidden", roles=sorted(roles))


def scopes_of(role: Role) -> list[str]:
    """Everything that a role may do: the widest scopes that one of its credentials can carry."""
    return sorted(action for action, roles in PERMISSIONS.items() if role in roles)
