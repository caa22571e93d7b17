"""A copy of a server that works holds all that was committed, and restoring it is putting it in place."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from core import backup
from core.adapters.keys import SoftwareKeys
from core.adapters.vault import FileVault
from core.backup import DONE, back_up
from core.domain.errors import CoreError
from core.settings import Settings, load_settings
from tests.databases import open_engine
from tests.log_fixtures import Log

NOW = datetime(2026, 3, 1, tzinfo=UTC)
GUIDES = Path(__file__).parents[3] / "docs" / "guides"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home with keys, an upload, contracts, a note on the rules and what a crash left."""
    made = load_settings({"MINGZHENG_HOME": str(tmp_path / "home")})
    for folder in (made.keys, made.blobs, made.policy_notes):
        folder.mkdir(parents=True)
    keys = SoftwareKeys(made.keys)
    keys.log_signer(made.origin)
    (tmp_path / "upload").write_bytes(b"a table")
    FileVault(made.blobs, keys).put_upload("ds_1", tmp_path / "upload")
    made.deployment_file.write_text("{}")
    for path in (made.log_mark, made.log_mark.with_suffix(".lock"), made.policy_notes / "a.note",
                 made.keys / "x.12.draft", made.blobs / "ds_1.0.draft.parquet"):  # fmt: skip
        path.write_text("{}")
    return made


@pytest.fixture
def log(settings: Settings) -> Iterator[Log]:
    engine = open_engine(settings.database_url)
    yield Log(engine)
    engine.dispose()


def test_what_was_committed_while_the_server_works_is_in_the_copy_and_the_log_of_it_is_sound(
    settings: Settings, log: Log, tmp_path: Path
) -> None:
    log.add(300)
    log.put(2)
    plain = tmp_path / "plain.sqlite"
    shutil.copy(settings.home / "mingzheng.sqlite", plain)
    back_up(settings, tmp_path / "data", tmp_path / "keys", NOW)
    log.add(5)
    leaves = "SELECT count(*) FROM ledger_leaf"
    with closing(sqlite3.connect(plain)) as connection:
        # Otherwise this test could not fail: the file alone is not the database.
        assert connection.execute(leaves).fetchone()[0] < 300
    restored = open_engine(f"sqlite:///{tmp_path / 'data' / 'mingzheng.sqlite'}")
    again = Log(restored)
    again.queued = log.queued[:302]
    again.check(300)
    again.sequencer.run_once()
    again.check(302)
    restored.dispose()


def test_a_copy_put_in_place_has_every_file_but_the_mark_and_what_crashes_left(
    settings: Settings, log: Log, tmp_path: Path
) -> None:
    data, keys = tmp_path / "data", tmp_path / "keys"
    made = back_up(settings, data, keys, NOW)
    home = replace(settings, home=data)
    shutil.copytree(keys, home.keys)
    expected = {path.relative_to(settings.home) for path in settings.home.rglob("*") if path.is_file()}
    expected -= {path for path in expected if ".draft" in path.name or path.name.startswith(("log.mark", "mingzheng."))}
    found = {path.relative_to(data) for path in data.rglob("*") if path.is_file()}
    assert found == expected | {Path(DONE), Path("mingzheng.sqlite")}
    assert made.keys == len(list(keys.iterdir())) == 2
    assert {path.stat().st_mode & 0o077 for path in (*data.rglob("*"), *keys.rglob("*"))} == {0}
    assert json.loads((data / DONE).read_text())["origin"] == settings.origin
    (blob,) = home.blobs.glob("*.upload")
    assert SoftwareKeys(home.keys).derive("a", "b") == SoftwareKeys(settings.keys).derive("a", "b")
    assert blob.read_bytes() == (settings.blobs / blob.name).read_bytes()


