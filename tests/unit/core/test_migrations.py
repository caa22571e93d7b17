"""The migrations and the tables of the code must say the same, on both databases."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from core.db import tables
from core.db.engine import make_engine
from core.db.migrate import at_head, migrate
from ledger import store


def test_migrating_an_empty_database_gives_the_tables_of_the_code(database_url: str) -> None:
    engine = make_engine(database_url)
    assert not at_head(engine)
    migrate(engine)
    assert at_head(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, [tables.metadata, store.metadata]) == []
    migrate(engine)
    engine.dispose()
