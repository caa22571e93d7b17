"""Write docs/openapi.json: `python -m api.openapi`. A test fails when the committed file differs from the code."""

from __future__ import annotations

import json
from pathlib import Path

from api.main import assemble

PATH = Path(__file__).resolve().parent.parent / "docs" / "openapi.json"


def text() -> str:
    """The description as it is committed: sorted by nothing, so that it reads in the order of the routers."""
    return json.dumps(assemble(upload_limit=0).openapi(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
