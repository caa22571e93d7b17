"""A file is whole, the owner's alone, and of several processes that make one, one is first."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mingzheng.durable import create_file, replace_file


@pytest.mark.parametrize("dies_at", ["fsync", "replace"])
def test_a_write_that_dies_leaves_the_old_content_and_the_next_one_succeeds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dies_at: str
) -> None:
    path = tmp_path / "mark"
    replace_file(path, b"old")

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, dies_at, die)
        with pytest.raises(KeyboardInterrupt):
            replace_file(path, b"new")
    assert path.read_bytes() == b"old"
    (tmp_path / "mark.draft").chmod(0o644)  # as an older version may have left it
    replace_file(path, b"new")
    assert path.read_bytes() == b"new" and list(tmp_path.iterdir()) == [path]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_of_many_that_make_a_file_one_is_first_and_all_find_what_it_wrote(tmp_path: Path) -> None:
    path = tmp_path / "key"
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda number: create_file(path, b"%d" % number), range(8)))
    assert made.count(True) == 1 and path.read_bytes() == b"%d" % made.index(True)
    assert list(tmp_path.iterdir()) == [path] and stat.S_IMODE(path.stat().st_mode) == 0o600
