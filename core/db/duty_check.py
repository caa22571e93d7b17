"""The operator's replay of every duty: what the log says is owed and done, against what the rows say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core.db import tables
from core.db.committed_bodies import committed_bodies
from core.domain.duties import DutyState
from ledger.fsck import Fault
from mingzheng.canonical import canonical
from mingzheng.commitment import commit_document

_KINDS = ("duty.owed", "duty.overdue", "duty.done")


@dataclass(slots=True)
class _Said:
    kind: str
    due: int
    overdue: bool = False
    done: bool = False


def duty_faults(connection: sa.Connection) -> Iterator[Fault]:
    """Duties whose rows are not what the entries say. Raises KeyError, TypeError, ValueError or `entry_malformed`."""
    logged: dict[str, _Said] = {}
    sealed: dict[str, Mapping[str, Any]] = {}
    for kind, body in committed_bodies(connection, _KINDS):
        if kind == "duty.owed":
            logged[body["duty"]] = _Said(body["kind"], body["due"])
        elif kind == "duty.done":
            logged[body["duty"]].done = True
            sealed[body["duty"]] = body
        else:
            logged[body["duty"]].overdue = True
    rows = dict(_rows(connection))
    for name in sorted(logged.keys() | rows.keys()):
        if name not in rows:
            yield Fault("duty_missing", name)
        elif logged.get(name) != rows[name]:
            yield Fault("duty_differs", name)
    for name, row in _evidence(connection):
        if name in sealed and not _opens(sealed[name], name, row):
            yield Fault("duty_evidence_differs", name)


def _opens(body: Mapping[str, Any], name: str, row: sa.RowMapping) -> bool:
    """Whether what is kept of a duty's evidence is what its entry commits to. Older entries said the hash of the paper
    in clear, beside a commitment to the words alone."""
    evidence: dict[str, Any] = {"duty": name, "evidence": row["evidence"]}
    if "document_sha256" not in body:
        evidence["document_sha256"] = row["document_sha256"]
    elif body["document_sha256"] != row["document_sha256"]:
        return False
    opened = commit_document(bytes.fromhex(row["evidence_salt"]), canonical(evidence)).hex()
    return bool(body["evidence_commitment"] == opened)


def _evidence(connection: sa.Connection) -> Iterator[tuple[str, sa.RowMapping]]:
    t = tables.duty.c
    query = sa.select(t.id, t.evidence, t.evidence_salt, t.document_sha256).where(t.evidence_salt.is_not(None))
    for row in connection.execute(query).mappings():
        yield row["id"], row


def _rows(connection: sa.Connection) -> Iterator[tuple[str, _Said]]:
    t = tables.duty.c
    for row in connection.execute(sa.select(t.id, t.kind, t.due_at, t.overdue_at, t.state)):
        said = _Said(row.kind, int(row.due_at.timestamp()), row.overdue_at is not None, row.state == DutyState.DONE)
        yield row.id, said
