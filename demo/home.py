"""The demo's folder: the platform's home, and beside it what belongs to people: keystores, receipts, the trust file."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

from demo.screen import said

_OFFICE = said("临江区民政局", "Linjiang Civil Affairs Bureau")
PEOPLE = {
    "chen": ("steward", said("陈静", "Chen Jing"), _OFFICE, "state_organ"),
    "li": ("steward", said("李明", "Li Ming"), _OFFICE, "state_organ"),
    "wang": ("researcher", said("王芳", "Wang Fang"), said("云川大学", "Yunchuan University"), "university"),
    "gao": ("auditor", said("高山", "Gao Shan"), said("云川市审计局", "Yunchuan Audit Office"), "auditor"),
    "zhao": ("resident", said("赵敏", "Zhao Min"), said("居民", "Resident"), "natural_person"),
}

# Nobody's: an address and a number as a slip shows them.
_ADDRESS = said("临江区为民路 1 号一楼 3 号窗口", "Window 3, 1 Weimin Road, Linjiang")
OFFICES = f"{_OFFICE} | {_ADDRESS} | 0570-0000 000"


class Home:
    """`root` is the platform's (MINGZHENG_HOME or var/); `own` holds what the platform must never see."""

    def __init__(self, root: Path | None = None) -> None:
        self.root = (root or Path(os.environ.get("MINGZHENG_HOME", "var"))).resolve()
        self.own = self.root / "demo"
        self.own.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = self.own / "state.json"
        self.state: dict[str, Any] = json.loads(self._file.read_text()) if self._file.exists() else {"datasets": {}}
        if "passwords" not in self.state:
            self.state["passwords"] = {login: secrets.token_urlsafe(18) for login in PEOPLE}
            self.state["passphrases"] = {login: secrets.token_urlsafe(18) for login in ("chen", "li")}
            self.save()

    def save(self) -> None:
        draft = self._file.with_suffix(".draft")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(self.state, indent=1), encoding="utf-8")
        draft.replace(self._file)

    @property
    def trust(self) -> Path:
        return self.own / "trust.json"

    @property
    def rpc_url(self) -> str:
        """The managed chain's address: in the demo the auditor's "own node" is this one."""
        record = json.loads((self.root / "anvil" / "anvil.json").read_text())
        return f"http://127.0.0.1:{record['port']}"
