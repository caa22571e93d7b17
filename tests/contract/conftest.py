from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web import Web, make_web


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with make_web(tmp_path) as made:
        yield made
