"""A real browser makes a passkey on a virtual authenticator and approves with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from core.usecases.submit_dataset import submit_dataset
from tests.ui.conftest import Site

pytestmark = pytest.mark.chromium


def with_authenticator(page: Any, *, verified: bool = True) -> None:
    """Plug a security key of Chromium's own into the page."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
               "isUserVerified": verified, "automaticPresenceSimulation": True}  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.fixture
def here(site: Site) -> Iterator[Site]:
    """Passkeys belong to a name, never to a bare address."""
    site.url = site.url.replace("127.0.0.1", "localhost")
    object.__setattr__(site.web.office.services, "site", site.url)
    site.web.office.chain.site = site.url
    yield site


def enrol(page: Any, url: str, say: Callable[[str], str] = str) -> None:
    page.goto(url + "/keys")
    page.get_by_role("button", name=say("Make a passkey")).click()
    page.get_by_role("button", name=say("Now use it once, to show that it works")).click()
    page.get_by_text(say("In use")).wait_for()


def test_a_steward_makes_a_passkey_approves_with_it_and_revokes_it(here: Site) -> None:
    office, people = here.web.office, here.web.people
    dataset = office.scanned(people["chen"])
    submit_dataset(office.services, people["chen"], dataset.id)
    page = here.page("li", language="en")
    with_authenticator(page)
    page.goto(here.url + "/reviews")
    page.locator('a[href^="/reviews/rv_"]').first.click()
    page.get_by_role("link", name="Add a passkey to approve").click()
    page.get_by_role("button", name="Make a passkey").click()
    page.get_by_role("button", name="Now use it once, to show that it works").click()
    page.get_by_label("Remark (kept on record)").first.fill("looked at every column")
    page.get_by_role("button", name="Approve with my passkey").click()
    page.wait_for_url("**/jobs/*")
    office.work()
    decided = office.bodies("dataset.decided")
    assert [body["outcome"] for body in decided] == ["approve"] and len(decided[0]["signer"]) == 170
    # A session that was left open: the form that revokes asks for the person first, and the passkey answers.
    office.clock.advance(minutes=16)
    page.goto(here.url + "/keys")
    page.get_by_text("Revoke this key").click()
    page.get_by_role("button", name="Revoke for good").click()
    page.get_by_role("button", name="It is me: use my passkey").click()
    page.get_by_text("Revoked ").wait_for()
    assert office.bodies("account.confirmed")[-1]["by"] == "passkey"
    # The browser itself complains about the page that answered 401; nothing else.
    assert [said for said in page.complaints if "401" not in said] == []


def test_a_passkey_that_cannot_check_its_user_is_said_to_have_failed_and_nothing_is_sent(here: Site) -> None:
    page = here.page("li", language="zh")
    with_authenticator(page, verified=False)
    page.goto(here.url + "/keys")
    page.get_by_role("button", name="创建通行密钥").click()
    page.get_by_text("没有成功").wait_for()
    assert "steward.enrolled" not in here.web.office.kinds()


def test_without_script_and_at_another_address_the_page_says_what_to_do(here: Site) -> None:
    here.url = here.url.replace("localhost", "127.0.0.1")
    page = here.page("li", language="en", script=False)
    page.goto(here.url + "/keys")
    page.get_by_text("Passkeys work at one address only").wait_for()
    page.get_by_text("Making a passkey needs script").wait_for()
    assert page.get_by_role("button", name="Make a passkey").count() == 0
