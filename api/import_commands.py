"""`mingzheng-server import-table`: a table that lives elsewhere already goes the way of an upload."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from anonymizer.tables import Limits
from core.bootstrap import open_platform
from core.settings import load_settings
from core.usecases.import_table import import_table


def import_from_source(
    dataset: Annotated[str, typer.Argument(help="A registered dataset, such as ds_… 已登记的数据集。")],
    table: Annotated[
        str, typer.Argument(help="A table or view as in SQL, public.residents; or a path of Parquet. 表、视图或路径。")
    ],
    column: Annotated[
        list[str] | None, typer.Option(help="Only this column; repeat it for more. 只取这一列，可重复。")
    ] = None,
    home: Annotated[
        Path | None, typer.Option(help="Where everything is kept (default: MINGZHENG_HOME or var/).")
    ] = None,
) -> None:
    """Read a table from where MINGZHENG_SOURCE_URL says it lives into quarantine, for the dataset's steward.

    From PostgreSQL in one snapshot, by a role that may only read; or Parquet below file:///… or s3://…. The server
    scans it like an upload. The password belongs into the file that PGPASSFILE names, never on the command line.
    """
    from core.adapters.sources import source_of

    environment = dict(os.environ) if home is None else {**os.environ, "MINGZHENG_HOME": str(home)}
    settings = load_settings(environment)
    source = source_of(environment, Limits(bytes=settings.max_upload_bytes))
    with open_platform(settings) as platform:
        job = import_table(
            platform.services, source, dataset_id=dataset, table=table, columns=column or [], progress=_tell
        )
    typer.echo(json.dumps({"dataset": dataset, "job": job.id, "next": "the server scans it"}))


def _tell(stage: str, done: int, _total: int) -> None:
    """A line of JSON on standard error for a step, so that programs can tell it from the answer."""
    typer.echo(json.dumps({"progress": {"stage": stage, "rows": done}}), err=True)
