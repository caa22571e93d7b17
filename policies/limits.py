"""The numbers of the law, from params/, and what an overlay may make of them: tighter, never looser."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policies.errors import PolicyError
from policies.yaml_file import read_yaml


@dataclass(frozen=True, slots=True)
class Limit:
    """One number with its source. `tighter`: "up" or "down", the only direction in which an overlay may move it."""

    name: str
    value: int
    tighter: str
    article: str
    read: str
    verified: str

    def tightened(self, value: Any, overlay: str) -> Limit:
        loose = type(value) is not int or (value < self.value if self.tighter == "up" else value > self.value)
        if loose or value < 0:
            raise PolicyError("policy_pack_invalid", rule=overlay, reason=f"limit {self.name} would be looser")
        return Limit(self.name, value, self.tighter, self.article, self.read, self.verified)


def load_limits(path: Path) -> dict[str, Limit]:
    raw: Mapping[str, Any] = read_yaml(path)
    return {name: Limit(name=name, **entry) for name, entry in sorted(raw.items())}


def tighten(limits: Mapping[str, Limit], changes: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Limit]:
    """`changes`: by overlay. Raises `policy_pack_invalid` for an unknown or a looser limit."""
    kept = dict(limits)
    for overlay, values in changes:
        for name, value in values.items():
            if name not in kept:
                raise PolicyError("policy_pack_invalid", rule=overlay, reason=f"no limit {name}")
            kept[name] = kept[name].tightened(value, overlay)
    return kept
