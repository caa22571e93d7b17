"""No byte of a receipt can change and leave it proven: each byte of 200 receipts of varied logs, one change each."""

from __future__ import annotations

import random
from typing import Any

import pytest

from mingzheng.receipt import save_form
from mingzheng.report import Verdict
from mingzheng.verify import verify_receipt
from tests.client_log import FakeNode, Log, trust

RECEIPTS = 200
GROUPS = 20
PINS = trust()


def logs(seed: int) -> tuple[Log, random.Random]:
    chance = random.Random(seed)
    log = Log()
    for number in range(chance.randint(1, 40)):
        words = "".join(chance.choice('abc 明证"\\\n') for _ in range(chance.randint(0, 12)))
        body: dict[str, Any] = {"query": f"qr_{number}", "note": words, "n": chance.randint(-9, 9)}
        log.add(chance.choice(["query.asked", "query.refused", "dataset.scanned"]), chance.choice([None, "ac_x"]), body)
    return log, chance


@pytest.mark.parametrize("group", range(GROUPS))
def test_no_changed_byte_leaves_a_receipt_proven(group: int) -> None:
    for number in range(group, RECEIPTS, GROUPS):
        log, chance = logs(number)
        held = log.receipt(chance.randrange(len(log.entries)), anchored=chance.random() < 0.3)
        whole = save_form(held)
        # Offline, an anchor's transaction and block are not checked, and the report says so: these ask a node.
        node = None if held["anchor"] is None else FakeNode([held["anchor"]])
        assert verify_receipt(whole, PINS, node=node).verdict is Verdict.PROVEN
        for place in range(len(whole)):
            changed = bytearray(whole)
            changed[place] ^= chance.randint(1, 255)
            report = verify_receipt(bytes(changed), PINS, node=node)
            assert report.verdict is not Verdict.PROVEN, (number, place, whole[place], changed[place])
