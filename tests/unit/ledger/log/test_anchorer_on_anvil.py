"""The anchorer against the real contract: what the fake chain stands for."""

from __future__ import annotations

import pytest

from ledger.anchor import Chain
from ledger.anchorer import Anchorer
from ledger.chain_port import AnchorChain
from ledger.errors import LedgerError
from tests.chain_fixtures import anvil, chain, chain_keys  # noqa: F401
from tests.log_fixtures import Log


def test_checkpoints_reach_the_contract_and_receipts_name_the_block(log: Log, chain: Chain) -> None:  # noqa: F811
    port: AnchorChain = chain
    anchorer = Anchorer(log.engine, port, log.clock)
    for count in (1, 6):
        log.add(count)
        receipt = anchorer.run_once()
        assert receipt is not None
        assert chain.head() == (log.size(), receipt.root)
        assert chain.holds(receipt)
    assert anchorer.run_once() is None
    record = log.reader.records(after=2, limit=1)[0]
    anchor = log.reader.receipt(record.entry_id, include_record=False)["anchor"]
    assert anchor["size"] == 7
    assert anchor["registry"] == chain.deployment.registry
    path = log.reader.inclusion_path(3, 7)
    hashes = log.reader.tile(0, 0, 7)
    assert hashes is not None
    assert chain.verify_inclusion(7, 3, hashes[96:128], path)
    log.check(7)


def test_the_contract_refuses_a_rewritten_log(log: Log, chain: Chain) -> None:  # noqa: F811
    log.add(2)
    Anchorer(log.engine, chain, log.clock).run_once()
    with pytest.raises(LedgerError, match="anchor_refused_fork"):
        chain.prepare_anchor(2, 3, bytes(32), [bytes(32)])
