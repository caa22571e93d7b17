"""What two requests at once write on chain is one fact, whichever of them was first."""

from __future__ import annotations

from typing import Any, cast

import pytest

from core.adapters.chain import RelayChain
from ledger.chain_types import BudgetState, Deployment, Place
from ledger.errors import LedgerError


class CrossedChain:
    """Between the look and the write somebody else opens the same dataset, with this cap."""

    def __init__(self, cap: int) -> None:
        self._cap, self._opened = cap, False

    def budget_of(self, _: bytes) -> BudgetState:
        if not self._opened:
            raise LedgerError("dataset_not_opened")
        return BudgetState(self._cap, 0, 0, 0)

    def place_of(self, _: bytes) -> Place:
        return Place(pure=False, within=())

    def open_dataset(self, *_: Any, **__: Any) -> str:
        self._opened = True
        raise LedgerError("dataset_already_opened")


def opened(cap_there: int) -> str | None:
    chain = cast(Any, CrossedChain(cap_there))
    relay = RelayChain(cast(Deployment, None), lambda: chain, "http://localhost:8300")
    return relay.open_dataset("0x" + "1" * 64, 100, 0)


def test_a_dataset_that_another_request_opened_meanwhile_is_open() -> None:
    assert opened(100) is None


def test_one_that_was_opened_meanwhile_with_another_cap_is_not_taken_for_ours() -> None:
    with pytest.raises(LedgerError, match="chain_changed"):
        opened(101)
