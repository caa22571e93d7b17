"""Who gets in, how often they may try, and how an operator ends it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.domain.accounts import CredentialKind
from core.domain.actors import Role
from core.domain.errors import CoreError
from core.domain.throttle import PER_ADDRESS, PER_LOGIN, WINDOW
from core.usecases.close_account import close_account
from core.usecases.reset_password import reset_password
from core.usecases.sign_in import authenticate, make_sign_in_link, sign_in, use_sign_in_link
from tests.factories import Office, make_office

PASSWORD = "correct horse battery"


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    with make_office(database_url, tmp_path) as made:
        made.person("li", Role.STEWARD)
        yield made


def enter(office: Office, password: str = PASSWORD, login: str = "li", address: str | None = "10.0.0.9") -> str:
    token = CredentialKind.TOKEN
    return sign_in(office.services, login=login, password=password, kind=token, hours=1, address=address)[0]


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
