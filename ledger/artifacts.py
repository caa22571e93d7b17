"""The compiled contracts: ABI and bytecode as `npm run build` (forge over solc-js) leaves them in contracts/out."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ledger.errors import LedgerError

REPOSITORY = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Artifact:
    """One compiled contract. `runtime` has zeros where immutables go, so it equals the chain's code only without."""

    name: str
    abi: list[dict[str, Any]]
    bytecode: str
    runtime: str


@cache
def artifact(name: str) -> Artifact:
    """Raises LedgerError("contracts_not_built"). MINGZHENG_CONTRACTS may name another directory than contracts/out."""
    out = Path(os.environ.get("MINGZHENG_CONTRACTS") or REPOSITORY / "contracts" / "out")
    try:
        raw = json.loads((out / f"{name}.sol" / f"{name}.json").read_text(encoding="utf-8"))
        return Artifact(name, raw["abi"], raw["bytecode"]["object"], raw["deployedBytecode"]["object"])
    except (OSError, ValueError, KeyError) as error:
        raise LedgerError("contracts_not_built", contract=name) from error
