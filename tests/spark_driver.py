"""`python -m tests.spark_driver MASTER LOCATION < plans.json`: the vectors, from a process with a Spark of its own.

A process has one Spark for its life, so whatever asks another cluster is another process.
"""

from __future__ import annotations

import json
import sys

from anonymizer.dp.compile import compile_plan
from anonymizer.dp.dialect import SPARK
from anonymizer.dp.engines.export import Exported
from anonymizer.dp.engines.guarding import Limits
from anonymizer.dp.engines.spark import Cluster, run
from anonymizer.dp.plan import parse_plan
from tests.dp_examples import SCHEMA

SMALL = {"spark.driver.memory": "512m", "spark.executor.memory": "512m", "spark.sql.shuffle.partitions": "2"}
# Executors take their time to start on a busy machine.
PATIENT = Limits(seconds=900)


def main(master: str, location: str) -> None:
    cluster = Cluster(master, SMALL)
    exported = Exported(location, SCHEMA.hash(), 0, ())
    plans = [parse_plan(raw, SCHEMA) for raw in json.load(sys.stdin)]
    compiled = [compile_plan(plan, SCHEMA, SPARK) for plan in plans]
    print(json.dumps([run(one, exported, cluster, PATIENT) for one in compiled]))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
