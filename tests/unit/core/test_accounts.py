"""Who gets in, how often they may try, and how an operator ends it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.domain.accounts import CredentialKind
from core.domain.actors import Role
from core.domain.errors import CoreError
from core.domain.throttle import PER_ADDRESS, PER_LOGIN, PER_PROOF, WINDOW, subjects
from core.usecases.close_account import close_account
from core.usecases.remember_browser import REMEMBERED_HOURS, remember_browser
from core.usecases.reset_password import reset_password
from core.usecases.sign_in import authenticate, make_sign_in_link, sign_in, use_sign_in_link
from tests.factories import Office, make_office

PASSWORD = "correct horse battery"


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    with make_office(database_url, tmp_path) as made:
        made.person("li", Role.STEWARD)
        yield made


def enter(
    office: Office,
    password: str = PASSWORD,
    login: str = "li",
    address: str | None = "10.0.0.9",
    browser: str | None = None,
) -> str:
    how = {"login": login, "password": password, "address": address, "browser": browser}
    return sign_in(office.services, kind=CredentialKind.TOKEN, hours=1, **how)[0]


def known(office: Office, login: str = "li", browser: str | None = None) -> str:
    """What a browser keeps in which this person signed in."""
    with office.services.reading() as uow:
        account = uow.accounts.by_login(login)
        assert account is not None
    return remember_browser(office.services, account.id, browser)


def refusal(office: Office, password: str = "wrong", **how: str) -> str:
    with pytest.raises(CoreError) as refused:
        enter(office, password, **how)
    return refused.value.code


@pytest.mark.parametrize("login", ["li", "nobody"])
def test_a_name_is_tried_so_often_and_then_even_rightly_no_more(office: Office, login: str) -> None:
    assert [refusal(office, login=login) for _ in range(PER_LOGIN)] == ["sign_in_failed"] * PER_LOGIN
    assert refusal(office, PASSWORD, login=login) == "sign_in_throttled"
    office.clock.moment += WINDOW + timedelta(seconds=1)
    assert refusal(office, login=login) == "sign_in_failed"


def test_an_address_is_counted_over_all_names(office: Office) -> None:
    for number in range(PER_ADDRESS):
        assert refusal(office, login=f"guess{number}") == "sign_in_failed"
    assert refusal(office, PASSWORD) == "sign_in_throttled"
    assert enter(office, address="10.0.0.10")


def test_coming_in_forgets_the_misses(office: Office) -> None:
    for _ in range(3 * PER_LOGIN):
        refusal(office)
        enter(office)


def test_an_account_of_one_s_own_does_not_make_guessing_at_others_free(office: Office) -> None:
    office.person("wang", Role.RESEARCHER, "univ")
    answers = []
    for number in range(PER_ADDRESS + 5):
        if number % 9 == 0:
            assert number > PER_ADDRESS or enter(office, login="wang")
        answers.append(refusal(office, login=f"guess{number}"))
    assert answers == ["sign_in_failed"] * PER_ADDRESS + ["sign_in_throttled"] * 5


def test_an_office_behind_one_address_that_only_comes_in_is_never_counted_out(office: Office) -> None:
    for _ in range(PER_ADDRESS + PER_LOGIN):
        enter(office)


def test_strangers_keep_nobody_out_of_the_browser_in_which_they_came_in_before(office: Office) -> None:
    browser = known(office)
    for number in range(PER_ADDRESS):
        refusal(office, login="li" if number < PER_LOGIN else f"guess{number}")
    assert refusal(office, PASSWORD) == refusal(office, PASSWORD, address="10.0.0.10") == "sign_in_throttled"
    assert enter(office, browser=browser)


def test_a_known_browser_has_as_few_tries_as_a_name_and_takes_none_from_others(office: Office) -> None:
    browser = known(office)
    assert [refusal(office, browser=browser) for _ in range(PER_PROOF)] == ["sign_in_failed"] * PER_PROOF
    assert refusal(office, PASSWORD, browser=browser) == "sign_in_throttled"
    assert enter(office)


def test_a_browser_is_known_for_its_own_login_alone_for_a_while_and_not_after_a_new_password(office: Office) -> None:
    office.person("wang", Role.RESEARCHER, "univ")
    marks = {"another's": known(office, "wang"), "made up": "mz_" + "0" * 64, "a token": enter(office)}
    marks["old"] = known(office)
    office.clock.advance(hours=REMEMBERED_HOURS)
    marks["of the old password"] = known(office)
    reset_password(office.services, login="li", password=PASSWORD)
    mine = known(office)
    for _ in range(PER_LOGIN):
        refusal(office)
    for what, browser in marks.items():
        assert refusal(office, PASSWORD, browser=browser) == "sign_in_throttled", what
    assert enter(office, browser=mine)


def test_a_mark_opens_nothing_and_is_kept_on_as_long_as_its_browser_is_used(office: Office) -> None:
    browser = known(office)
    for kind in (CredentialKind.TOKEN, CredentialKind.SESSION):
        with pytest.raises(CoreError, match="unauthenticated"):
            authenticate(office.services, browser, kind)
    with pytest.raises(CoreError, match="unauthenticated"):
        use_sign_in_link(office.services, browser, hours=1)
    for _ in range(3):
        office.clock.advance(hours=REMEMBERED_HOURS - 1)
        assert known(office, browser=browser) == browser
    assert known(office, browser="mz_made_up") != "mz_made_up"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("2001:db8::1", "2001:db8::ffff:1:2:3", True), ("2001:db8::1", "2001:db8:0:1::1", False),
     ("::ffff:10.0.0.1", "10.0.0.1", True), ("::ffff:10.0.0.1", "::ffff:10.0.0.2", False),
     ("10.0.0.1", "10.0.0.2", False), ("fe80::1%eth0", "fe80::2%eth0", True), ("testclient", "other", False)],
)  # fmt: skip
def test_a_host_of_ipv6_counts_as_one_whichever_of_its_addresses_it_uses(one: str, other: str, same: bool) -> None:
    assert (subjects("li", one) == subjects("li", other)) == same


def test_a_closed_account_is_out_at_once_and_its_links_with_it(office: Office) -> None:
    token, link = enter(office), make_sign_in_link(office.services, login="li", hours=1)
    assert close_account(office.services, login="li", closed=True).disabled
    close_account(office.services, login="li", closed=True)
    with pytest.raises(CoreError):
        authenticate(office.services, token, CredentialKind.TOKEN)
    with pytest.raises(CoreError):
        use_sign_in_link(office.services, link, hours=1)
    assert refusal(office, PASSWORD) == "sign_in_failed"
    close_account(office.services, login="li", closed=False)
    assert enter(office)
    with pytest.raises(CoreError):
        authenticate(office.services, token, CredentialKind.TOKEN)
    assert office.kinds() == ["account.opened", "account.link_made", "account.closed", "account.reopened"]


def test_a_new_password_ends_what_the_old_one_opened(office: Office) -> None:
    token = enter(office)
    with pytest.raises(CoreError):
        reset_password(office.services, login="li", password="short")
    reset_password(office.services, login="li", password="another long one")
    with pytest.raises(CoreError):
        authenticate(office.services, token, CredentialKind.TOKEN)
    assert refusal(office, PASSWORD) == "sign_in_failed"
    assert enter(office, "another long one")


def test_a_link_that_made_somebody_this_person_is_on_record(office: Office) -> None:
    link = make_sign_in_link(office.services, login="li", hours=1)
    use_sign_in_link(office.services, link, hours=1)
    made, used = office.entries()[-2:]
    assert (made["kind"], made["actor"]) == ("account.link_made", None)
    assert used["kind"] == "account.link_used" and used["actor"]["id"] == used["body"]["account"]
