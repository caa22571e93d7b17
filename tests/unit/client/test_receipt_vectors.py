"""Frozen receipts: what they prove today they prove for ever. Their names begin with the verdict.

A mistake that is ever found gets a receipt here. None is ever changed or removed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from mingzheng.trust import parse_trust
from mingzheng.verify import verify_receipt

VECTORS = Path(__file__).parents[2] / "vectors" / "receipts"
RECEIPTS = sorted(path for path in VECTORS.glob("*.json") if path.name != "trust.json")


@pytest.mark.parametrize("path", RECEIPTS, ids=lambda path: path.stem)
def test_a_frozen_receipt_keeps_its_verdict(path: Path) -> None:
    trust = parse_trust((VECTORS / "trust.json").read_bytes())
    assert path.stem.startswith(verify_receipt(path.read_bytes(), trust).verdict)


def test_every_verdict_has_its_receipts() -> None:
    assert {path.stem.split("-")[0] for path in RECEIPTS} == {"proven", "disproved", "cannot_tell"}
