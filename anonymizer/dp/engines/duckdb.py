"""The embedded engine: the only code that opens a published version.

`prepare` turns a treated table into an encrypted file of integers once; `run` computes the exact bounded vector of a
compiled plan. Whatever goes wrong in here is one constant error, since a message could quote a cell.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import duckdb
import numpy as np
import polars as pl
import polars.selectors as cs
import pyarrow as pa

from anonymizer.dp.compile import PERSON, SOURCE, Compiled, Statement, physical
from anonymizer.dp.engines import columns as stored
from anonymizer.dp.engines import parquet, spellings
from anonymizer.dp.engines.casting import cast
from anonymizer.dp.engines.codes import coded, spelled
from anonymizer.dp.engines.columns import Columns
from anonymizer.dp.engines.guarding import Limits, guarded
from anonymizer.dp.engines.ranking import Entropy, ranked
from anonymizer.dp.engines.storing import ready
from anonymizer.dp.engines.tokens import Tokens
from anonymizer.dp.groups import Groups, Numbers, proven
from anonymizer.dp.linking import TOKEN
from anonymizer.dp.schema import DatasetSchema
from anonymizer.dp.stability import MAX_ROWS
from anonymizer.errors import AnonymizerError
from anonymizer.persons import person_keys

_T = TypeVar("_T")
_BATCH = 10_000
# Rows that one thread takes at a time. An Arrow table in one piece would be read by a single one.
_PIECE = 1 << 17
# A version's integers are as narrow as its values allow; whoever computes with them needs room.
_INTEGERS = cs.integer().cast(pl.Int64)
Found = Iterator[Groups]


@dataclass(frozen=True, slots=True)
class Prepared:
    """For the steward's eyes, exact and not private: rows kept and why others were not; `unreadable` cells by column.

    `sha256` is of the encrypted file, so it commits to the version and says nothing about it.
    """

    rows: int
    people: int
    rows_without_person: int
    rows_over_bound: int
    unreadable: dict[str, int]
    sha256: str


def prepare(
    frame: pl.DataFrame,
    schema: DatasetSchema,
    destination: Path,
    key: bytes,
    entropy: Entropy = os.urandom,
    tokens: Tokens | None = None,
) -> Prepared:
    """Cast, rank within person and write the encrypted version. `key`: 32 bytes. Text columns are not stored.
    `tokens`: one for each row of `frame`, which go into a file of their own.

    Raises prepare_column_missing, prepare_too_many_rows or engine_failed.
    """
    needed = [column.name for _, column in schema.stored()]
    if schema.person_column is not None:
        needed.append(schema.person_column)
    missing = [name for name in needed if name not in frame.columns]
    if missing:
        raise AnonymizerError("prepare_column_missing", columns=missing)
    if frame.height > MAX_ROWS:
        raise AnonymizerError("prepare_too_many_rows", most=MAX_ROWS)
    return guarded(lambda: _prepare(frame, schema, destination, key, entropy, tokens))


def run(
    compiled: Compiled, path: Path, key: bytes, limits: Limits | None = None, columns: Columns | None = None
) -> tuple[int, ...]:
    """The exact vector, which must go nowhere but to release(). `columns`: what earlier questions have decrypted.

    Raises engine_failed."""
    return guarded(lambda: aggregate(compiled, _table(compiled, path, key, columns), limits or Limits()))


def steward_view(schema: DatasetSchema, path: Path, key: bytes) -> pl.DataFrame:
    """A whole version, for a diagnosis that only a steward sees. Raises engine_failed."""
    columns = (PERSON, *(physical(position) for position, _ in schema.stored()))
    return guarded(lambda: _frame(parquet.read(path, columns, key, schema.hash())).with_columns(_INTEGERS))


def steward_table(frame: pl.DataFrame, schema: DatasetSchema) -> pl.DataFrame:
    """The same of a treated table that is not published yet: cast as it would be, with every row of a person."""
    return guarded(lambda: _every_row(frame, schema))


def _frame(table: pa.Table) -> pl.DataFrame:
    made = pl.from_arrow(table)
    assert isinstance(made, pl.DataFrame)
    return made


def _every_row(frame: pl.DataFrame, schema: DatasetSchema) -> pl.DataFrame:
    values, _ = cast(frame, schema)
    persons = None if schema.person_column is None else person_keys(frame[schema.person_column])
    owner = persons if persons is not None else pl.int_range(values.height, eager=True)
    return values.with_columns(owner.alias(PERSON)).filter(pl.col(PERSON).is_not_null())


def search(
    compiled: Compiled,
    path: Path,
    key: bytes,
    release: Callable[[list[Found]], _T],
    columns: Columns | None = None,
) -> _T:
    """`release` of the exact groups of each statement of a plan with open keys, some at a time as they are asked for:
    there may be as many keys as rows. Raises engine_failed."""
    return guarded(lambda: found(compiled, _table(compiled, path, key, columns), release, Limits()))


def _prepare(
    frame: pl.DataFrame,
    schema: DatasetSchema,
    destination: Path,
    key: bytes,
    entropy: Entropy,
    tokens: Tokens | None,
) -> Prepared:
    values, unreadable = cast(frame, schema)
    persons = None if schema.person_column is None else _numbers(frame[schema.person_column])
    without = persons.null_count() if persons is not None else 0
    if tokens is not None and persons is not None:
        values = tokens.beside(values, persons)
    table = ranked(values, persons, schema.max_rows_per_person, entropy)
    digest = parquet.write(ready(table.drop(TOKEN, strict=False), schema), destination, key, schema.hash())
    if tokens is not None and persons is not None:
        tokens.write(table, digest)
    return Prepared(
        rows=table.height,
        people=int(table[PERSON].max()) + 1 if table.height else 0,  # type: ignore[arg-type]
        rows_without_person=without,
        rows_over_bound=frame.height - without - table.height,
        unreadable=unreadable,
        sha256=digest,
    )


def _numbers(persons: pl.Series) -> pl.Series:
    """A number for each person, the same for all spellings of one; NULL for nobody."""
    places, texts = spellings.coded(persons)
    return spellings.coded(person_keys(texts))[0].gather(places)


def _table(compiled: Compiled, path: Path, key: bytes, columns: Columns | None) -> pa.Table:
    read = stored.read if columns is None else columns.read
    table = read(path, compiled.columns, key, compiled.schema_hash)
    if table.num_rows > MAX_ROWS:
        raise ValueError("more rows than the overflow proof covers")
    return table


def aggregate(compiled: Compiled, table: pa.Table, limits: Limits) -> tuple[int, ...]:
    """The exact vector of a table in memory. For `run` and for tests: failures here are not made constant."""
    with _opened(coded(table)[0], limits) as connection:
        vector = compiled.densify(_columns(connection, one) for one in compiled.statements)
        return tuple(proven(vector).tolist())


def found(compiled: Compiled, table: pa.Table, release: Callable[[list[Found]], _T], limits: Limits) -> _T:
    """`search` of a table in memory, like `aggregate`."""
    numbers, texts = coded(table)
    keys = [texts[name] for name in compiled.open_columns]
    with _opened(numbers, limits) as connection:
        return release([_groups(connection, one, keys) for one in compiled.statements])


def _groups(connection: duckdb.DuckDBPyConnection, statement: Statement, texts: list[pa.Array]) -> Found:
    for columns in _columns(connection, statement):
        yield spelled(statement.numbered(columns), texts)


def _columns(connection: duckdb.DuckDBPyConnection, statement: Statement) -> Iterator[list[Numbers]]:
    """Runs when the first piece is asked for. All pieces must be read before another statement runs."""
    result = connection.sql(statement.sql, params=list(statement.parameters))
    for batch in result.to_arrow_reader(_BATCH):
        yield [_numbers_of(column) for column in batch.columns]


def _numbers_of(column: pa.Array) -> Numbers:
    """Of a column of a result. A sum over rows of which none has a value is NULL, and nothing here. A sum that is too
    wide for an int64 raises."""
    return np.asarray(column.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False))


@contextmanager
def _opened(table: pa.Table, limits: Limits) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of one question's own, which sees this table and no other."""
    database = _database(limits.memory, limits.threads)
    try:
        with closing(database.cursor()) as connection:
            timer = threading.Timer(limits.seconds, connection.interrupt)
            try:
                # What is registered is seen by this connection only, and gone with it.
                connection.register(SOURCE, pa.Table.from_batches(table.to_batches(_PIECE), table.schema))
                timer.start()
                yield connection
            finally:
                timer.cancel()
                with suppress(duckdb.Error):
                    connection.unregister(SOURCE)
    except duckdb.Error:
        # Some failures leave a database that answers nothing any more; the next question opens another.
        _database.cache_clear()
        raise


@lru_cache(maxsize=4)
def _database(memory: str, threads: int) -> duckdb.DuckDBPyConnection:
    """A database without tables; opening one takes 15 ms. Its memory and threads are shared by all who ask at once."""
    database = duckdb.connect(
        ":memory:",
        config={
            "enable_external_access": "false",
            "autoload_known_extensions": "false",
            "autoinstall_known_extensions": "false",
            "allow_community_extensions": "false",
            "python_enable_replacements": "false",
            # Nothing is spilled: a temporary file would hold the data unencrypted. Out of memory is a failure.
            "temp_directory": "",
            "max_temp_directory_size": "0KB",
            "memory_limit": memory,
            "threads": threads,
            # Groups by stored categories then have a place each in an array, instead of a search in a hash table.
            "perfect_ht_threshold": 20,
        },
    )
    database.execute("SET lock_configuration = true")
    return database
