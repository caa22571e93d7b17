"""Whether what is kept can be written is known before a person finds out, and said to the operator when it can be."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import psycopg
import pytest
import sqlalchemy as sa

from core.adapters.system import RandomIds, SystemClock
from core.bootstrap import Platform
from core.db.storage_watch import StorageWatch
from core.db.unit_of_work import transactions
from core.domain.storage import StorageError
from ledger import store
from ledger.incidents import incidents
from tests.databases import open_engine


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    made = open_engine(database_url)
    yield made
    made.dispose()


def codes(engine: sa.Engine) -> list[str]:
    with store.reading(engine) as connection:
        return [one.code for one in incidents(connection, only_open=True)]


def no_room(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def away(*_: object) -> None:
    raise sa.exc.OperationalError("", {}, Exception())


@pytest.mark.parametrize(("part", "fault"), [("_write_a_little", no_room), ("_tell", away)])
def test_a_disk_or_database_that_refuses_makes_it_unready_and_is_an_incident_once_it_can_be(
    engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str, fault: Callable[..., None]
) -> None:
    watch = StorageWatch(engine, tmp_path, SystemClock(), low=0)
    watch.look()
    assert not watch.refuses() and codes(engine) == [] and list(tmp_path.glob(".room*")) == []
    with monkeypatch.context() as broken:
        broken.setattr(watch, part, fault)
        for _ in range(3):
            watch.look()
        assert watch.refuses()
    watch.look()
    watch.look()
    assert not watch.refuses() and codes(engine) == ["storage_refused"]


def test_a_refused_transaction_is_noted_for_as_long_as_the_next_would_meet_the_same(
    engine: sa.Engine, tmp_path: Path
) -> None:
    watch = StorageWatch(engine, tmp_path, SystemClock(), low=0)
    begun = transactions(engine, SystemClock(), RandomIds(), int, refused=watch.note_refusal)
    with pytest.raises(StorageError), begun():
        away()
    assert watch.refuses()
    watch._refused_until = 0.0
    assert not watch.refuses()
    watch.look()
    assert codes(engine) == ["storage_refused"]
    with pytest.raises(ZeroDivisionError), begun():
        _ = 1 // 0
    assert not watch.refuses()


MET = ["DeadlockDetected", "SerializationFailure", "QueryCanceled", "LockNotAvailable"]


@pytest.mark.parametrize("name", [*MET, "AdminShutdown"])
def test_two_that_met_are_told_to_try_again_and_nobody_has_to_look_for_a_broken_disk(
    engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def meets(*_: object) -> None:
        raise sa.exc.OperationalError("", {}, getattr(psycopg.errors, name)())

    watch = StorageWatch(engine, tmp_path, SystemClock(), low=0)
    begun = transactions(engine, SystemClock(), RandomIds(), int, refused=watch.note_refusal)
    with pytest.raises(StorageError), begun():
        meets()
    assert watch.refuses() == (name not in MET)
    with monkeypatch.context() as busy:
        busy.setattr(watch, "_tell", meets)
        watch.look()
    assert watch.refuses() == (name not in MET)
    watch.look()
    assert codes(engine) == ([] if name in MET else ["storage_refused"])


@pytest.mark.parametrize("refuses", [True, False])
def test_readiness_names_the_storage_and_never_fails_itself(refuses: bool) -> None:
    asked = SimpleNamespace(storage=SimpleNamespace(refuses=lambda: refuses), _facts=away)
    assert Platform.health(cast(Platform, asked)) == {"ready": False, "why": ["storage_unavailable"]}


def test_little_room_is_said_while_there_is_room_to_say_it_and_ends_by_itself(
    engine: sa.Engine, tmp_path: Path
) -> None:
    StorageWatch(engine, tmp_path, SystemClock(), low=1 << 60).look()
    assert codes(engine) == ["storage_low"]
    StorageWatch(engine, tmp_path, SystemClock(), low=0).look()
    assert codes(engine) == []


def test_room_that_moves_around_the_limit_is_one_incident(
    engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, left = StorageWatch(engine, tmp_path, SystemClock(), low=1000), iter([999, 1001, 999, 1001, 1499, 1500])
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=next(left)))
    for _ in range(5):
        watch.look()
        assert codes(engine) == ["storage_low"]
    watch.look()
    with store.reading(engine) as connection:
        assert codes(engine) == [] and len(incidents(connection, only_open=False)) == 1
