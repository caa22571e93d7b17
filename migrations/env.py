"""Alembic's entry: both halves of the schema, the product's and the ledger's, move together."""

from __future__ import annotations

from alembic import context

from core.db import tables
from ledger import store

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=[tables.metadata, store.metadata],
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
