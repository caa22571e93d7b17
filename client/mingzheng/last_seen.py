"""The auditor's memory: the last checkpoint seen of each log, kept so that a later one must agree with it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

from mingzheng.canonical import canonical
from mingzheng.note import Checkpoint
from mingzheng.strict import Fields, parse_json
from mingzheng.trust import Trust

FORMAT: Final = "mingzheng-last-seen/1"
_CODE: Final = "export_malformed"


def load_last_seen(path: Path, trust: Trust) -> Checkpoint | None:
    """The saved checkpoint of the pinned log, its signature checked again; None if there is none yet."""
    note = _read(path).get(trust.origin)
    return None if note is None else trust.open_checkpoint(str(note).encode("utf-8"))


def save_last_seen(path: Path, trust: Trust, note: bytes) -> None:
    """Keep `note` unless a larger checkpoint is kept already. Call it only after a verification that passed."""
    checkpoint = trust.open_checkpoint(note)
    earlier = load_last_seen(path, trust)
    if earlier is not None and earlier.size >= checkpoint.size:
        return
    notes = {**_read(path), trust.origin: note.decode("utf-8")}
    logs = [{"origin": origin, "note": notes[origin]} for origin in sorted(notes)]
    # Written beside and renamed: a crash leaves the old memory or the new one, never half of either.
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(canonical({"format": FORMAT, "logs": logs}))
    os.replace(fresh, path)  # noqa: PTH105 - atomic on every system, unlike Path.rename


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    top = Fields(parse_json(path.read_bytes(), _CODE), {"format", "logs"}, _CODE)
    top.exactly("format", FORMAT)
    kept = [Fields(item, {"origin", "note"}, _CODE, "logs") for item in top.items("logs", 1000)]
    return {item.text("origin"): item.text("note") for item in kept}
