"""Clear text of an upload lives as long as its reader, and what a dead reader left is gone at the next start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from core.adapters.clear_text import clear_folder, sweep_clear_copies

READER = """
import os, signal, sys
from pathlib import Path
from core.adapters.clear_text import clear_folder
with clear_folder(Path(sys.argv[1])) as folder:
    (folder / "upload").write_bytes(b"secret")
    print("reading", flush=True)
    sys.stdin.read()
"""


def left(home: Path) -> list[Path]:
    return [path for path in home.rglob("*") if path.is_file()]


def reader(home: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", READER, str(home)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "reading\n"
    return process


def test_a_copy_is_gone_when_it_was_read(tmp_path: Path) -> None:
    with clear_folder(tmp_path) as folder:
        (folder / "upload").write_bytes(b"secret")
        assert folder.stat().st_mode & 0o077 == 0
    assert left(tmp_path) == []


def test_what_a_killed_process_left_is_swept_and_what_another_reads_is_not(tmp_path: Path) -> None:
    with reader(tmp_path) as killed, reader(tmp_path) as alive:
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
        assert len(left(tmp_path)) == 2
        sweep_clear_copies(tmp_path)
        assert len(left(tmp_path)) == 1
        assert alive.stdin is not None
        alive.stdin.close()
        alive.wait()
    assert (alive.returncode, left(tmp_path)) == (0, [])


def test_nothing_else_in_the_shared_place_is_touched(tmp_path: Path) -> None:
    (tmp_path / "another").mkdir()
    (tmp_path / "another" / "file").write_bytes(b"x")
    (tmp_path / "mingzheng-clear-link").symlink_to(tmp_path / "another")
    sweep_clear_copies(tmp_path)
    assert (tmp_path / "another" / "file").read_bytes() == b"x"


def test_what_is_still_read_of_one_dataset_is_said_and_what_another_user_may_put_there_counts_for_nothing(
    tmp_path: Path,
) -> None:
    (tmp_path / "mingzheng-clear-ds_1.link").symlink_to(tmp_path)
    with clear_folder(tmp_path, "ds_1"), clear_folder(tmp_path, "ds_12"):
        assert not sweep_clear_copies(tmp_path, "ds_1") and not sweep_clear_copies(tmp_path)
        assert sweep_clear_copies(tmp_path, "ds_2")
    assert sweep_clear_copies(tmp_path, "ds_1")


def test_what_earlier_versions_left_unlocked_goes_once_nobody_can_be_sending_it_any_more(tmp_path: Path) -> None:
    for name in ("mz-old", "mz-young", "mz-other"):
        (tmp_path / name).mkdir()
    for name in ("mz-old/upload", "mz-young/upload", "mz-other/file"):
        (tmp_path / name).write_bytes(b"secret")
    for name in ("mz-old", "mz-other"):
        os.utime(tmp_path / name, (0, 0))
    sweep_clear_copies(tmp_path)
    assert {path.parent.name for path in left(tmp_path)} == {"mz-young", "mz-other"}
