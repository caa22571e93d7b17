"""Read a file of the pack. Every command of the server loads all of them before it does anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

# libyaml's parser, eight times as fast, where PyYAML was built with it; it makes the same plain values.
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    """Plain values alone, of a UTF-8 file."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - one of the two safe loaders
