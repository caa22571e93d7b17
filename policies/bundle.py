"""A pack as one JSON document: its files as they are, from which anybody makes the same decisions and the same hash."""

from __future__ import annotations

from typing import Any, Final

from policies.pack import Pack

FORMAT: Final = "mingzheng-rules/1"


def bundle(pack: Pack) -> dict[str, Any]:
    """Read by console/static/recompute/pack.mjs, in a browser or in Node."""
    return {
        "format": FORMAT,
        "name": pack.manifest["name"],
        "version": pack.manifest["version"],
        "hash": pack.hash,
        "overlays": [overlay.name for overlay in pack.overlays],
        "files": dict(pack.files),
    }
