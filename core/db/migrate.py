"""Bring a database to the schema of this code, and say whether it is there.

Alembic is loaded where it is used, since most commands of the operator's neither migrate nor ask.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.config import Config

_SCRIPTS = Path(__file__).resolve().parents[2] / "migrations"


def config(connection: sa.Connection | None = None) -> Config:
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(_SCRIPTS))
    if connection is not None:
        made.attributes["connection"] = connection
    return made


def migrate(engine: sa.Engine) -> None:
    """Upgrade to the newest revision, in one transaction: a failure leaves the database as it was."""
    from alembic import command

    with engine.connect() as connection, _tables_may_be_rebuilt(connection), connection.begin():
        command.upgrade(config(connection), "head")
        if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise RuntimeError("a migration left rows that refer to nothing")


@contextmanager
def _tables_may_be_rebuilt(connection: sa.Connection) -> Iterator[None]:
    """SQLite changes a column by making the table anew, which it refuses while rows elsewhere refer to it; it is told
    otherwise only between transactions. Whether all references still hold is looked at before the commit."""
    raw = connection.connection.dbapi_connection
    if connection.dialect.name != "sqlite" or raw is None:
        yield
        return
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def at_head(engine: sa.Engine) -> bool:
    """False when the database is older or newer than this code."""
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current == ScriptDirectory.from_config(config()).get_current_head()
