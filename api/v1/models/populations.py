"""People whom several datasets share, as requests and answers."""

from __future__ import annotations

from typing import Self

from api.v1.models.amounts import Wish
from api.v1.models.base import Answered, Asked, Title
from api.v1.models.promises import Promised, RaiseAnswer
from core.usecases.read_promises import SharedPromise


class NewPopulation(Asked):
    """`cap`: the most that may ever be spent on all datasets within it together, whoever asks. They must be counted in
    the same measure."""

    title_zh: Title = ""
    title_en: Title = ""
    cap: Wish


class PopulationAnswer(Answered):
    """`datasets`: the published ones that hold these people. `raises`: oldest first."""

    id: str
    title_zh: str
    title_en: str
    org: str
    now: Promised
    datasets: list[str]
    raises: list[RaiseAnswer]
    tx_hash: str | None

    @classmethod
    def of(cls, promise: SharedPromise) -> Self:
        return cls(
            id=promise.population.id,
            title_zh=promise.population.title_zh,
            title_en=promise.population.title_en,
            org=promise.population.org,
            now=Promised.of(promise.now),
            datasets=[one.id for one in promise.datasets],
            raises=[RaiseAnswer.of(one) for one in promise.raises],
            tx_hash=promise.population.tx_hash,
        )
