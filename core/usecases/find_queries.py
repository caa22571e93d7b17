"""One's own questions, looked through: by dataset, by state, and by whatever words the reader typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.domain.actors import Actor
from core.domain.datasets import Dataset
from core.domain.paged_search import look_through
from core.domain.permissions import Action, require
from core.domain.queries import Query
from core.ports import Services
from core.usecases.read_query import gated, in_time


@dataclass(frozen=True, slots=True)
class Wanted:
    """`fits`: judges the words of a question, which depend on the language in which it is shown."""

    dataset_id: str | None = None
    state: str | None = None
    fits: Callable[[Query], bool] = lambda _query: True


@dataclass(frozen=True, slots=True)
class Found:
    """`after`: where to go on; None at the end. `datasets`: those that were asked, by id, for their titles."""

    queries: list[Query]
    after: str | None
    datasets: Mapping[str, Dataset]


def find_queries(services: Services, actor: Actor, wanted: Wanted, *, limit: int, after: str | None) -> Found:
    """Newest first. The answers in it are shown as `read_query` shows them."""
    require(actor, Action.READ_QUERY)
    with services.reading() as uow:

        def page(most: int, last: str | None) -> list[Query]:
            return uow.queries.of_researcher(actor.id, most, last, dataset_id=wanted.dataset_id, state=wanted.state)

        found, last = look_through(page, wanted.fits, limit, after)
        found = [in_time(services, uow, query) for query in found]
        datasets = {one: uow.datasets.get(one) for one in {query.dataset_id for query in found}}
    return Found([gated(services, query) for query in found], last, datasets)
