"""Replay one dataset's privacy budget from the log, for auditors to lay beside what the platform's rows say.

The platform replays its own log here: `mingzheng audit` does it from a copy, with rules of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from core.domain.actors import Actor
from core.domain.amounts import Amount, read_spelt
from core.domain.datasets import Dataset
from core.domain.entries import EntryKind
from core.domain.erasures import LoggedEntry
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.ports import Services, UnitOfWork

KINDS: Final = (EntryKind.DATASET_PUBLISHED, EntryKind.CAP_RAISED, EntryKind.QUERY_CHARGED)
_EVERYTHING: Final = 2**62
LONGEST: Final = 250_000
"""Entries about any dataset's account that one look goes through: some seconds of work. All others are not read."""


@dataclass(frozen=True, slots=True)
class Step:
    """One entry that changed the account: `amount` was spent by it, after it `spent` of `cap` is gone. `through`: the
    linked dataset that was asked, where it was not this one. `entry` empty: before the first step."""

    entry: str = ""
    kind: str = ""
    time: str = ""
    amount: Amount = (0, 0)
    spent: Amount = (0, 0)
    cap: Amount = (0, 0)
    through: str | None = None


@dataclass(frozen=True, slots=True)
class Replay:
    """`steps` in the order of the log. `whole` False: it holds more than one look goes through, and nothing was
    added up. Amounts: nano-ρ and atto-δ, or nano-ε and 0."""

    dataset: Dataset
    steps: list[Step]
    whole: bool

    @property
    def last(self) -> Step:
        return self.steps[-1] if self.steps else Step()

    @property
    def row(self) -> tuple[Amount, Amount]:
        """Spent and cap, as the row says that every charge is held to."""
        one = self.dataset
        return (one.spent_rho, one.spent_delta), (one.cap_rho, one.cap_delta)

    @property
    def agrees(self) -> bool:
        return (self.last.spent, self.last.cap) == self.row


def replay_budget(services: Services, actor: Actor, dataset_id: str) -> Replay:
    """What the log says that was promised and spent, also of a dataset that is deleted by now. What waits for the log
    counts: it was committed with the sums. Raises not_found for what was never published."""
    require(actor, Action.READ_AUDIT)
    with services.reading() as uow:
        dataset = uow.datasets.get(dataset_id)
        if dataset.version == 0:
            raise CoreError("not_found")
        if uow.entries.count(KINDS, LONGEST + 1) > LONGEST:
            return Replay(dataset, [], whole=False)
        return Replay(dataset, list(_steps(dataset_id, _entries(uow))), whole=True)


def _entries(uow: UnitOfWork) -> Iterator[LoggedEntry]:
    """Waiting ones are looked for first: one that enters the log between the two looks is seen twice, counted once."""
    waiting = {entry.id: entry for entry in uow.entries.waiting(KINDS)}
    for entry in uow.entries.of_kinds(KINDS, _EVERYTHING):
        waiting.pop(entry.id, None)
        yield entry
    yield from waiting.values()


def _steps(dataset_id: str, entries: Iterable[LoggedEntry]) -> Iterator[Step]:
    within: dict[str, list[str]] = {}
    last = Step()
    for entry in entries:
        assert entry.record is not None
        body = entry.record["body"]
        if "dataset" not in body:
            continue  # the promise of a population was raised
        named = body["dataset"]
        if entry.kind == EntryKind.DATASET_PUBLISHED:
            within[named] = body.get("within", [])
        if named != dataset_id and (dataset_id not in within.get(named, ()) or entry.kind == EntryKind.CAP_RAISED):
            continue
        amount = _spent_by(entry.kind, body)
        last = replace(
            last,
            entry=entry.id,
            kind=entry.kind,
            time=entry.record["time"],
            amount=amount,
            spent=(last.spent[0] + amount[0], last.spent[1] + amount[1]),
            cap=last.cap if entry.kind == EntryKind.QUERY_CHARGED or named != dataset_id else read_spelt(body, "cap_"),
            through=None if named == dataset_id else named,
        )
        yield last


def _spent_by(kind: str, body: Mapping[str, Any]) -> Amount:
    """A charge, or what it cost to tell how large a version is. Older platforms told that for nothing."""
    if kind == EntryKind.QUERY_CHARGED:
        return read_spelt(body)
    if kind == EntryKind.DATASET_PUBLISHED:
        return int(body.get("size_epsilon_nano", body.get("size_rho_nano", "0"))), 0
    return 0, 0
