"""The same questions on Spark beside plain Spark, and the same count by OpenDP's own Polars plans."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from anonymizer.dp.compile import compile_plan
from anonymizer.dp.dialect import SPARK
from anonymizer.dp.engines import spark
from anonymizer.dp.engines.export import Exported, export
from anonymizer.dp.plan import Plan, parse_plan
from anonymizer.dp.release import release
from bench.dp_questions import MOST, QUESTIONS, SCHEMA
from bench.timing import paired

_CLUSTER = spark.Cluster("local[2]", {"spark.driver.memory": "1500m", "spark.sql.shuffle.partitions": "2"})


def on_spark(folder: Path, key: bytes) -> None:
    """Both in one session; plain Spark reads the plain file, ours the exported copy."""
    exported: Exported = export(folder / "version.parquet", key, SCHEMA, folder / "copy")
    session = spark._session(_CLUSTER)
    session.read.parquet((folder / "plain.parquet").as_uri()).createOrReplaceTempView("plain")
    for title, (raw, sql) in QUESTIONS.items():
        plan = parse_plan(raw, SCHEMA)
        compiled = compile_plan(plan, SCHEMA, SPARK)
        if compiled.open_keys:
            continue  # keys that are found in the data are for the embedded engine alone
        plain, private = paired(
            lambda s=sql: session.sql(s).collect(),
            lambda p=plan, c=compiled: release(p, SCHEMA, spark.run(c, exported, _CLUSTER)),
            rounds=3,
        )
        print(
            f"{title}: plain Spark local[2] {plain.wall:.2f} s, private {private.wall:.2f} s, "
            f"ratio {private.wall / plain.wall:.2f}",
            flush=True,
        )
    session.stop()


def peer(folder: Path, answer: Callable[[Plan], Any]) -> None:
    """OpenDP's Polars plans on the same plain file: the same person bound, the same keys, the same loss. Ours decrypts
    anew every time."""
    import opendp.prelude as dp

    dp.enable_features("contrib")
    keys = pl.LazyFrame({"street": next(column.categories for column in SCHEMA.columns if column.name == "street")})

    def query() -> Any:
        context = dp.Context.compositor(
            data=pl.scan_parquet(folder / "plain.parquet").select("person", "street"),
            privacy_unit=dp.unit_of(contributions=1, identifier="person"),
            privacy_loss=dp.loss_of(rho=0.1),
            split_evenly_over=1,
        )
        return context.query().truncate_per_group(MOST).group_by("street").agg(dp.len()).with_keys(keys)

    plan = parse_plan(QUESTIONS["count"][0], SCHEMA)
    ours, theirs = paired(lambda: answer(plan), lambda: query().release().collect(), rounds=3)
    print(f"count: OpenDP's Polars path {theirs.wall:.2f} s, ours {ours.wall:.2f} s in the same run")
    print(f"count: noise scale {query().summarize()['scale'][0]} theirs, {answer(plan).noise[0]['scale']} ours")
