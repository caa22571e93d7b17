"""What stops a command at the machine, as one sentence for the person in front of it."""

from __future__ import annotations

import sqlite3

import sqlalchemy as sa
import typer

from core.db.faults import is_fault
from core.domain.errors import CoreError
from core.domain.storage import StorageError
from mingzheng.errors import Failure

_NO_TABLE = "42P01"


def as_failure(error: BaseException) -> Failure | None:
    """None for what only a traceback explains."""
    if isinstance(error, Failure):
        return error
    if is_fault(error):
        return StorageError("storage_unavailable")
    if isinstance(error, PermissionError):
        return CoreError("home_not_ours")
    if isinstance(error, sa.exc.ArgumentError):
        return CoreError("setting_invalid", setting="MINGZHENG_DATABASE_URL")  # never its text: it holds a password
    return CoreError("home_not_prepared") if isinstance(error, sa.exc.DBAPIError) and _no_table(error) else None


def show(failure: Failure) -> None:
    named = [str(failure.details[name]) for name in ("setting", "reason") if name in failure.details]
    code = " ".join([failure.code, *([f"({'; '.join(named)})"] if named else [])])
    problem = failure.problem
    typer.echo(f"{code}: {problem.says.zh} {problem.next_step.zh}", err=True)
    typer.echo(f"{code}: {problem.says.en} {problem.next_step.en}", err=True)


def _no_table(error: sa.exc.DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        return str(error.orig).startswith("no such table")
    return getattr(error.orig, "sqlstate", None) == _NO_TABLE
