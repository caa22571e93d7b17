"""A dataset is published under the promises that whoever signed was shown, or not at all."""

from __future__ import annotations

import pytest

from core.domain.datasets import Dataset
from core.domain.errors import CoreError
from core.domain.populations import Population
from core.domain.reviews import Review
from core.domain.totals import total_of
from core.usecases.submit_dataset import submit_dataset
from tests.unit.core.conftest import Town
from tests.unit.core.test_populations import opened
from tests.unit.core.test_raise_population import propose

OUTDATED = {"code": "promise_changed"}


def submitted(town: Town, population: Population) -> tuple[Dataset, Review]:
    office = town.office
    dataset = office.submitted(town.chen, key="within", populations=(population.id,))
    review = office.pending(town.li)
    return dataset, review


def moved(town: Town, population: Population) -> None:
    """The cap went up at this very moment, and whoever did that had no time to look for what waits."""
    with town.office.services.transaction() as uow:
        assert uow.totals.raise_cap(total_of(population.id), (100, 0), (150, 0))


def state(town: Town, dataset: Dataset) -> tuple[str, object]:
    now = town.office.dataset(dataset.id)
    return now.state, now.problem


def test_a_raise_gives_back_what_waits_under_the_old_promise(town: Town) -> None:
    population = opened(town)
    dataset, shown = submitted(town, population)
    town.office.sign(town.li, propose(town, population))
    town.office.work()
    assert state(town, dataset) == ("scanned", OUTDATED)
    with pytest.raises(CoreError, match="review_expired"):
        town.office.sign(town.li, shown)
    (ended,) = town.office.bodies("review.expired")
    assert ended == {"review": shown.id, "dataset": dataset.id, **OUTDATED}
    submit_dataset(town.office.services, town.chen, dataset.id)
    again = town.office.pending(town.li)
    assert [one["cap_rho_nano"] for one in again.subject_document["within"]] == ["150"]
    town.office.sign(town.li, again)
    town.office.work()
    assert state(town, dataset) == ("published", None) and town.office.account_faults() == []


def test_nobody_signs_what_names_an_older_promise(town: Town) -> None:
    population = opened(town)
    dataset, review = submitted(town, population)
    moved(town, population)
    with pytest.raises(CoreError, match="promise_changed"):
        town.office.sign(town.li, review)
    assert state(town, dataset) == ("awaiting_approval", None)
    assert [one["kind"] for one in town.office.entries()].count("dataset.decided") == 1


@pytest.mark.parametrize("treated", [False, True])
def test_what_was_signed_under_an_older_promise_is_not_published(
    town: Town, treated: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cap goes up before the work begins, or while it is done."""
    population = opened(town)
    dataset, review = submitted(town, population)
    town.office.sign(town.li, review)
    if treated:
        real = town.office.scanner.treat

        def crossed(*given: object) -> object:
            moved(town, population)
            return real(*given)  # type: ignore[arg-type]

        monkeypatch.setattr(town.office.scanner, "treat", crossed)
    else:
        moved(town, population)
    town.office.work()
    assert state(town, dataset) == ("scanned", {**OUTDATED, "details": {}})
    assert town.office.kinds().count("dataset.published") == 1
    opened_on_chain = [one for one in town.office.chain.written if one[:2] == ("open", dataset.chain_id)]
    assert bool(opened_on_chain) is treated
