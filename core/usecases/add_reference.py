"""A steward makes a small public table known: scanned for people, hashed, logged, and from then on as it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.domain import ids
from core.domain.actors import Actor
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.domain.references import ReferenceTable
from core.domain.texts import line
from core.ports import Services, UnitOfWork


@dataclass(frozen=True, slots=True)
class NewReference:
    """`source`: who published it and where. `licence`: on what terms it may be used."""

    name: str
    key: str
    source: str
    licence: str


def add_reference(services: Services, actor: Actor, path: Path, filename: str, asked: NewReference) -> ReferenceTable:
    """The new version, or the newest one where the file says nothing new. `path` is a temporary file of the caller.

    A version is never changed or taken away: plans and answers name it.
    """
    require(actor, Action.ADD_REFERENCE)
    source, licence = line("source", asked.source, 300), line("licence", asked.licence, 200)
    name, key = line("name", asked.name, 40), line("key", asked.key, 80)
    with services.reading() as uow:
        before = _own(uow, actor, name)
    version = 1 if before is None else before.version + 1
    table = services.scanner.read_reference(path, filename, name, version, key)
    if before is not None and {**table.content, "version": before.version} == before.content:
        return before
    new = ReferenceTable(
        id=services.ids.make(ids.REFERENCE),
        name=name,
        version=version,
        org=actor.org,
        added_by=actor.id,
        source=source,
        licence=licence,
        key_column=key,
        rows=table.rows,
        content=table.content,
        sha256=table.sha256,
        created_at=services.clock.now(),
    )
    with services.transaction() as uow:
        _own(uow, actor, name)
        if not uow.references.add_new(new):
            raise CoreError("changed_meanwhile")
        uow.record(
            EntryKind.REFERENCE_ADDED,
            actor,
            {"reference": new.id, "name": name, "version": version, "sha256": new.sha256, "rows": new.rows},
        )
    return new


def _own(uow: UnitOfWork, actor: Actor, name: str) -> ReferenceTable | None:
    """The newest version. A name belongs to the office that used it first: another's plans rely on it."""
    found = uow.references.version(name, None)
    if found is not None and found.org != actor.org:
        raise CoreError("reference_name_taken")
    return found
