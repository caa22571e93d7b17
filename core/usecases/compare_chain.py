"""What the platform says beside what the chain says, for auditors. Looks only; a chain that is away stays empty.

This is still the platform asking the chain for them: `mingzheng audit` with a node of their own needs nobody's word.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from core.domain.actors import Actor
from core.domain.datasets import Dataset
from core.domain.permissions import Action, require
from core.domain.totals import outer_totals
from core.ports import Chain, Services, UnitOfWork
from core.usecases.read_catalogue import published
from ledger.errors import LedgerError

MOST: Final = 20
"""Of each kind, newest first: every line is a call to the node."""

Said = str | bool | tuple[int, int] | tuple[str, ...]
"""A hash, a yes or no, an amount (nano-ρ and atto-δ, or nano-ε and 0), or chain names."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One fact on both sides. `what`: anchor, key, measure, cap, within, grant or approval. `about`: which one.
    `chain` None: the chain holds nothing of it, or could not be asked."""

    what: str
    about: str
    platform: Said | None
    chain: Said | None

    @property
    def agrees(self) -> bool:
        return self.platform == self.chain


@dataclass(frozen=True, slots=True)
class Comparison:
    """`unreachable`: a LedgerError's code; then nothing is known of what the chain says, and nothing agrees or not."""

    facts: list[Compared]
    unreachable: str | None = None

    @property
    def mismatches(self) -> int:
        return 0 if self.unreachable else sum(not fact.agrees for fact in self.facts)


def compare_log(services: Services, actor: Actor, root_at: Callable[[int], str | None]) -> Comparison:
    """The head of the registry, and every steward's key. `root_at`: the log's own root (base64) at a size."""
    require(actor, Action.READ_AUDIT)
    with services.reading() as uow:
        keys = [key.signer for key in uow.steward_keys.enrolled()][-MOST:]

    def look(chain: Chain) -> list[Compared]:
        size, root = chain.head()
        # Before the first anchor both hold nothing.
        head = [Compared("anchor", str(size), root_at(size), root)] if size else []
        return head + [Compared("key", key, True, chain.enrolled(key)) for key in keys]

    return _asked(services.chain, look, [Compared("key", key, True, None) for key in keys])


def compare_dataset(services: Services, actor: Actor, dataset_id: str) -> tuple[Dataset, Comparison]:
    """Measure, cap, totals above, grants and approvals of one published dataset. Raises not_found."""
    require(actor, Action.READ_AUDIT)
    with services.reading() as uow:
        dataset = published(uow, dataset_id)
        said = _said(uow, dataset)
        typed = {review.id: review.typed_data for review in uow.reviews.approved(dataset_id, MOST)}

    def look(chain: Chain) -> list[Compared]:
        budget = chain.budget(dataset.chain_id)
        there: dict[str, Said] = {}
        if budget is not None:
            there = {"measure": budget.pure, "cap": (budget.cap_rho, budget.cap_delta), "within": budget.within}
        found = []
        for fact in said:
            if fact.what == "grant":
                grant = chain.granted(fact.about)
                held: Said | None = grant[1:] if grant is not None and grant[0] == dataset.chain_id else None
            elif fact.what == "approval":
                signers = chain.approvers(typed[fact.about])
                held = str(fact.platform) if fact.platform in signers else tuple(signers) or None
            else:
                held = there.get(fact.what)
            found.append(Compared(fact.what, fact.about, fact.platform, held))
        return found

    return dataset, _asked(services.chain, look, said)


def _said(uow: UnitOfWork, dataset: Dataset) -> list[Compared]:
    outer = tuple(sorted(state.chain_id for state in uow.totals.of(outer_totals(dataset))))
    facts = [
        Compared("measure", "", dataset.pure, None),
        Compared("cap", "", (dataset.cap_rho, dataset.cap_delta), None),
        Compared("within", "", outer, None),
    ]
    active = [one for one in uow.allowances.of_datasets([dataset.id]) if one.active]
    facts += [Compared("grant", one.chain_id, (one.rho, one.delta), None) for one in active[-MOST:]]
    signed = [one for one in uow.reviews.approved(dataset.id, MOST) if one.signer]
    return facts + [Compared("approval", one.id, one.signer, None) for one in signed]


def _asked(chain: Chain, look: Callable[[Chain], list[Compared]], alone: list[Compared]) -> Comparison:
    try:
        return Comparison(look(chain))
    except LedgerError as error:
        return Comparison(alone, error.code)
