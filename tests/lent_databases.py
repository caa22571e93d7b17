"""PostgreSQL databases with every table, lent to one test at a time.

Emptied of its rows, one is lent again: to make a new one costs ten times as much, most of it in the server, and each
leaves four hundred files to be removed at the end.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg

from core.db import tables
from ledger import store
from tests.databases import make_tables
from tests.postgres import PrivatePostgres

# Without waiting for anybody's lock, and without looking at foreign keys, which have an order.
_OPTIONS: Final = "-c lock_timeout=2000 -c session_replication_role=replica"
_EMPTY: Final = "".join(f"DELETE FROM {each.name};" for own in (tables, store) for each in own.metadata.sorted_tables)
_RESTART: Final = "SELECT setval(sequencename::regclass, 1, false) FROM pg_sequences"
_OTHERS: Final = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
_SHAPE: Final = """
SELECT (SELECT sum(hashtext(format('%s %s %s', relname, relkind, relfilenode)))
        FROM pg_class WHERE relnamespace = n.oid),
       (SELECT sum(hashtext(format('%s %s %s', attrelid, attname, attnotnull)))
        FROM pg_attribute JOIN pg_class c ON c.oid = attrelid WHERE relnamespace = n.oid),
       (SELECT count(*) FROM pg_constraint WHERE connamespace = n.oid), (SELECT count(*) FROM pg_trigger),
       (SELECT count(*) FROM pg_proc WHERE pronamespace = n.oid)
FROM pg_namespace n WHERE nspname = 'public'
"""


class LentDatabases:
    def __init__(self, server: PrivatePostgres) -> None:
        self._server = server
        self._free: list[str] = []
        self._shapes: dict[str, Any] = {}

    @contextmanager
    def lend(self) -> Iterator[str]:
        url = self._free.pop() if self._free else self._made()
        yield url
        if self._emptied(url):
            self._free.append(url)

    def _made(self) -> str:
        url = self._server.new_database()
        make_tables(url)
        with _opened(url) as connection:
            self._shapes[url] = connection.execute(_SHAPE).fetchone()
        return url

    def _emptied(self, url: str) -> bool:
        """Whether it is as when it was made: not where a test changed parts of tables or left somebody there."""
        try:
            with _opened(url) as connection:
                if not _alone(connection):
                    return False  # whoever is still there could write after it was emptied
                connection.execute(_EMPTY)
                connection.execute(_RESTART)
                return _alone(connection) and connection.execute(_SHAPE).fetchone() == self._shapes[url]
        except psycopg.Error:
            return False


def _opened(url: str) -> psycopg.Connection[Any]:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True, options=_OPTIONS)


def _alone(connection: psycopg.Connection[Any]) -> bool:
    """A moment is given to connections that were closed just now."""
    for _ in range(100):
        if connection.execute(_OTHERS).fetchone() == (0,):
            return True
        time.sleep(0.01)
    return False
