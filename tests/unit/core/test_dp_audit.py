"""The operator's audit: it leaves a sound engine alone and refutes broken ones, from the file to the answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

import anonymizer.dp.engines.duckdb as engine_module
import anonymizer.dp.release as release_module
import api.dp_commands as commands
import core.adapters.dp as adapter
from anonymizer.dp.compile import Compiled
from anonymizer.dp.plan_types import Plan
from anonymizer.dp.stability import Stability, stabilities
from api.server import app
from core.dp_audit import Judged, audit_engine
from core.dp_audit_tables import SCENARIOS

BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}


def quietly(_stage: str, _done: int, _total: int) -> None:
    pass


def judged(name: str, samples: int) -> dict[str, Judged]:
    return {one.view: one for one in audit_engine(samples, quietly, (BY_NAME[name],))}


def test_the_true_loss_is_not_refuted_at_twenty_thousand_samples() -> None:
    (one,) = judged("count", 20_000).values()
    assert not one.refuted
    # Neither asleep: it comes within a fifth of what is really lost.
    assert 0.8 < float(one.epsilon_low) <= 1


@pytest.mark.parametrize("name", [name for name in BY_NAME if name != "count"])
def test_no_other_question_is_refuted(name: str) -> None:
    found = judged(name, 1000)
    assert set(found) == ({"one_cell", "sum", "likelihood"} if "by_street" in name else {"one_cell"})
    assert not any(one.refuted for one in found.values())


def a_row_not_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(plan: Plan) -> tuple[Stability, ...]:
        return stabilities(replace(plan, rows_per_person=1))

    monkeypatch.setattr(release_module, "stabilities", wrong)


def two_thirds_of_the_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    true = release_module.calibrate

    def wrong(*facts: Any) -> release_module.Calibration:
        sound = true(*facts)
        return replace(sound, noises=tuple(replace(noise, scale=noise.scale * 2 / 3) for noise in sound.noises))

    monkeypatch.setattr(release_module, "calibrate", wrong)


def rewritten(before: str, after: str) -> Callable[[pytest.MonkeyPatch], None]:
    def plant(monkeypatch: pytest.MonkeyPatch) -> None:
        true = adapter.compile_plan

        def wrong(*facts: Any) -> Compiled:
            sound = true(*facts)
            texts = [one.sql for one in sound.statements]
            assert all(before in text for text in texts)
            changed = (replace(one, sql=one.sql.replace(before, after)) for one in sound.statements)
            return replace(sound, statements=tuple(changed))

        monkeypatch.setattr(adapter, "compile_plan", wrong)

    return plant


def spellings_make_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "_numbers", lambda texts: pl.Series(range(len(texts))))


def a_threshold_that_lets_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted where it is drawn; the loss that is claimed stays."""
    true = release_module.calibrate

    def wrong(*facts: Any) -> release_module.Calibration:
        sound = true(*facts)
        return sound if sound.threshold is None else replace(sound, threshold=2)

    monkeypatch.setattr(release_module, "calibrate", wrong)


FAULTS = {
    "a threshold that lets one pass": (a_threshold_that_lets_one_pass, "people_by_found_road", 1000),
    "the sensitivity of a row": (a_row_not_a_person, "count", 2000),
    "two thirds of the noise": (two_thirds_of_the_noise, "count", 8000),
    "one row too many": (rewritten("rk < ", "rk <= "), "count", 8000),
    "no upper bound": (rewritten(" >= CAST(? AS BIGINT) THEN ", " = CAST(? AS BIGINT) THEN "), "sum", 2000),
    "every row a person": (spellings_make_people, "people_by_street", 2000),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_engine_is_refuted(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, name, samples = FAULTS[fault]
    plant(monkeypatch)
    assert any(one.refuted for one in judged(name, samples).values())


def one(*, refuted: bool) -> Judged:
    return Judged("count", "one_cell", "1", "0", "1.4" if refuted else "0.9", refuted)


@pytest.mark.parametrize("refuted", [False, True])
def test_exit_codes_and_json_say_what_was_found(refuted: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def found(samples: int, progress: Callable[[str, int, int], None]) -> list[Judged]:
        progress("count", 0, samples)
        return [one(refuted=refuted)]

    monkeypatch.setattr(commands, "audit_engine", found)
    done = CliRunner().invoke(app, ["dp", "audit", "--samples", "1000", "--json"])
    said = json.loads(done.stdout)
    assert done.exit_code == int(refuted) and said["refuted"] is refuted and said["samples"] == 1000
    assert said["looks"][0]["claimed_epsilon"] == "1" and "not proven" in said["limits"]
    assert json.loads(done.stderr)["progress"]["of"] == 1000
    plain = CliRunner().invoke(app, ["dp", "audit"])
    assert plain.exit_code == int(refuted) and ("推翻" in plain.stdout) and "1 promised" in plain.stdout


def test_what_could_not_run_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_samples: int, _progress: object) -> list[Judged]:
        raise RuntimeError("row 17: 张三 is not a number")

    monkeypatch.setattr(commands, "audit_engine", broken)
    done = CliRunner().invoke(app, ["dp", "audit"])
    assert done.exit_code == 2 and "张三" not in done.output
    assert CliRunner().invoke(app, ["dp", "audit", "--samples", "10"]).exit_code == 2
