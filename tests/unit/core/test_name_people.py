"""Whose name a page may show beside an opaque id."""

from __future__ import annotations

from core.domain.actors import Role
from core.usecases.name_people import name_people
from tests.unit.core.conftest import Town


def test_a_steward_knows_by_name_whom_they_sign_for_and_a_researcher_their_own_office(town: Town) -> None:
    far = town.office.person("zhao", Role.RESEARCHER, org="office-z")
    ids = [town.chen.id, far.id, None, "ac_nobody"]
    assert name_people(town.office.services, town.li, ids) == {town.chen.id: "chen", far.id: "zhao · office-z"}
    assert name_people(town.office.services, far, ids) == {far.id: "zhao"}
    assert name_people(town.office.services, far, [None]) == {}
