"""The facts of a decision, by dotted name, as far as the platform knows them. What people attest is laid on top."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from core.domain.actors import Actor, Role
from core.domain.datasets import Dataset

DATA_STEWARD = "data_steward"


def share_facts(actor: Actor, dataset: Dataset, now: datetime, *, approvals: Sequence[str] = ()) -> dict[str, Any]:
    """Facts for sharing a treated dataset with researchers as governed aggregates (action `release`)."""
    return {
        **_common(actor, dataset, now, list(approvals)),
        "action": "release",
        "purpose": dataset.purpose,
        "data.form": "deidentified",
        "data.sensitivity": "sensitive" if dataset.sensitive else "general",
    }


def link_facts(
    actor: Actor, dataset: Dataset, now: datetime, *, purpose: str, approvals: Sequence[str] = ()
) -> dict[str, Any]:
    """Facts for joining a dataset with another on the person (action `link`), for the purpose of the link."""
    return {**share_facts(actor, dataset, now, approvals=approvals), "action": "link", "purpose": purpose}


def query_facts(
    actor: Actor,
    dataset: Dataset,
    now: datetime,
    *,
    purpose: str,
    sensitive: bool,
    epsilon: str,
    max_epsilon: str,
    budget_left: str,
    people_per_cell: int,
    min_people_per_cell: int,
    approvals: Sequence[str] = (),
) -> dict[str, Any]:
    """Facts for one question (action `query_aggregate`). `people_per_cell` is a public average, not a count."""
    return {
        **_common(actor, dataset, now, list(approvals)),
        "action": "query_aggregate",
        "purpose": purpose,
        "data.form": "aggregate",
        "data.sensitivity": "sensitive" if sensitive else "general",
        "dp.epsilon": epsilon,
        "dp.max_epsilon": max_epsilon,
        "dp.budget_left": budget_left,
        "dp.k": people_per_cell,
        "dp.min_k": min_people_per_cell,
    }


def publish_facts(
    actor: Actor,
    dataset: Dataset,
    now: datetime,
    *,
    purpose: str,
    sensitive: bool,
    epsilon: str,
    max_epsilon: str,
    budget: str,
    people_per_cell: int,
    min_people_per_cell: int,
    approvals: Sequence[str] = (),
) -> dict[str, Any]:
    """Facts for making an answer public (action `publish`). It is the data's office that publishes, whoever asked for
    it. Nothing more is spent: `budget` is the whole cap, from which this answer's loss was paid."""
    asked = query_facts(
        actor, dataset, now, purpose=purpose, sensitive=sensitive, epsilon=epsilon, max_epsilon=max_epsilon,
        budget_left=budget, people_per_cell=people_per_cell, min_people_per_cell=min_people_per_cell,
        approvals=approvals,
    )  # fmt: skip
    steward = {"actor.role": str(Role.STEWARD), "actor.org": dataset.org, "actor.org_type": dataset.org_type}
    return {**asked, **steward, "action": "publish"}


def erasure_facts(actor: Actor, now: datetime, record_kind: str, age_days: int) -> dict[str, Any]:
    """Facts for erasing a record of the log (action `erase_record`): as what the law keeps it, and for how long it was.

    `now` is the platform's clock, and so is the age: an office that turned it forward would show it in every entry.
    """
    return {
        "action": "erase_record",
        "now": now.date().isoformat(),
        "actor.role": str(actor.role),
        "actor.org": actor.org,
        "actor.org_type": actor.org_type,
        "record.kind": record_kind,
        "record.age_days": age_days,
    }


def _common(actor: Actor, dataset: Dataset, now: datetime, approvals: list[str]) -> dict[str, Any]:
    attested = {name: fact["value"] for name, fact in dataset.facts.items()}
    return {
        "data.collected_for": [dataset.purpose],
        **attested,
        # Each source was asked about the purpose of their link and no other, so nothing said of the link widens it.
        **({"data.collected_for": [dataset.purpose]} if dataset.sources else {}),
        "now": now.date().isoformat(),
        "actor.role": str(actor.role),
        "actor.org": actor.org,
        "actor.org_type": actor.org_type,
        "actor.self_approval": False,  # no use case lets anybody
        "legal_basis": dataset.legal_basis,
        "statutory_reference": dataset.statutory_reference,
        "data.owner_org": dataset.org,
        "subject.min_age": dataset.youngest,
        "approvals": approvals,
    }
