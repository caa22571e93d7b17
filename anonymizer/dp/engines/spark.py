"""The scale-out engine: the compiled text, run by Spark on a copy that a cluster can read (see export.py).

Spark sees integers and a text without names; noise is drawn here, on the driver, from the same vector as ever. PySpark
is optional (`requirements/spark.txt`) and is imported when the first question comes. No Python runs on the workers.
"""

from __future__ import annotations

import importlib.util
import secrets
import shutil
import threading
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from anonymizer.dp.compile import SOURCE, Compiled
from anonymizer.dp.engines.export import Exported
from anonymizer.dp.engines.guarding import Limits, guarded
from anonymizer.dp.groups import Numbers, proven
from anonymizer.dp.stability import MAX_ROWS
from anonymizer.errors import AnonymizerError

# Said for every session, whatever a cluster's own defaults are: these decide what the text means.
_MEANING = {
    "spark.sql.ansi.enabled": "true",  # an overflow would be an error, never another number
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "false",
    "spark.sql.parquet.mergeSchema": "false",
}
_LOCAL = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}
# A page of Spark's shows the texts and parameters of questions, so there is none unless a cluster's defaults say so.
_QUIET = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}
_starting = threading.Lock()


@dataclass(frozen=True, slots=True)
class Cluster:
    """`master`: `local[2]`, `spark://host:7077`, … Everything else is the cluster's own spark-defaults.conf."""

    master: str
    config: dict[str, str] = field(default_factory=dict)

    def check(self) -> None:
        """Whether a session could start here at all. Raises spark_missing."""
        if importlib.util.find_spec("pyspark") is None or shutil.which("java") is None:
            raise AnonymizerError("spark_missing")


def run(compiled: Compiled, exported: Exported, cluster: Cluster, limits: Limits | None = None) -> tuple[int, ...]:
    """The exact vector, which must go nowhere but to release(). `compiled` for dialect.SPARK. Raises engine_failed."""
    return guarded(lambda: _run(compiled, exported, cluster, limits or Limits()))


def _run(compiled: Compiled, exported: Exported, cluster: Cluster, limits: Limits) -> tuple[int, ...]:
    if exported.schema != compiled.schema_hash:
        raise ValueError("exported under another declaration")
    if exported.rows > MAX_ROWS:
        raise ValueError("more rows than the overflow proof covers")
    session = _session(cluster)
    context, group = session.sparkContext, secrets.token_hex(8)
    context.setJobGroup(group, "mingzheng", interruptOnCancel=True)
    timer = threading.Timer(limits.seconds, context.cancelJobGroup, [group])
    try:
        timer.start()
        table = session.read.parquet(exported.location).select(*compiled.columns)
        table.createOrReplaceTempView(SOURCE)
        results = [session.sql(one.sql, args=list(one.parameters)).collect() for one in compiled.statements]
        return tuple(proven(compiled.densify(_columns(rows) for rows in results)).tolist())
    finally:
        timer.cancel()
        session.catalog.dropTempView(SOURCE)


def _columns(rows: list[tuple[int | None, ...]]) -> list[list[Numbers]]:
    """All rows as one piece, or none. A sum over rows of which none has a value is NULL, and nothing here."""
    return [[np.array([one or 0 for one in column], np.int64) for column in zip(*rows, strict=True)]] if rows else []


def _session(cluster: Cluster) -> Any:
    """A session of its own on the process's one context, so that questions at the same time do not share a view."""
    from pyspark.sql import SparkSession

    with _starting:
        builder = SparkSession.builder.master(cluster.master).appName("mingzheng")
        local = _LOCAL if cluster.master.startswith("local") else {}
        for name, value in {**_QUIET, **local, **cluster.config, **_MEANING}.items():
            builder = builder.config(name, value)
        session: Any = builder.getOrCreate().newSession()
    for name, value in _MEANING.items():
        session.conf.set(name, value)
    return session
