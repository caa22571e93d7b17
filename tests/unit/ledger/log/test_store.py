"""How the ledger's transactions begin: the one writer's lock, and readers that never wait for it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from ledger import store
from tests.log_fixtures import Log


def plain_engine(engine: sa.Engine, **options: object) -> sa.Engine:
    """As a program would make it that knows nothing of core.db: the driver begins when it likes."""
    return sa.create_engine(engine.url, **options)


def test_the_writers_lock_is_held_before_anything_is_read(engine: sa.Engine) -> None:
    arguments = {"timeout": 0} if engine.dialect.name == "sqlite" else {"options": "-c lock_timeout=50"}
    other = plain_engine(engine, connect_args=arguments)
    with store.writing(engine), pytest.raises(sa.exc.OperationalError), store.writing(other):
        raise AssertionError("two writers")
    with store.writing(other):
        pass
    other.dispose()


def test_the_lock_does_not_depend_on_how_the_engine_spells_begin(engine: sa.Engine) -> None:
    holder = plain_engine(engine)
    arguments = {"timeout": 0} if engine.dialect.name == "sqlite" else {"options": "-c lock_timeout=50"}
    other = plain_engine(engine, connect_args=arguments)
    with store.writing(holder), pytest.raises(sa.exc.OperationalError), store.writing(other):
        raise AssertionError("two writers")
    holder.dispose()
    other.dispose()


def test_a_log_on_a_plain_engine_is_a_log(engine: sa.Engine) -> None:
    plain = plain_engine(engine)
    log = Log(plain)
    log.add(3)
    log.add(4)
    log.check(7)
    plain.dispose()


def test_reading_sees_what_is_committed_and_waits_for_nobody(log: Log) -> None:
    log.add(2)
    with store.writing(log.engine) as connection:
        connection.execute(sa.delete(store.record))
        log.check(2)
        connection.rollback()


def test_reading_changes_nothing(log: Log) -> None:
    log.add(2)
    with store.reading(log.engine) as connection:
        connection.execute(sa.delete(store.record))
    log.check(2)


def test_one_moment_stays_one_moment(log: Log) -> None:
    log.add(2)
    counted = sa.select(sa.func.count()).select_from(store.leaf)
    with store.reading(log.engine, frozen=True) as connection:
        before = connection.execute(counted).scalar_one()
        log.add(3)
        assert connection.execute(counted).scalar_one() == before == 2
