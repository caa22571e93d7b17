"""Destroy whom answered requests were about, once nobody may need it any more."""

from __future__ import annotations

from typing import Final

from core.domain.entries import EntryKind
from core.ports import Services

AT_ONCE: Final = 100


def forget_rights(services: Services) -> None:
    """Each with its entry, in one transaction. While the clock is known to be wrong nothing is destroyed: one that
    runs ahead would take from a resident what a court may still ask for."""
    now = services.clock.now()
    with services.reading() as uow:
        if uow.incidents.clock_is_wrong() or not uow.rights.past_keeping(now, 1):
            return
    with services.transaction() as uow:
        for request in uow.rights.past_keeping(now, AT_ONCE):
            if uow.rights.forget(request, now):
                uow.record(EntryKind.RIGHT_FORGOTTEN, None, request.about())
