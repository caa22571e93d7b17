"""`mingzheng-server dp …`: what an operator does with the engine that answers."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from core.bootstrap import open_platform
from core.dp_audit import FEWEST, SAMPLES, audit_engine
from core.settings import load_settings
from core.usecases.export_version import export_version, forget_export
from mingzheng.report import EXIT_CODES, Verdict

_REFUTED = (
    "推翻：答复泄露的多于承诺。请停止发布并联系开发者。 Refuted: answers lose more than is promised. Stop releasing."
)
_NOT_REFUTED = "没有推翻，这不等于证明。 Not refuted, which is not a proof."
LIMITS = (
    "Not refuted is not proven: six questions, one pair of neighbours. A wrong delta below 1/samples, medians, "
    "variances, timing, accounts and the log are not looked at."
)
dp_app = typer.Typer(no_args_is_help=True, help="The engine that counts and adds noise.")
_HomeOption = Annotated[Path | None, typer.Option(help="Where everything is kept (default: MINGZHENG_HOME or var/).")]


@dp_app.command("export")
def export_for_cluster(
    dataset: str,
    folder: Annotated[Path, typer.Option("--to", help="An empty folder to write plain Parquet into.")],
    location: Annotated[
        str, typer.Option("--at", help="Where the cluster reads it; the folder itself if left out.")
    ] = "",
    home: _HomeOption = None,
) -> None:
    """Copy a published version for a Spark cluster. The copy is not encrypted by Mingzheng, and it is on record.

    With MINGZHENG_SPARK_MASTER set, questions about this version are then answered by the cluster.
    """
    folder = folder.resolve()
    environment = dict(os.environ) if home is None else {**os.environ, "MINGZHENG_HOME": str(home)}
    with open_platform(load_settings(environment)) as platform:
        copied = export_version(
            platform.services, dataset_id=dataset, folder=folder, location=location or folder.as_uri()
        )
    typer.echo(json.dumps({"dataset": copied.id, "version": copied.version, "at": location or folder.as_uri()}))


@dp_app.command("audit")
def audit(
    samples: Annotated[
        int, typer.Option(min=FEWEST, max=10_000_000, help="Answers on each of two neighbours.")
    ] = SAMPLES,
    as_json: Annotated[bool, typer.Option("--json", help="Print every look as JSON. 以 JSON 输出。")] = False,
) -> None:
    """Try to refute the engine's own ε: 0 not refuted, 1 refuted, 2 cannot tell. Opens nothing of the platform's.

    Not refuted is not proven. It looks at six questions on one invented pair of neighbours, and sees errors of half
    and more at 1,000 samples, of a tenth at 20,000; a wrong δ below 1/samples, medians, variances, timing and
    accounts it cannot see.
    """
    try:
        found = audit_engine(samples, _tell)
    except Exception as failure:  # noqa: BLE001 - whatever stopped it, nothing was refuted and nothing upheld
        typer.echo(f"cannot tell / 无法判断: {getattr(failure, 'code', type(failure).__name__)}", err=True)
        raise typer.Exit(EXIT_CODES[Verdict.CANNOT_TELL]) from None
    refuted = any(one.refuted for one in found)
    if as_json:
        looks = [one.to_json() for one in found]
        typer.echo(json.dumps({"samples": samples, "refuted": refuted, "looks": looks, "limits": LIMITS}))
    else:
        for one in found:
            mark = "✗" if one.refuted else "·"
            typer.echo(f"{mark} {one.scenario}, {one.view}: ε ≥ {one.epsilon_low}, {one.claimed_epsilon} promised")
        typer.echo(_REFUTED if refuted else _NOT_REFUTED)
    raise typer.Exit(EXIT_CODES[Verdict.DISPROVED if refuted else Verdict.PROVEN])


def _tell(scenario: str, done: int, total: int) -> None:
    """A line of JSON on standard error for a step, so that programs can tell it from the answer."""
    typer.echo(json.dumps({"progress": {"stage": scenario, "done": done, "of": total}}), err=True)


@dp_app.command("forget-export")
def forget(dataset: str, home: _HomeOption = None) -> None:
    """Let the embedded engine answer again. Remove the copy yourself: Mingzheng cannot reach it."""
    environment = dict(os.environ) if home is None else {**os.environ, "MINGZHENG_HOME": str(home)}
    with open_platform(load_settings(environment)) as platform:
        kept = forget_export(platform.services, dataset_id=dataset)
    typer.echo(json.dumps({"dataset": kept.id, "version": kept.version, "exported": False}))
