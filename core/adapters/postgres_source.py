"""A table or view that lives in an office's PostgreSQL, read as a stream in one snapshot.

Who signs in where comes from the environment alone: an address in `MINGZHENG_SOURCE_URL`, the password from libpq's own
places (`PGPASSFILE`, `PGPASSWORD`, a service file) or in that address. Neither is ever an argument, which `ps` shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from anonymizer.tables import Limits
from core.adapters.text_parquet import write_rows
from core.domain.errors import CoreError
from core.ports import Progress

_TYPES: Final = [
    "bool", "int2", "int4", "int8", "numeric", "float4", "float8", "text", "varchar", "bpchar", "name", "uuid", "date",
    "timestamp", "timestamptz", "time",
]  # fmt: skip
_LOCAL: Final = ("127.0.0.1", "::1", "localhost")
_SETTINGS: Final = (
    # One moment for the look at the columns and the reading, in which nothing can be written.
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
    # Rows that a policy hides would make a table that nobody knows to be partial: then it is an error.
    "SET LOCAL row_security = off",
    "SET LOCAL lock_timeout = '10s'",
    "SET LOCAL datestyle = 'ISO'",
)
_COLUMNS: Final = """
    SELECT a.attname, format_type(a.atttypid, a.atttypmod),
           (t.typnamespace = 'pg_catalog'::regnamespace AND t.typname = ANY(%(types)s)) OR t.typtype = 'e'
    FROM pg_attribute a
    JOIN pg_type d ON d.oid = a.atttypid
    JOIN pg_type t ON t.oid = CASE d.typtype WHEN 'd' THEN d.typbasetype ELSE d.oid END
    WHERE a.attrelid = %(table)s AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
_TABLE: Final = """
    SELECT c.oid, n.nspname, c.relname, c.relkind IN ('r', 'p', 'v', 'm', 'f'),
           has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
           OR has_any_column_privilege(c.oid, 'INSERT, UPDATE'),
           has_any_column_privilege(c.oid, 'SELECT')
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass(%s)
"""


class PostgresSource:
    kind: Final = "postgresql"

    def __init__(self, environment: Mapping[str, str], limits: Limits) -> None:
        self._environment = environment
        self._limits = limits

    def copy(self, table: str, columns: Sequence[str], destination: Path, progress: Progress) -> int:
        """Write `columns` of `table` (all, if none are named) to `destination` as Parquet of text; the rows written.

        `table` is spelled as in SQL. Raises source_* for what the database says, upload_* for what is over a limit.
        What PostgreSQL says itself goes no further: it may quote a cell.
        """
        with self._connected() as connection:
            for setting in _SETTINGS:
                connection.execute(setting)
            name, oid = _readable(connection, table)
            chosen = _chosen(connection, oid, columns)
            text = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(
                sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(column)) for column in chosen), name
            )
            with connection.cursor() as cursor, cursor.copy(text) as rows:
                return write_rows(chosen, rows.rows(), destination, self._limits, progress)

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection[Any]]:
        try:
            settings: dict[str, Any] = dict(conninfo_to_dict(self._environment.get("MINGZHENG_SOURCE_URL", "")))
        except psycopg.Error:
            raise CoreError("source_address_invalid") from None
        if not settings:
            raise CoreError("source_address_missing")
        settings |= {
            "application_name": "mingzheng import-table",
            "client_encoding": "UTF8",
            "connect_timeout": settings.get("connect_timeout", "10"),
        }
        if self._needs_tls(settings):
            # libpq's own default would send a registry in clear text to whoever answers.
            settings |= {"sslmode": "verify-full", "sslrootcert": settings.get("sslrootcert", "system")}
        try:
            connection = psycopg.connect(**settings)
        except psycopg.Error:
            raise CoreError("source_unreachable") from None
        with connection:
            try:
                yield connection
            except psycopg.errors.InsufficientPrivilege:
                raise CoreError("source_refused") from None
            except (psycopg.Error, UnicodeError):  # a database without an encoding may hold bytes that are no text
                raise CoreError("source_failed") from None

    def _needs_tls(self, settings: Mapping[str, Any]) -> bool:
        said = "sslmode" in settings or "PGSSLMODE" in self._environment or "service" in settings
        # The address is where the connection goes, whatever the host's name is; one alone may be elsewhere.
        named = [settings.get(name) or self._environment.get(f"PG{name.upper()}") for name in ("host", "hostaddr")]
        return not said and any(place and not _is_here(str(place)) for place in named)


def _is_here(place: str) -> bool:
    return place.startswith("/") or place in _LOCAL


def _readable(connection: psycopg.Connection[Any], table: str) -> tuple[sql.Composable, int]:
    """The table by its full name, and its number. Only for a role that may read it and not write it."""
    try:
        found = connection.execute(_TABLE, [table]).fetchone()
    except (psycopg.DataError, psycopg.ProgrammingError):
        found = None
    if found is None or not found[3]:
        raise CoreError("source_table_unknown")
    oid, schema, name, _, may_write, may_read = found
    if may_write:
        raise CoreError("source_role_may_write")
    if not may_read:
        raise CoreError("source_refused")
    return sql.Identifier(schema, name), int(oid)


def _chosen(connection: psycopg.Connection[Any], table: int, columns: Sequence[str]) -> list[str]:
    there = {row[0]: row[1:] for row in connection.execute(_COLUMNS, {"table": table, "types": _TYPES})}
    if not set(columns) <= set(there):
        raise CoreError("source_column_unknown", columns=sorted(set(columns) - set(there)))
    chosen = [name for name in there if name in columns or not columns]
    for name in chosen:
        kind, plain = there[name]
        if not plain:
            raise CoreError("source_column_type", column=name, type=kind)
    return chosen
