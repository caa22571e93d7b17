"""Which entries of the log are asked for: a kind, a dataset, a person or an office, a span of days. For auditors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from core.domain.actors import Actor, Role
from core.domain.datasets import Dataset
from core.domain.entries import EntryKind
from core.domain.evidence import Period
from core.domain.permissions import Action, require
from core.ports import Services
from ledger.filed import Wanted

_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Sought:
    """`dataset`: number or title. `by`: number, sign-in name or name of a person, or an office. Empty asks nothing.
    `since`, `until`: days by the clock of China, both included."""

    kind: EntryKind | None = None
    dataset: str = ""
    by: str = ""
    since: date | None = None
    until: date | None = None


def find_entries(services: Services, actor: Actor, sought: Sought) -> Wanted:
    """What to ask the log for. A name that nobody bears is no error: no entry fits it."""
    require(actor, Action.READ_AUDIT)
    dataset, by = sought.dataset.strip(), sought.by.strip()
    with services.reading() as uow:
        datasets = [one.id for one in uow.datasets.called(dataset)] if dataset else None
        people = [one.id for one in uow.accounts.called(by)] if by else None
    since, before = Period(sought.since or date.min, sought.until or date.max).bounds()
    return Wanted(
        kind=None if sought.kind is None else str(sought.kind),
        dataset=None if datasets is None else tuple(datasets),
        actor=None if people is None else tuple(people),
        since=None if sought.since is None else since,
        before=None if sought.until is None else before,
    )


@dataclass(frozen=True, slots=True)
class Names:
    """What a form may offer, the newest few of each; what is not offered may be typed."""

    datasets: Sequence[Dataset]
    people: Sequence[str]
    offices: Sequence[str]


def names_to_find(services: Services, actor: Actor) -> Names:
    require(actor, Action.READ_AUDIT)
    with services.reading() as uow:
        datasets = uow.datasets.of_org(None, _MOST, None)
        staff = [one for role in (Role.STEWARD, Role.RESEARCHER, Role.AUDITOR) for one in uow.accounts.with_role(role)]
    named = {one.name for one in staff[-_MOST:]}
    return Names(datasets, sorted(named), sorted({one.org for one in staff}))
