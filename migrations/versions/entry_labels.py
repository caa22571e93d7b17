"""Entries are found by when they were made, who acted and which dataset they are about"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "entry_labels"
down_revision = "right_numbers"
branch_labels = None
depends_on = None

_LABELS = {"at": sa.String(24), "actor": sa.String(43), "dataset": sa.String(43)}
_INDEXES = {
    "ix_ledger_record_dataset": ["dataset", "leaf_index", "kind"],
    "ix_ledger_record_actor": ["actor", "leaf_index", "kind", "dataset"],
    "ix_ledger_record_at": ["at", "leaf_index"],
}
_AT_ONCE = 1000
_ID = re.compile(r"[a-z]{2}_[0-9a-z_]{1,40}", re.ASCII)


def upgrade() -> None:
    for table in ("ledger_outbox", "ledger_record"):
        for name, kind in _LABELS.items():
            op.add_column(table, sa.Column(name, kind))
    _fill("ledger_outbox", "id", ["record"])
    _fill("ledger_record", "leaf_index", ["record", "remains"])
    for name, columns in _INDEXES.items():
        op.create_index(name, "ledger_record", columns)


def downgrade() -> None:
    for name in _INDEXES:
        op.drop_index(name, table_name="ledger_record")
    for table in ("ledger_outbox", "ledger_record"):
        for name in _LABELS:
            op.drop_column(table, name)


def _fill(table_name: str, key: str, read: Sequence[str]) -> None:
    """Page by page, so that a long log is never in memory."""
    columns = [sa.column(key), *(sa.column(name, sa.LargeBinary) for name in read), *(sa.column(n) for n in _LABELS)]
    table = sa.table(table_name, *columns)
    place, connection = table.c[key], op.get_bind()
    write = sa.update(table).where(place == sa.bindparam("place"))
    write = write.values({name: sa.bindparam(f"new_{name}") for name in _LABELS})
    wanted = sa.select(place, *(table.c[name] for name in read)).order_by(place).limit(_AT_ONCE)
    last = -1
    while rows := connection.execute(wanted.where(place > last)).all():
        values = [{f"new_{name}": value for name, value in _labels(row).items()} for row in rows]
        connection.execute(write, [{"place": row[0], **one} for row, one in zip(rows, values, strict=True)])
        last = rows[-1][0]


def _labels(row: sa.Row[Any]) -> dict[str, Any]:
    """What is damaged gets no labels, and is found by the operator's check as it was before."""
    try:
        if row.record is None:
            return {"at": _time(_remaining(bytes(row.remains))["time"]), "actor": None, "dataset": None}
        held = json.loads(bytes(row.record))
        about = held["body"].get("dataset", held["body"].get("subject"))
        return {
            "at": _time(held["time"]),
            "actor": _id((held["actor"] or {}).get("id")),
            "dataset": about if _id(about) and about.startswith("ds_") else None,
        }
    except (ValueError, TypeError, KeyError, AttributeError):
        return dict.fromkeys(_LABELS)


def _remaining(remains: bytes) -> dict[str, Any]:
    """What an erased record still shows: each field as base64url of [salt, name, value]."""
    fields = (json.loads(base64.urlsafe_b64decode(one + "=" * (-len(one) % 4))) for one in json.loads(remains)["shown"])
    return {name: value for _salt, name, value in fields}


def _time(value: Any) -> str | None:
    return value if isinstance(value, str) and len(value) == 24 else None


def _id(value: Any) -> str | None:
    return value if isinstance(value, str) and _ID.fullmatch(value) else None
