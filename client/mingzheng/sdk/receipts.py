"""A receipt as fetched, ready to keep and to verify."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mingzheng.chain_evidence import Node
from mingzheng.partial_receipt import disclose
from mingzheng.receipt import save_form
from mingzheng.report import Report
from mingzheng.trust import Trust
from mingzheng.verify import verify_receipt


@dataclass(frozen=True, slots=True)
class SavedReceipt:
    """`document` as the platform gave it. Nothing in it is believed before `verify`."""

    document: Mapping[str, Any]

    @property
    def anchored(self) -> bool:
        return self.document.get("anchor") is not None

    def to_bytes(self) -> bytes:
        return save_form(self.document)

    def save(self, path: str | Path) -> Path:
        target = Path(path)
        target.write_bytes(self.to_bytes())
        return target

    def disclose(self, *show: str) -> SavedReceipt:
        """A partial receipt that shows only these fields (`kind`, `time`, `body.rho_nano`, …) and hides the rest."""
        return SavedReceipt(disclose(self.to_bytes(), show))

    def verify(self, trust: Trust, *, node: Node | None = None) -> Report:
        """Against trust that you pinned: a trust file fetched from the same platform proves little."""
        return verify_receipt(self.to_bytes(), trust, node=node)
