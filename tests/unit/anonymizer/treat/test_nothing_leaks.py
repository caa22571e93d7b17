"""Nothing that was in a treated cell is in a log, an error, a figure, or what would be recorded about the treatment."""

from __future__ import annotations

import json
import logging
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anonymizer.errors import AnonymizerError
from anonymizer.treat import surrogate as module
from anonymizer.treat.check import check_treatment
from anonymizer.treat.parameters import parse_treatment
from anonymizer.treat.redeclare import redeclare
from anonymizer.treat.rescan import rescan
from anonymizer.treat.risk import risk
from anonymizer.treat.risk_words import risk_words
from anonymizer.treat.table import treat

KEY = bytes(range(32))
# Long enough not to stand in a sentence of ours by chance; shaped as cells of each kind of treatment are.
SECRETS = st.one_of(
    st.from_regex(r"zq[a-z]{8}", fullmatch=True),
    st.from_regex(r"13[0-9]{8}[1-9]", fullmatch=True),  # what is round already stays as it is when rounded
    st.from_regex(r"7[0-9]{7}\.[1-9]{2}", fullmatch=True),
    st.from_regex(r"zq[a-z]{6}市[a-z]{4}", fullmatch=True),
)
TREATMENTS: list[dict[str, Any]] = [
    {"technique": "drop"},
    {"technique": "pseudonymise"},
    {"technique": "pseudonymise", "parameters": {"hash": "sm3"}},
    *({"technique": "surrogate", "parameters": {"form": form}} for form in ("name", "phone", "id_card", "email")),
    {"technique": "generalise_age"},
    {"technique": "generalise_date"},
    {"technique": "generalise_address"},
    {"technique": "top_bottom_code", "parameters": {"lower": 0, "upper": 9}},
    {"technique": "round", "parameters": {"to": 100000}},
]


@pytest.mark.parametrize("raw", TREATMENTS, ids=json.dumps)
@given(cells=st.lists(SECRETS, min_size=1, max_size=12))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_cell_is_in_what_is_left_logged_or_recorded(
    raw: dict[str, Any], cells: list[str], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        frame = pl.DataFrame({"x": cells, "y": ["a"] * len(cells)})
        plan = {"x": parse_treatment(raw), "y": parse_treatment({"technique": "keep"})}
        treated = treat(frame, plan, KEY)
        figures = risk(frame, ["x"], sensitive=["y"], person_column="x").to_json()
        column = {"name": "x", "type": None, "role": "attribute", "treatment": raw, "declared": {"kind": "text"}}
        changed = redeclare(column, check_treatment(column, raw))
        left = [treated.write_csv(), rescan(treated, plan), changed, figures, risk_words(figures)]
    told = " ".join((*map(str, left), caplog.text, *capfd.readouterr()))
    assert not [cell for cell in cells if cell in told]


def test_errors_name_the_treatment_and_never_a_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_space", lambda form: (2, str))
    frame = pl.DataFrame({"x": [f"zqsecret{number}" for number in range(5)]})
    invented = {"x": parse_treatment({"technique": "surrogate", "parameters": {"form": "phone"}})}
    hashed = {"x": parse_treatment({"technique": "pseudonymise"})}
    for plan, key, code in [
        (invented, KEY, "treatment_surrogates_used_up"), (hashed, b"zqkey", "treatment_key"),
        (invented, b"zqkey", "treatment_key"), ({}, KEY, "treatment_column_missing"),
    ]:  # fmt: skip
        with pytest.raises(AnonymizerError) as refused:
            treat(frame, plan, key)
        assert refused.value.code == code
        assert "zq" not in f"{refused.value!r} {refused.value} {refused.value.details} {refused.value.__cause__!r}"


@pytest.mark.parametrize(
    "raw",
    [
        {"technique": "round", "parameters": {"to": "zqsecret"}},
        {"technique": "top_bottom_code", "parameters": {"lower": "zqsecret"}},
        {"technique": "generalise_address", "parameters": {"level": "zqsecret"}},
        {"technique": "generalise_age", "parameters": {"edges": ["zqsecret"]}},
        {"technique": "surrogate", "parameters": {"form": "zqsecret"}},
        {"technique": "mask", "parameters": {"zqsecret": 1}},
        {"technique": "zqsecret"},
    ],
)
def test_a_cell_pasted_into_a_parameter_is_not_repeated(raw: dict[str, Any]) -> None:
    with pytest.raises(AnonymizerError) as refused:
        parse_treatment(raw)
    assert "zqsecret" not in f"{refused.value!r} {refused.value} {refused.value.details}"
