"""However many ask at once, nobody spends what is not there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from core.domain.errors import CoreError
from core.usecases.read_catalogue import read_catalogue
from core.usecases.run_query import Question, run_query
from tests.unit.core.conftest import Town


def test_sixty_four_racing_questions_never_overspend_the_allowance(town: Town) -> None:
    def ask(number: int) -> str:
        question = Question(town.dataset.id, {"rho_nano": 7, "number": number}, "service_planning")
        try:
            return run_query(town.office.services, town.wang, question, f"key-{number}").state
        except CoreError as refused:
            return refused.code

    with ThreadPoolExecutor(max_workers=16) as pool:
        outcomes = list(pool.map(ask, range(64)))
    dataset, allowance = read_catalogue(town.office.services, town.wang, town.dataset.id)
    assert allowance is not None
    # ρ = 100 holds fourteen questions at 7 each, whatever their order.
    assert outcomes.count("answered") == 14 and outcomes.count("budget_exhausted") == 50
    assert allowance.spent_rho == dataset.spent_rho == 98
    charged = [entry for entry in town.office.entries() if entry["kind"] == "query.charged"]
    assert len(charged) == 14


def test_one_key_sent_many_times_at_once_is_one_charge_and_one_draw(town: Town) -> None:
    question = Question(town.dataset.id, {"rho_nano": 10}, "service_planning")

    def ask(_number: int) -> str:
        try:
            return run_query(town.office.services, town.wang, question, "the same key").id
        except CoreError as waiting:
            return waiting.code

    with ThreadPoolExecutor(max_workers=8) as pool:
        outcomes = set(pool.map(ask, range(16)))
    assert len(outcomes - {"idempotency_in_flight"}) <= 1
    dataset, _ = read_catalogue(town.office.services, town.wang, town.dataset.id)
    assert dataset.spent_rho == 10 and town.office.dp.opened == 1
