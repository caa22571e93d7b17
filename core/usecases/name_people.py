"""Names to opaque ids for a page that somebody reads: entries and the chain hold ids alone."""

from __future__ import annotations

from collections.abc import Collection

from core.domain.actors import Actor, Role
from core.ports import Services

SIGNS_FOR_OTHERS = (Role.STEWARD, Role.AUDITOR, Role.OPERATOR)


def name_people(services: Services, actor: Actor, ids: Collection[str | None]) -> dict[str, str]:
    """Id -> name, with the office if it is another one; only of those whom this person may know by name.

    Who approves has to know whom they approve, wherever that person works; a researcher knows their own office.
    """
    wanted = sorted({one for one in ids if one})
    if not wanted:
        return {}
    with services.reading() as uow:
        found = uow.accounts.named(wanted)
    return {
        one.id: one.name if one.org == actor.org else f"{one.name} · {one.org}"
        for one in found
        if one.org == actor.org or actor.role in SIGNS_FOR_OTHERS
    }
