"""What a province, a county or the platform itself adds to the law: more prohibitions, tighter numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from policies.errors import PolicyError
from policies.yaml_file import read_yaml

_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,60}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Overlay:
    """`gates`: Cedar text. `explain`: sentences by rule id. `limits`: tighter values by name."""

    name: str
    zh: str
    en: str
    gates: str
    limits: Mapping[str, int]
    explain: Mapping[str, Mapping[str, str]]
    articles: Mapping[str, Mapping[str, str]]
    files: tuple[Path, ...]


def load_overlay(directory: Path, name: str) -> Overlay:
    """The overlay `overlays/<name>` of a pack. Raises `policy_overlay_unknown`."""
    place = directory / "overlays" / name
    if not _NAME.fullmatch(name) or not (place / "overlay.yaml").is_file():
        raise PolicyError("policy_overlay_unknown", overlay=name[:60])
    raw: Mapping[str, Any] = read_yaml(place / "overlay.yaml")
    gates = place / "gates.cedar"
    return Overlay(
        name=name,
        zh=raw["zh"],
        en=raw["en"],
        gates=gates.read_text(encoding="utf-8") if gates.is_file() else "",
        limits=raw.get("limits") or {},
        explain=raw.get("explain") or {},
        articles=raw.get("articles") or {},
        files=tuple(sorted(path for path in place.iterdir() if path.is_file())),
    )
