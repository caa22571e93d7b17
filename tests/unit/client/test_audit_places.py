"""An audit of promises that lie within others: people whom several datasets share, and datasets made of others."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from mingzheng.audit.chain_log import ALLOWANCE_GRANTED, DATASET_ADOPTED, DATASET_OPENED, DATASET_PLACED
from mingzheng.audit.run import audit_log
from mingzheng.canonical import canonical
from mingzheng.report import State
from mingzheng.size_grant import size_allowance
from tests import client_log
from tests.client_log import ALLOWANCE32, DATASET32, PINS, Log, story
from tests.unit.client.test_audit import TRUST, codes, copy_of, node_of

PEOPLE32, SECOND32 = "0x" + "f1" * 32, "0x" + "d2" * 32
CAP = {"cap_rho_nano": "100000000", "cap_delta_atto": "0"}
SIZE = 100  # of each version


def size_of(chain: str, version: int = 1) -> dict[str, str]:
    return {"size_rho_nano": str(SIZE), "chain_size_allowance": size_allowance(chain, version)}


def opened(cap: str = "100000200", name: str = "pp_1", chain: str = PEOPLE32) -> dict[str, Any]:
    return {"population": name, "chain_population": chain, "cap_rho_nano": cap, "cap_delta_atto": "0"}


def lived(cap: str = "100000200", within: Sequence[str] = ("pp_1",)) -> Log:
    """The story, in a street: its dataset lies within a population."""
    log = Log()
    log.add("population.opened", "ac_steward", opened(cap))
    for entry in story().entries:
        told = json.loads(entry.record)
        place = {"within": list(within), **size_of(DATASET32)} if told["kind"] == "dataset.published" else {}
        log.add(told["kind"], told["actor"]["id"], told["body"] | place)
    return log


def second(log: Log, within: Sequence[str] = ("pp_1",), version: int = 1) -> None:
    """Another dataset. Its approval is for other tests."""
    log.add("dataset.published", "ac_steward", {
        "dataset": "ds_2", "chain_dataset": SECOND32, "version": version, "review": "rv_9", **CAP,
        "within": list(within), **size_of(SECOND32, version),
    })  # fmt: skip


def granted(log: Log, rho: str, dataset: str = "ds_2") -> None:
    log.add("allowance.granted", "ac_steward", {
        "allowance": "al_2", "chain_allowance": "0x" + "a2" * 32, "dataset": dataset, "researcher": "ac_2",
        "rho_nano": rho, "delta_atto": "0",
    })  # fmt: skip


def findings(log: Log) -> list[tuple[str, str]]:
    check = audit_log(copy_of(log), TRUST).check("accounts")
    assert (check.state is State.PASS) == (not check.findings)
    return [(finding.code, finding.says.en) for finding in check.findings]


def test_what_adds_up_on_the_dataset_and_under_its_population_passes() -> None:
    log = lived()
    second(log)
    granted(log, "40000000")  # 60 of 100 million were granted on the first
    assert findings(log) == []


def test_grants_of_all_members_together_are_held_to_the_population() -> None:
    log = lived()
    second(log)
    granted(log, "40000001")
    ((code, says),) = findings(log)
    assert code == "granted_over_cap" and "under pp_1" in says


def test_charges_of_all_members_together_are_held_to_the_population() -> None:
    log = lived(cap="60000200")
    second(log)
    granted(log, "30000000")
    log.add("query.asked", "ac_2", {"query": "qr_9", "dataset": "ds_2", "version": 1, "plan_hash": "h", "purpose": "p"})
    log.add("query.charged", "ac_2", {
        "query": "qr_9", "allowance": "al_2", "dataset": "ds_2", "version": 1, "plan_hash": "h",
        "rho_nano": "20000001", "delta_atto": "0",
    })  # fmt: skip
    assert {(code, "pp_1" in says) for code, says in findings(log)} == {
        ("granted_over_cap", True), ("spent_over_cap", True),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("size", "found"),
    [("20000000", []), ("20000001", ["granted_over_cap"]), ("40000001", ["spent_over_cap", "granted_over_cap"])],
)
def test_the_public_size_of_a_member_is_granted_and_spent_of_the_population(size: str, found: list[str]) -> None:
    log = lived(cap="80000100")  # of which 60 million were granted, and two charges took 40 million
    second(log)
    log.edit(len(log.entries) - 1, size_rho_nano=size)
    assert [code for code, _ in findings(log)] == found


@pytest.mark.parametrize(("size", "found"), [("40000000", []), ("40000001", ["granted_over_cap"])])
def test_sizes_and_grants_together_are_held_to_the_datasets_own_cap(size: str, found: list[str]) -> None:
    log = lived(within=())  # 60 of its own 100 million were granted
    log.edit(5, size_rho_nano=size)
    assert [code for code, _ in findings(log)] == found


@pytest.mark.parametrize("within", [(), ("pp_1",)])
@pytest.mark.parametrize("left", [{"size_rho_nano": "0"}, {"size_rho_nano": None}, {"chain_size_allowance": None}])
def test_a_size_that_was_told_for_nothing_is_named(within: Sequence[str], left: dict[str, str | None]) -> None:
    log = lived(within=within)
    told = json.loads(log.entries[5].record)
    told["body"] = {name: value for name, value in (told["body"] | left).items() if value is not None}
    log.entries[5] = replace(log.entries[5], record=canonical(told))
    assert [code for code, _ in findings(log)] == ["size_unpaid"]


def test_a_platform_from_before_places_may_have_told_its_size_for_nothing() -> None:
    assert findings(story()) == []


def test_once_a_publication_said_where_it_lies_none_falls_back_behind_that() -> None:
    log = lived()
    second(log)
    told = json.loads(log.entries[-1].record)
    told["body"] = {name: value for name, value in told["body"].items() if name not in ("within", "size_rho_nano")}
    log.entries[-1] = replace(log.entries[-1], record=canonical(told))
    assert [code for code, _ in findings(log)] == ["form_older"]


def _repeated(log: Log) -> None:
    log.add("population.opened", "ac_steward", opened())


def _moved_out(log: Log) -> None:
    second(log)
    second(log, within=(), version=2)


def _passed_by(log: Log) -> None:
    second(log, within=("ds_1",))  # which lies within the population itself


@pytest.mark.parametrize(
    ("add", "code"),
    [
        (_repeated, "population_repeated"),
        (_moved_out, "place_changed"),
        (_passed_by, "place_passes_by"),
        (lambda log: second(log, within=("pp_9",)), "place_unknown"),
        (lambda log: second(log, within=("ds_2",)), "place_unknown"),
        (lambda log: second(log, within=("pp_1", "pp_1")), "body_malformed"),
    ],
)
def test_a_place_that_would_pass_a_promise_by_is_named(add: Callable[[Log], None], code: str) -> None:
    log = lived()
    add(log)
    assert code in [found for found, _ in findings(log)]


def test_a_dataset_made_of_another_counts_under_it_and_under_its_people() -> None:
    log = lived()
    second(log, within=("ds_1", "pp_1"))
    granted(log, "40000001")
    assert [says.partition("under ")[2][:4] for _, says in findings(log)] == ["ds_1", "pp_1"]


# --- The chain: caps and places of both, and what a later contract took over.


def event(topics: Sequence[str], *words: int | str) -> dict[str, Any]:
    data = "".join(f"{word:064x}" if isinstance(word, int) else word.removeprefix("0x") for word in words)
    return {"address": PINS.budgets, "blockNumber": "0x5", "topics": list(topics), "data": "0x" + data}


def placed(dataset: str, *within: str, measure: int = 0) -> dict[str, Any]:
    return event([DATASET_PLACED, dataset], measure, 64, len(within), *within)


HONEST = [
    event([DATASET_OPENED, PEOPLE32], 100_000_200, 0),
    placed(PEOPLE32),
    event([DATASET_OPENED, DATASET32], 100_000_000, 0),
    placed(DATASET32, PEOPLE32),
    event([ALLOWANCE_GRANTED, DATASET32, size_allowance(DATASET32, 1)], SIZE, 0, SIZE, 0),
    event([ALLOWANCE_GRANTED, DATASET32, ALLOWANCE32], 60_000_000, 0, 60_000_000 + SIZE, 0),
]


def on_chain(monkeypatch: pytest.MonkeyPatch, events: list[dict[str, Any]]) -> set[str]:
    monkeypatch.setattr(client_log, "budget_events", lambda: events)
    log = lived()
    return codes(audit_log(copy_of(log), TRUST, node=node_of(log), head=100))


def adopted(granted: int) -> list[dict[str, Any]]:
    return [event([DATASET_ADOPTED, PEOPLE32], 100_000_200, 0, granted, 0), placed(PEOPLE32)]


@pytest.mark.parametrize(
    ("events", "found"),
    [
        (HONEST, set()),
        ([*HONEST[:3], *HONEST[4:]], {"place_differs"}),
        ([*HONEST[:3], placed(DATASET32, SECOND32), *HONEST[4:]], {"place_differs"}),
        ([*HONEST[:3], placed(DATASET32, PEOPLE32, measure=1), *HONEST[4:]], {"place_differs"}),
        ([HONEST[0], placed(PEOPLE32, SECOND32), *HONEST[2:]], {"place_differs"}),
        ([event([DATASET_OPENED, PEOPLE32], 200_000_000, 0), *HONEST[1:]], {"cap_differs"}),
        (HONEST[2:], {"cap_differs"}),
        # What members were granted was granted under the population: a successor that took over less forgot some.
        ([*HONEST, *adopted(60_000_000 + SIZE)], set()),
        ([*HONEST, *adopted(0)], {"adoption_differs"}),
        ([*HONEST, *adopted(59_999_999 + SIZE)], {"adoption_differs"}),
        ([*HONEST, *adopted(60_000_001 + SIZE)], {"adoption_differs"}),
        ([*HONEST, placed(DATASET32)], {"adoption_differs"}),
    ],
)
def test_the_chain_keeps_the_same_places(
    monkeypatch: pytest.MonkeyPatch, events: list[dict[str, Any]], found: set[str]
) -> None:
    assert on_chain(monkeypatch, events) == found


def test_a_place_that_cannot_be_read_is_no_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_log, "budget_events", lambda: [event([DATASET_PLACED, DATASET32], 0, 64, 2, PEOPLE32)])
    log = lived()
    report = audit_log(copy_of(log), TRUST, node=node_of(log), head=100)
    assert report.check("chain_budgets").state is State.NOT_RUN
