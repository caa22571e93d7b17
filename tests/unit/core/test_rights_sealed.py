"""Who asked and what about is sealed, committed to in the log, and gone when its time is over."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.adapters.keys import SoftwareKeys
from core.adapters.vault import FileVault
from core.domain.errors import CoreError
from core.domain.rights import (
    KEPT_SEALED,
    Outcome,
)  # fmt: skip
from core.usecases.forget_rights import forget_rights
from core.usecases.open_right import open_right
from core.usecases.read_right_status import read_right_status
from core.usecases.read_rights import read_right
from ledger.incidents import open_incident
from mingzheng.canonical import canonical
from mingzheng.commitment import commit_document
from tests.unit.core.test_rights import PERSON, SECRETS, Desk, desk, faults, rows

__all__ = ["desk"]


def test_whom_it_is_about_is_sealed_and_every_look_is_logged_first(desk: Desk, tmp_path: Path) -> None:
    desk.services = replace(desk.services, vault=FileVault(tmp_path / "blobs", SoftwareKeys(tmp_path / "keys")))
    request = desk.enter()
    assert open_right(desk.services, desk.town.li, request.id) == PERSON
    assert desk.bodies("right.opened") == [request.about()]
    desk.town.office.gate.closed = True
    with pytest.raises(CoreError, match="answer_not_logged_yet"):
        open_right(desk.services, desk.town.li, request.id)
    kept = json.dumps([desk.town.office.entries(), rows(desk)], ensure_ascii=False, default=str)
    assert not [secret for secret in SECRETS if secret in kept]
    other = desk.enter(key="other")
    with desk.services.transaction() as uow:
        uow.rights.change(other.id, sealed=request.sealed)
    with pytest.raises(CoreError, match="seal_broken"):
        open_right(desk.services, desk.town.li, other.id)


def test_the_entry_commits_to_what_was_asked(desk: Desk) -> None:
    request = desk.enter()
    said = canonical(
        {
            "request": request.id, "person": PERSON.person, "contact": PERSON.contact, "words": PERSON.words,
            "applicant": PERSON.applicant,
        }
    )  # fmt: skip
    made = commit_document(bytes.fromhex(str(request.salt)), said).hex()
    assert desk.bodies("right.requested")[0]["request_commitment"] == made


def test_when_its_time_is_over_the_seal_is_destroyed_and_the_answer_stays(desk: Desk) -> None:
    request = desk.enter()
    code = desk.code(request)
    desk.town.office.clock.advance(days=400)
    forget_rights(desk.services)
    assert desk.bodies("right.forgotten") == [], "an open request keeps whom it is about"
    desk.answer(request, Outcome.DONE)
    desk.town.office.clock.advance(days=KEPT_SEALED.days - 1)
    forget_rights(desk.services)
    desk.town.office.clock.advance(days=1)
    with desk.town.office.engine.begin() as connection:
        open_incident(connection, "clock_behind_chain", {}, "2026-03-01T08:00:00.000Z")
    forget_rights(desk.services)
    assert desk.bodies("right.forgotten") == [], "a clock that is wrong destroys nothing"
    with desk.town.office.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM ledger_incident")
    for _ in range(2):
        forget_rights(desk.services)
    assert len(desk.bodies("right.forgotten")) == 1
    row, _, _ = read_right(desk.services, desk.town.li, request.id)
    assert (row.sealed, row.salt, row.code_hash, row.outcome) == (None, None, None, "done")
    assert faults(desk) == [] == desk.replayed()
    for look in (lambda: open_right(desk.services, desk.town.li, request.id), lambda: desk.code(request)):
        with pytest.raises(CoreError, match="right_destroyed"):
            look()
    with pytest.raises(CoreError, match="code_unknown"):
        read_right_status(desk.services, code, None)


def test_what_was_sealed_is_gone_from_the_files_as_well(desk: Desk) -> None:
    if desk.town.office.engine.dialect.name != "sqlite":
        return  # what PostgreSQL keeps until it is vacuumed is described in ADR 12
    request = desk.enter()
    desk.answer(request, Outcome.DONE)
    desk.town.office.clock.advance(days=KEPT_SEALED.days + 1)
    forget_rights(desk.services)
    database = Path(str(desk.town.office.engine.url.database))
    left = b"".join(path.read_bytes() for path in database.parent.glob(database.name + "*"))
    assert str(request.sealed).encode() not in left and str(request.salt).encode() not in left