def restore_lines(guide: str) -> str:
    """The commands that the guide gives for it."""
    text = (GUIDES / guide).read_text("utf-8")
    blocks: list[str] = re.findall(r"^```console\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    (lines,) = [block for block in blocks if "mingzheng.before" in block]
    return lines


def leaves_of(home: Path) -> int | str:
    """How many entries the database there has; what is wrong with it if it is no sound database."""
    with closing(sqlite3.connect(home / "mingzheng.sqlite")) as connection:
        try:
            (sound,) = connection.execute("PRAGMA integrity_check").fetchone()
            return int(connection.execute("SELECT count(*) FROM ledger_leaf").fetchone()[0]) if sound == "ok" else sound
        except sqlite3.DatabaseError as error:
            return str(error)


def test_the_lines_of_the_guide_restore_the_backup_though_a_crash_left_its_last_commits_beside_the_database(
    settings: Settings, log: Log, tmp_path: Path
) -> None:
    log.add(300)
    back_up(settings, tmp_path / "data-1", tmp_path / "keys-1", NOW)
    log.add(300)
    with closing(sqlite3.connect(settings.home / "mingzheng.sqlite")) as connection:
        assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    log.add(5)
    settings.log_mark.write_text("what was signed last")
    (settings.home / "anvil").mkdir()
    (settings.home / "anvil" / "state.json").write_text("the chain")
    crashed, over = tmp_path / "mingzheng", tmp_path / "over"
    shutil.copytree(settings.home, crashed)  # as a kill leaves it: the database is open in here
    # Otherwise this test could not fail: copied over the old home, the backup is not what is there afterwards.
    shutil.copytree(crashed, over)
    shutil.copytree(tmp_path / "data-1", over, dirs_exist_ok=True)
    assert leaves_of(over) != 300
    lines = restore_lines("operator.md")
    assert lines == restore_lines("operator.zh.md") and lines.count("/var/lib/mingzheng") == 8
    here = lines.replace("/var/lib/", f"{tmp_path}/")
    subprocess.run(["sh", "-euc", here], cwd=tmp_path, check=True)
    assert leaves_of(crashed) == 300
    assert (crashed / "keys" / "log.mark.json").read_text() == "what was signed last"
    assert (crashed / "anvil" / "state.json").read_text() == "the chain"
    home = replace(settings, home=crashed)
    assert SoftwareKeys(home.keys).derive("a", "b") == SoftwareKeys(settings.keys).derive("a", "b")


def test_a_row_of_the_copy_names_only_files_that_are_in_it(
    settings: Settings, log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An upload and its row that come in the middle are both there, or the row is not."""
    copy_rows = backup._copy_database

    def meanwhile(file: Path, to: Path) -> str:
        copied = copy_rows(file, to)
        (settings.blobs / "late.upload").write_bytes(b"late")
        log.put(1)
        return copied

    monkeypatch.setattr(backup, "_copy_database", meanwhile)
    back_up(settings, tmp_path / "data", tmp_path / "keys", NOW)
    with closing(sqlite3.connect(tmp_path / "data" / "mingzheng.sqlite")) as connection:
        assert connection.execute("SELECT count(*) FROM ledger_outbox").fetchone()[0] == 0
    assert (tmp_path / "data" / "blobs" / "late.upload").exists()


@pytest.mark.parametrize(
    ("to", "keys_to"), [("a", "a"), ("a", "a/keys"), ("a/data", "a"), ("full", "b"), ("b", "full")]
)
def test_a_place_that_is_taken_or_holds_both_is_refused_and_nothing_is_written(
    settings: Settings, tmp_path: Path, to: str, keys_to: str
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    with pytest.raises(CoreError, match="backup_place_taken"):
        back_up(settings, tmp_path / to, tmp_path / keys_to, NOW)
    assert not list(tmp_path.rglob(DONE)) and not list((tmp_path / "b").glob("*"))


@pytest.mark.parametrize("missing", ["home", "deployment.json", "mingzheng.sqlite"])
def test_a_copy_of_nothing_is_refused_and_nothing_is_made_at_either_place(
    settings: Settings, log: Log, tmp_path: Path, missing: str
) -> None:
    """As a scheduled line does that lost its settings: what looks like a backup each night would hold nothing."""
    log.engine.dispose()
    if missing == "home":
        shutil.rmtree(settings.home)
    else:
        (settings.home / missing).unlink()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(CoreError, match="home_not_prepared"):
        back_up(settings, tmp_path / "data", tmp_path / "keys", NOW)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("place", ["/dev/null/data", "dangling", "dangling/data"])
def test_a_place_where_no_folder_can_be_made_is_refused(
    settings: Settings, log: Log, tmp_path: Path, place: str
) -> None:
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for to, keys_to in ((tmp_path / place, tmp_path / "keys"), (tmp_path / "data", tmp_path / place)):
        with pytest.raises(CoreError, match="backup_place_taken"):
            back_up(settings, to, keys_to, NOW)
    assert not list(tmp_path.rglob(DONE))


def test_a_database_that_is_a_server_is_left_to_its_own_backups(settings: Settings, tmp_path: Path) -> None:
    elsewhere = replace(settings, database_url=str(sa.URL.create("postgresql+psycopg", host="db", database="m")))
    assert back_up(elsewhere, tmp_path / "data", tmp_path / "keys", NOW).database is None


def test_once_the_server_has_ended_its_database_is_one_file(settings: Settings) -> None:
    engine = open_engine(settings.database_url)
    Log(engine).add(50)
    engine.dispose()
    assert not list(settings.home.glob("mingzheng.sqlite-*"))
