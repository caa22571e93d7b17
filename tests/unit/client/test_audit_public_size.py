"""An audit holds what it cost to tell a dataset's size to the chain."""

from __future__ import annotations

import pytest

from mingzheng.audit.chain_log import ALLOWANCE_GRANTED
from mingzheng.audit.run import audit_log
from mingzheng.size_grant import size_allowance
from tests import client_log
from tests.client_log import (
    DATASET32,
    PINS,
    Log,
    story,
)
from tests.unit.client.test_audit import TRUST, codes, copy_of, node_of


def _sized(log: Log, rho: str, version: int = 1, name: str | None = None) -> None:
    log.edit(4, size_rho_nano=rho, version=version, chain_size_allowance=name or size_allowance(DATASET32, version))


@pytest.mark.parametrize(
    ("logged", "named"),
    [("200000", None), ("100000", None), ("0", None), ("200000", "0x" + "ee" * 32)],
    ids=["as on the chain", "another amount", "nothing", "another name"],
)
def test_what_the_public_size_cost_stands_on_the_chain(
    monkeypatch: pytest.MonkeyPatch, logged: str, named: str | None
) -> None:
    name = size_allowance(DATASET32, 1)
    granted = {"address": PINS.budgets, "blockNumber": "0x5", "topics": [ALLOWANCE_GRANTED, DATASET32, name],
               "data": "0x" + "".join(f"{word:064x}" for word in (200_000, 0, 60_200_000, 0))}  # fmt: skip
    before = client_log.budget_events()
    monkeypatch.setattr(client_log, "budget_events", lambda: [*before, granted])
    log = story()
    _sized(log, logged, name=named)
    found = codes(audit_log(copy_of(log), TRUST, node=node_of(log), head=100))
    assert ("size_differs" in found) == ((logged, named) != ("200000", None))


def test_a_size_that_is_not_on_the_chain_is_named() -> None:
    log = story()
    _sized(log, "200000")
    assert codes(audit_log(copy_of(log), TRUST, node=node_of(log), head=100)) == {"size_differs"}
