"""The short number of a request: one by one in an office and a year, whoever enters at once, and nobody's secret."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from core.db import tables
from core.db.right_check import right_faults
from core.domain.actors import Role
from core.domain.rights import Applicant, Channel, IdentityCheck, Right, RightRequest, RightState, typed_number
from core.usecases.enter_right import RightWish, Sealed, enter_right
from core.usecases.read_rights import list_rights
from tests.unit.core.conftest import Town

WISH = RightWish(Right.ACCESS, Channel.PAPER, Applicant.SELF, IdentityCheck.CARD_SEEN, "", Sealed("file 3", "", ""))


class FullVault:
    """Fails once the number is taken."""

    def seal(self, *_: str) -> str:
        raise OSError("full")

    def derived(self, *_: str) -> bytes:
        return bytes(16)


def enter(town: Town, key: str) -> RightRequest:
    return enter_right(town.office.services, town.chen, replace(WISH, handler=town.li.id), key)


def test_clerks_who_enter_at_once_never_share_a_number_and_leave_none_out(town: Town) -> None:
    with ThreadPoolExecutor(max_workers=8) as pool:
        found = list(pool.map(lambda at: enter(town, f"k{at}").number, range(12)))
    assert sorted(found) == [f"2026-{at:04d}" for at in range(1, 13)]


def test_a_number_counts_by_office_and_by_the_year_of_china_and_a_failed_request_gives_it_back(town: Town) -> None:
    town.office.clock.moment = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)
    first = enter(town, "a")
    broken = replace(town.office.services, vault=FullVault())  # type: ignore[arg-type]
    with pytest.raises(OSError, match="full"):
        enter_right(broken, town.chen, replace(WISH, handler=town.li.id), "b")
    assert (first.number, enter(town, "a").number, enter(town, "c").number) == ("2026-0001", "2026-0001", "2026-0002")
    town.office.clock.moment = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    zhao = town.office.person("zhao", Role.STEWARD, org="office-z")
    theirs = enter_right(town.office.services, zhao, replace(WISH, handler=zhao.id), "a")
    assert (enter(town, "d").number, theirs.number) == ("2027-0001", "2027-0001")
    assert town.office.bodies("right.requested")[0]["number"] == "2026-0001"


def test_whoever_answers_the_telephone_finds_it_by_the_number_in_their_own_office_only(town: Town) -> None:
    made = enter(town, "a")
    zhao = town.office.person("zhao", Role.STEWARD, org="office-z")

    def find(number: str, who: object = town.chen) -> list[str]:
        state = RightState.ANSWERED  # it is still open: with a number nobody has to know
        found = list_rights(town.office.services, who, state=state, number=number, limit=9, after=None)  # type: ignore[arg-type]
        return [one.id for one in found]

    assert find(made.number) == find(" 2026 1") == find("２０２６－０００１") == [made.id]
    assert find(made.number, zhao) == find("2026-0002") == find("%") == find("1") == []


@pytest.mark.parametrize("typed", ["", "12", "26-12", "2026-", "2026-1-2", "2026-9999999999", "²⁰²⁶"])
def test_what_cannot_be_a_number_is_none(typed: str) -> None:
    assert typed_number(typed) is None


def test_a_number_that_was_changed_in_the_row_differs_from_the_log(town: Town) -> None:
    made = enter(town, "a")
    with town.office.engine.begin() as connection:
        change = sa.update(tables.right_request).where(tables.right_request.c.id == made.id)
        connection.execute(change.values(number="2026-0099"))
        found = [(fault.kind, fault.place) for fault in right_faults(connection)]
    assert found == [("right_differs", made.id)]
