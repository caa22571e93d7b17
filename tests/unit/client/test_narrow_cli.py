"""A steward narrows from the command line; whoever asked looks, accepts or withdraws."""

from __future__ import annotations

import json

from tests.client_platform import LOSS, WAITING, Platform
from tests.unit.client.test_cli import Run, run  # noqa: F401 - the fixture

ERROR = {
    "aggregate": "count",
    "half_width_95": "9",
    "unit": "rows",
    "words_zh": "约 ±9 条",
    "words_en": "about ±9 rows",
}
OFFER = {"plan": {}, "loss": LOSS, "expected_error": [ERROR], "cells": 1, "wider": []}
REVIEW = {"id": "rv_1", "state": "pending", "query": "qr_1", "plan": {"loss": {"rho": "0.08"}}, "expected_error": []}
NARROWED = WAITING | {
    "state": "awaiting_acceptance",
    "narrowing": OFFER | {"review": "rv_2", "reason": "rows are enough", "not_after": 1},
}


def test_a_steward_lowers_the_loss_after_seeing_the_new_error(run: Run) -> None:  # noqa: F811
    platform = Platform({
        "GET /v1/reviews/rv_1": REVIEW, "POST /v1/reviews/rv_1/narrowing/price": OFFER,
        "POST /v1/reviews/rv_1/narrowing": REVIEW | {"id": "rv_2"},
    })  # fmt: skip
    done = run("review", "narrow", "rv_1", "--reason", "enough", "--rho", "0.02", "--yes", "--json", platform=platform)
    assert done.exit_code == 0 and json.loads(done.stdout)["id"] == "rv_2"
    assert "about ±9 rows" in done.stderr
    sent = {"plan": {"loss": {"rho": "0.02"}}, "reason": "enough"}
    assert platform.bodies("POST", "/v1/reviews/rv_1/narrowing") == [sent]


def test_nothing_is_offered_without_a_change_or_with_two(run: Run) -> None:  # noqa: F811
    assert run("review", "narrow", "rv_1", "--reason", "r", platform=Platform({})).exit_code == 2


def test_whoever_asked_sees_the_offer_and_answers_it(run: Run) -> None:  # noqa: F811
    platform = Platform({
        "GET /v1/queries/qr_1": NARROWED, "POST /v1/queries/qr_1/acceptance": WAITING,
        "POST /v1/queries/qr_1/withdrawal": WAITING | {"state": "withdrawn"},
    })  # fmt: skip
    shown = run("query", "show", "qr_1", platform=platform)
    assert "about ±9 rows" in shown.stdout and "rows are enough" in shown.stdout
    assert "约 ±9 条" in run("--lang", "zh", "query", "show", "qr_1", platform=platform).stdout
    assert run("query", "accept", "qr_1", platform=platform).exit_code == 0
    assert platform.bodies("POST", "/v1/queries/qr_1/acceptance") == [{"review": "rv_2"}]
    assert json.loads(run("query", "withdraw", "qr_1", "--json", platform=platform).stdout)["state"] == "withdrawn"
