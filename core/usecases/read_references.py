"""The public tables that plans may use. Everything in them is for everybody who may read the catalogue."""

from __future__ import annotations

from core.domain.actors import Actor
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.domain.references import ReferenceTable
from core.ports import Services


def list_references(services: Services, actor: Actor) -> list[ReferenceTable]:
    """The newest version of each, by name."""
    require(actor, Action.READ_CATALOGUE)
    with services.reading() as uow:
        return uow.references.newest()


def read_reference(services: Services, actor: Actor, name: str, version: int | None) -> ReferenceTable:
    """One version; the newest when none is named."""
    require(actor, Action.READ_CATALOGUE)
    with services.reading() as uow:
        found = uow.references.version(name, version)
    if found is None:
        raise CoreError("not_found")
    return found
