"""A researcher lists what they asked: in words of their language, with what it cost, and as JSON for programs."""

from __future__ import annotations

import json

from mingzheng.cli.query_commands import State
from mingzheng.words import QUERY_STATES
from tests.client_platform import ANSWERED, LOSS, WAITING, Platform, page
from tests.unit.client.test_cli import Run, run  # noqa: F401 - the fixture

PLAN = {"aggregates": [{"op": "mean", "column": "费用"}], "group_by": [{"column": "科室"}], "where": []}
AT = {"created_at": "2026-11-27T01:25:59.123+00:00", "purpose": "service_planning", "plan": PLAN}
FIRST = ANSWERED | AT
AGAIN = ANSWERED | AT | {"id": "qr_2", "cached": True, "dataset": "ds_2"}
WAITS = WAITING | AT | {"id": "qr_3", "plan": {"batch": [PLAN, PLAN]}}
REFUSED = (
    WAITING | AT | {"id": "qr_4", "state": "refused", "loss": {}, "plan": {**PLAN, "aggregates": [{"op": "\x1b[2J"}]}}
)


def platform() -> Platform:
    return Platform({"GET /v1/queries": page(WAITS, AGAIN, REFUSED, FIRST)})


def test_each_question_is_listed_in_words_with_what_it_cost_and_how_it_stands(run: Run) -> None:  # noqa: F811
    shown = run("query", "list", platform=platform()).stdout
    rows = {line.split("│")[1].strip(): line for line in shown.splitlines() if "│ qr_" in line}
    assert list(rows) == ["qr_3", "qr_2", "qr_4", "qr_1"]
    for said in ("2026-11-27 01:25 UTC", "Mean of 费用 by 科室", "Service planning", "│ ρ = 0.02", "Answered"):
        assert said in rows["qr_1"]
    # Answered before, waiting and refused: nothing was charged.
    assert "(ρ = 0.02)" in rows["qr_2"] and "(ρ = 0.02)" in rows["qr_3"] and "(–)" in rows["qr_4"]
    assert "2 tables: Mean of 费用" in rows["qr_3"] and "\x1b" not in shown


def test_the_list_speaks_chinese(run: Run) -> None:  # noqa: F811
    shown = run("--lang", "zh", "query", "list", platform=platform()).stdout
    for said in ("隐私损失", "按科室统计费用的平均值", "待审批", "已答复", "服务"):
        assert said in shown
    assert "state" not in shown and "answered" not in shown


def test_the_list_is_narrowed_by_state_and_dataset_and_is_json_where_asked(run: Run) -> None:  # noqa: F811
    def ids(*more: str) -> list[str]:
        done = run("query", "list", "--json", *more, platform=platform())
        assert done.exit_code == 0, done.stderr
        return [one["id"] for one in json.loads(done.stdout)]

    assert ids() == ["qr_3", "qr_2", "qr_4", "qr_1"]
    assert ids("--state", "answered") == ["qr_2", "qr_1"]
    assert ids("--state", "answered", "--dataset", "ds_1") == ["qr_1"]
    assert ids("--dataset", "ds_none") == []
    assert json.loads(run("query", "list", "--json", platform=platform()).stdout)[3]["loss"] == LOSS


def test_a_state_that_there_is_not_is_refused_with_those_that_there_are(run: Run) -> None:  # noqa: F811
    refused = run("query", "list", "--state", "done", platform=platform())
    assert refused.exit_code == 2 and all(state in refused.stderr for state in QUERY_STATES)


def test_every_state_that_a_question_can_have_can_be_asked_for() -> None:
    assert set(map(str, State)) == set(QUERY_STATES)
