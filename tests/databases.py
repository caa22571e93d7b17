"""Databases with every table, as fast as a test can have them.

Making the tables anew and compiling each statement anew for each test was half of what most of them cost. So a process
makes the tables once for each kind of database and copies them, and its engines share what SQL they compiled, as all
requests to one server do.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.util import LRUCache

from core.db import tables
from core.db.engine import make_engine
from ledger import store

_compiled: dict[str, tuple[sa.Dialect, LRUCache[Any, Any]]] = {}


def open_engine(url: str) -> sa.Engine:
    """The product's engine over a database that has its tables, or over a SQLite file that gets them."""
    file = sa.make_url(url).database if url.startswith("sqlite") else None
    if file is not None and not Path(file).exists():
        sqlite_with_tables(Path(file))
    engine = make_engine(url)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _wait_for_no_disk)
    # A dialect learns of its server when an engine connects first, so that one has to before it can be shared.
    engine.connect().close()
    share = _compiled.setdefault(engine.dialect.name, (engine.dialect, LRUCache(5000)))
    engine.dialect = engine.pool._dialect = share[0]
    engine._compiled_cache = share[1]
    return engine


def _wait_for_no_disk(connection: Any, _record: Any) -> None:
    """As on the tests' PostgreSQL: tests end our processes, not this machine. What a power cut may take has its own."""
    connection.execute("PRAGMA synchronous=OFF")


def make_tables(url: str) -> None:
    """Every table of the product and of the log, in an empty database."""
    engine = make_engine(url)
    tables.metadata.create_all(engine)
    store.metadata.create_all(engine)
    engine.dispose()


def sqlite_with_tables(path: Path) -> str:
    """The URL of a new file."""
    path.write_bytes(_template())
    return f"sqlite:///{path}"


@cache
def _template() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.sqlite"
        # Closed by the last connection, the file holds everything: nothing is left in its journal.
        make_tables(f"sqlite:///{path}")
        return path.read_bytes()
