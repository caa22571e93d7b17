"""Which source an address means. It comes from the environment, since it may hold what opens it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from anonymizer.tables import Limits
from core.adapters.parquet_source import ParquetSource
from core.adapters.postgres_source import PostgresSource
from core.ports import TableSource

_STORES: Final = ("file://", "s3://", "gs://", "hdfs://")


def source_of(environment: Mapping[str, str], limits: Limits) -> TableSource:
    """`MINGZHENG_SOURCE_URL`: a folder or object store of Parquet files, or else a PostgreSQL."""
    address = environment.get("MINGZHENG_SOURCE_URL", "")
    return ParquetSource(address, limits) if address.startswith(_STORES) else PostgresSource(environment, limits)
