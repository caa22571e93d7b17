"""The chain counts a size before it is told. Whatever became of that version, the platform counts it too."""

from __future__ import annotations

import pytest

from core.domain.datasets import Dataset
from core.domain.errors import CoreError
from core.domain.populations import Population
from core.usecases.submit_dataset import submit_dataset
from core.usecases.withdraw_dataset import withdraw_dataset
from tests.unit.core.conftest import Town
from tests.unit.core.test_populations import grant, member, opened

SIZE = 40


def failed(town: Town, population: Population, monkeypatch: pytest.MonkeyPatch) -> Dataset:
    """Signed, and its size granted on the chain; then what it was signed under had changed."""

    def refuses(*_: object) -> None:
        raise CoreError("promise_changed")

    with monkeypatch.context() as patch:
        patch.setattr(town.office.vault, "keep_version", refuses)
        dataset = member(town, population, "failed")
    assert dataset.state == "scanned" and counted(town) == SIZE
    return dataset


def counted(town: Town) -> int:
    """What the chain counts under all that was opened within something: here, one population."""
    written = town.office.chain.written
    inner = {fact[1] for fact in written if fact[0] == "open" and len(fact) > 4}
    return sum(int(fact[3]) for fact in written if fact[0] == "grant" and fact[1] in inner)


@pytest.mark.parametrize("withdrawn", [False, True])
def test_no_grant_is_promised_that_the_chain_would_refuse(
    town: Town, withdrawn: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.office.dp.size_rho = SIZE
    population = opened(town)
    dead = failed(town, population, monkeypatch)
    if withdrawn:
        withdraw_dataset(town.office.services, town.chen, dead.id, dead.revision)
    alive = member(town, population, "alive")
    with pytest.raises(CoreError, match="population_over_cap"):
        grant(town, alive, "21")
    grant(town, alive, "20")
    assert counted(town) == 100 and town.office.account_faults() == []


def test_what_is_counted_ahead_is_not_asked_for_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.office.dp.size_rho = SIZE
    population = opened(town, cap=str(SIZE))
    dataset = failed(town, population, monkeypatch)
    submit_dataset(town.office.services, town.chen, dataset.id)
    town.office.approve(town.li, key="again")
    assert town.office.dataset(dataset.id).state == "published" and counted(town) == SIZE
    assert town.office.account_faults() == []


def test_what_was_signed_keeps_its_room_until_it_is_published(town: Town) -> None:
    """Between the signature and the chain another grant must not take it: the signature would be for nothing."""
    town.office.dp.size_rho = SIZE
    population = opened(town)
    alive = member(town, population, "alive")
    waiting = town.office.submitted(town.chen, key="waiting", populations=(population.id,))
    work, town.office.work = town.office.work, lambda: None  # type: ignore[method-assign]
    town.office.approve(town.li, key="waiting")
    with pytest.raises(CoreError, match="population_over_cap"):
        grant(town, alive, "21")
    work()
    assert town.office.dataset(waiting.id).state == "published" and counted(town) == 2 * SIZE
