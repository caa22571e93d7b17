"""People come in through their office's own sign-in: only whom an operator tied to an account."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from api.http.auth import SESSION_COOKIE
from core.adapters.keys import SoftwareKeys
from core.adapters.oidc import OidcProvider
from core.adapters.vault import FileVault
from core.domain.errors import CoreError
from core.domain.throttle import PER_ADDRESS
from core.usecases.close_account import close_account
from core.usecases.sign_in_elsewhere import link_identity
from tests.fake_issuer import BACK, CLIENT, SECRET, URL, FakeIssuer
from tests.web import Browser, Web

PAGE = {"accept": "text/html"}


class Office:
    def __init__(self, web: Web) -> None:
        self.web = web
        clock = web.office.clock
        self.issuer = FakeIssuer(lambda: int(clock.now().timestamp()))
        self.use(URL)
        link_identity(web.office.services, login="li", subject="u-4711")

    def use(self, issuer: str) -> None:
        provider = OidcProvider(
            issuer, CLIENT, SECRET, BACK, self.web.office.clock, max_age=timedelta(minutes=15),
            transport=self.issuer.transport(),
        )  # fmt: skip
        object.__setattr__(self.web.office.services, "identity", provider)

    def out(self, browser: Any, onward: str = "/reviews") -> str:
        answer = browser.get(f"/sign-in/oidc?next={onward}", headers=PAGE)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    def back(self, browser: Any, code: str, cookie: str | None = None, **changes: str) -> Any:
        said = {"state": self.issuer.asked[-1]["state"], "code": code} | changes
        sent = {} if cookie is None else {"cookie": f"mz_oidc={cookie}".encode()}
        return browser.get("/sign-in/oidc/callback", params=said, headers=PAGE | sent)

    def through(self, browser: Any) -> Any:
        return self.back(browser, self.issuer.authorise(self.out(browser)))


@pytest.fixture
def office(web: Web) -> Office:
    return Office(web)


def test_whoever_was_tied_to_an_account_comes_in_and_goes_where_they_wanted(office: Office) -> None:
    browser = office.web.stranger()
    came = office.through(browser)
    assert (came.status_code, came.headers["location"]) == (303, "/reviews")
    assert "mz_oidc" not in browser.cookies
    assert browser.get("/v1/me").json()["id"] == office.web.people["li"].id
    asked = office.issuer.asked[0]
    assert asked["max_age"] == "900" and len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    kept = str(office.web.office.entries())
    assert "an access token" not in kept and "u-4711" not in kept and "li@office.example" not in kept


def test_whoever_signs_out_is_shown_the_way_out_of_the_issuer_too(office: Office) -> None:
    office.issuer.document = {"end_session_endpoint": URL + "/end?realm=office"}
    li = office.web.browser("li", "en")
    left = li.post("/sign-out")
    assert (left.status_code, left.headers["location"]) == (303, "/sign-in?out=1")
    page = li.get("/sign-in?out=1").text
    (link,) = re.findall(r'href="(https://id[^"]+)"', page)
    place = urlsplit(html.unescape(link))
    assert (place.netloc, place.path) == ("id.office.example", "/end")
    assert parse_qs(place.query) == {
        "realm": ["office"], "client_id": [CLIENT], "post_logout_redirect_uri": ["http://testserver/sign-in"],
    }  # fmt: skip
    assert "id.office.example" not in li.get("/sign-in").text


@pytest.mark.parametrize("document", [{}, {"end_session_endpoint": "http://id.office.example/end"}, {"issuer": "x"}])
def test_an_issuer_that_offers_no_safe_way_out_costs_nobody_their_sign_out(
    office: Office, document: dict[str, Any]
) -> None:
    office.issuer.document = document
    li = office.web.browser("li", "en")
    assert li.post("/sign-out").status_code == 303
    page = li.get("/sign-in?out=1")
    assert page.status_code == 200 and "signed out here" in page.text and "id.office.example" not in page.text


@pytest.mark.parametrize(
    ("wish", "onward"),
    [("/queries?q=街道&state=answered", "/queries?q=%E8%A1%97%E9%81%93&state=answered"), ("//evil.example", "/")],
)
def test_where_they_wanted_to_go_is_a_place_of_ours_in_any_script(office: Office, wish: str, onward: str) -> None:
    browser = office.web.stranger()
    out = browser.get("/sign-in/oidc", params={"next": wish}, headers=PAGE)
    came = office.back(browser, office.issuer.authorise(out.headers["location"]))
    assert (came.status_code, came.headers["location"]) == (303, onward)


FAULTS: dict[str, dict[str, Any]] = {
    "another nonce": {"claims": {"nonce": "x"}},
    "no nonce": {"claims": {"nonce": None}},
    "another client's": {"claims": {"aud": "somebody"}},
    "for two, and the other's": {"claims": {"aud": [CLIENT, "somebody"], "azp": "somebody"}},
    "another issuer's": {"claims": {"iss": "https://evil.example"}},
    "expired": {"claims": {"exp": 1}},
    "no end": {"claims": {"exp": None}},
    "no subject": {"claims": {"sub": None}},
    "an empty subject": {"claims": {"sub": ""}},
    "does not say when the person proved it": {"claims": {"auth_time": None}},
    "proved long ago": {"claims": {"auth_time": 1}},
    "proved tomorrow": {"claims": {"auth_time": 4_000_000_000}},
    "unsigned": {"sign": "none"},
    "signed with the client's secret": {"sign": "HS256"},
    "signed by a foreign key": {"sign": "foreign"},
}


@pytest.mark.parametrize("name", FAULTS)
def test_an_answer_that_does_not_count_lets_nobody_in(office: Office, name: str) -> None:
    for field, value in FAULTS[name].items():
        setattr(office.issuer, field, value)
    browser = office.web.stranger()
    came = office.through(browser)
    assert came.status_code == 503 and "oidc_failed" in came.text, name
    assert SESSION_COOKIE not in browser.cookies and "u-4711" not in came.text


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://id.office.example/token"},
        {"jwks_uri": None},
        {"authorization_endpoint": None},
    ],
)
def test_an_issuer_that_describes_itself_wrongly_is_not_asked(office: Office, document: dict[str, Any]) -> None:
    office.issuer.document = document
    browser = office.web.stranger()
    out = browser.get("/sign-in/oidc", headers=PAGE)
    if out.status_code == 303:
        out = office.back(browser, office.issuer.authorise(out.headers["location"]))
    assert out.status_code == 503 and "oidc_failed" in out.text


def test_an_answer_counts_once_in_the_browser_that_asked_and_only_with_its_state(office: Office) -> None:
    mine, other = office.web.stranger(), office.web.stranger()
    code = office.issuer.authorise(office.out(mine))
    for browser, changes in [(other, {}), (mine, {"state": "0" * 64}), (mine, {"state": ""})]:
        came = office.back(browser, code, **changes)
        assert came.status_code == 401 and "oidc_stale" in came.text
    assert "oidc_failed" in office.back(mine, code, iss="https://evil.example").text
    assert office.back(mine, code, iss=URL).status_code == 303
    assert "oidc_stale" in office.back(mine, code).text


def test_a_stolen_code_is_worth_nothing_in_another_browser(office: Office) -> None:
    victim, thief = office.web.stranger(), office.web.stranger()
    stolen = office.issuer.authorise(office.out(victim))
    office.issuer.authorise(office.out(thief))
    assert "oidc_failed" in office.back(thief, stolen).text


def test_a_pledge_that_was_not_made_here_or_is_too_old_never_reaches_the_issuer(office: Office, tmp_path: Path) -> None:
    vault = FileVault(tmp_path / "blobs", SoftwareKeys(tmp_path / "keys"))
    object.__setattr__(office.web.office.services, "vault", vault)
    browser = office.web.stranger()
    code = office.issuer.authorise(office.out(browser))
    kept, reached = browser.cookies["mz_oidc"], len(office.issuer.reached)
    changed = kept[:-1] + ("0" if kept[-1] != "0" else "1")
    elsewhere = vault.seal("right-request", "browser", "{}")
    state = office.issuer.asked[-1]["state"]
    for made_up in (changed, elsewhere, "", "é", "zz", "a" * 64, ".".join([state, "0" * 64, "0" * 64, "/"])):
        answer = office.back(browser, code, cookie=made_up)
        assert answer.status_code == 401 and "oidc_stale" in answer.text, made_up
    office.web.office.clock.advance(minutes=10)
    assert "oidc_stale" in office.back(browser, code, cookie=kept).text
    assert len(office.issuer.reached) == reached


def test_a_stranger_cannot_send_request_after_request_to_the_issuer(office: Office) -> None:
    browser, thief = office.web.stranger(), office.web.stranger()
    office.issuer.authorise(office.out(thief))
    answers = [office.back(thief, f"guess{n}") for n in range(PER_ADDRESS)]
    assert {one.status_code for one in answers} == {503}
    reached = len(office.issuer.reached)
    last = office.back(thief, "guess")
    assert last.status_code == 429 and "sign_in_throttled" in last.text and len(office.issuer.reached) == reached
    office.web.office.clock.advance(minutes=16)
    assert office.through(browser).status_code == 303
    office.issuer.authorise(office.out(thief))
    assert office.back(thief, "guess").status_code == 503, "who got in is not counted"


def test_who_declines_or_is_not_known_here_is_told_so(office: Office) -> None:
    browser = office.web.stranger()
    office.issuer.authorise(office.out(browser))
    declined = office.back(browser, "", error="access_denied")
    assert declined.status_code == 401 and "oidc_declined" in declined.text
    # The same address, another person: an e-mail is never what somebody is known by.
    office.issuer.subject = "u-9"
    unknown = office.through(browser)
    assert (
        unknown.status_code == 401 and "oidc_unknown_person" in unknown.text and SESSION_COOKIE not in browser.cookies
    )


def test_a_closed_account_lets_nobody_in_and_an_untied_identity_neither(office: Office) -> None:
    services, browser = office.web.office.services, office.web.stranger()
    assert office.through(browser).status_code == 303
    link_identity(services, login="li", subject=None)
    assert browser.get("/v1/me").status_code == 401, "whoever came in by the tie goes out with it"
    assert "oidc_unknown_person" in office.through(office.web.stranger()).text
    link_identity(services, login="li", subject="u-4711")
    with pytest.raises(CoreError) as taken:
        link_identity(services, login="chen", subject="u-4711")
    assert taken.value.code == "identity_taken"
    close_account(services, login="li", closed=True)
    assert "oidc_unknown_person" in office.through(office.web.stranger()).text
    assert office.web.office.kinds().count("account.identity_linked") == 3


def test_a_session_is_as_fresh_as_the_proof_at_the_office(office: Office) -> None:
    now = int(office.web.office.clock.now().timestamp())
    office.issuer.claims = {"auth_time": now - 840}
    browser = office.web.stranger()
    office.through(browser)
    secret = browser.cookies[SESSION_COOKIE]
    assert Browser(browser, secret).post("/keys", {}).status_code == 422, "asked nothing: 14 minutes"
    office.web.office.clock.advance(minutes=2)
    asked = Browser(browser, secret).post("/keys", {})
    assert asked.status_code == 401 and "/sign-in/oidc" in asked.text


def test_signing_out_ends_the_session_here(office: Office) -> None:
    browser = office.web.stranger()
    office.through(browser)
    secret = browser.cookies[SESSION_COOKIE]
    assert Browser(browser, secret).post("/sign-out").status_code == 303
    browser.cookies.set(SESSION_COOKIE, secret)
    assert browser.get("/v1/me").status_code == 401


def test_without_an_issuer_there_is_nothing_to_press(web: Web, tmp_path: Path) -> None:
    browser = web.stranger()
    assert "/sign-in/oidc" not in browser.get("/sign-in", headers=PAGE).text
    assert "oidc_off" in browser.get("/sign-in/oidc", headers=PAGE).text
    Office(web)
    assert 'href="/sign-in/oidc?next=/"' in browser.get("/sign-in", headers=PAGE).text
