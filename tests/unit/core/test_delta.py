"""δ is an amount like ρ: charged exactly to the cap and to one allowance, and refused where either does not hold it."""

from __future__ import annotations

from typing import Any

import pytest

from core.domain.errors import CoreError
from core.domain.queries import QueryState
from core.usecases.grant_allowance import Grant, grant_allowance
from core.usecases.run_query import Question, run_query
from tests.unit.core.conftest import Town

FOUND = {"rho_nano": 10, "cells": None, "threshold": 12}


def ask(town: Town, key: str, **plan: Any) -> QueryState | str:
    question = Question(town.dataset.id, {**FOUND, **plan}, "service_planning")
    return run_query(town.office.services, town.wang, question, key).state


def with_delta(town: Town, cap: int, allowance: int) -> None:
    with town.office.services.transaction() as uow:
        uow.datasets.change(town.dataset.id, cap_delta=cap)
    grant = Grant(town.wang.id, "50", str(allowance), "streets")
    grant_allowance(town.office.services, town.chen, town.dataset.id, grant, "with delta")


def spent_delta(town: Town) -> tuple[int, int]:
    with town.office.services.reading() as uow:
        allowances = uow.allowances.usable(town.dataset.id, town.wang.id)
        return sum(one.spent_delta for one in allowances), uow.datasets.get(town.dataset.id).spent_delta


def test_delta_is_charged_exactly_and_stands_in_the_entry(town: Town) -> None:
    with_delta(town, cap=20, allowance=15)
    assert ask(town, "k1", delta_atto=7) == QueryState.ANSWERED
    assert spent_delta(town) == (7, 7)
    charged = next(one for one in town.office.entries() if one["kind"] == "query.charged")
    assert charged["body"]["delta_atto"] == "7" and charged["body"]["rho_nano"] == "10"


def test_more_delta_than_is_left_is_refused_and_opens_nothing(town: Town) -> None:
    with_delta(town, cap=20, allowance=15)
    ask(town, "k1", delta_atto=15)
    with pytest.raises(CoreError, match="budget_exhausted"):
        ask(town, "k2", delta_atto=1)
    assert spent_delta(town) == (15, 15) and town.office.dp.opened == 1


def test_a_dataset_without_delta_admits_no_question_that_costs_some(town: Town) -> None:
    with pytest.raises(CoreError, match="budget_exhausted"):
        ask(town, "k1", delta_atto=1)
    assert ask(town, "k2", delta_atto=0) == QueryState.ANSWERED


def test_rules_see_the_threshold_where_groups_are_found(town: Town) -> None:
    ask(town, "k1")
    facts = town.office.policy.seen[-1]
    assert facts["dp.k"] == 12 and facts["dp.min_k"] == 10
