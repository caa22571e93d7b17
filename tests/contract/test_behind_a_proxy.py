"""Behind a proxy that speaks TLS: what leaves us bears the address that people know, whatever a request says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from console import csrf
from core.domain.errors import CoreError
from core.settings import load_settings
from tests.contract.test_rights import enter
from tests.rules import policy_in_force
from tests.web import PASSWORD, Web, hidden

SITE = "https://data.example"


@pytest.fixture
def sited(web: Web) -> Iterator[Web]:
    wiring = web.app.state.wiring
    web.office.services = replace(web.office.services, site=SITE)
    web.app.state.wiring = replace(wiring, services=web.office.services)
    yield web
    web.app.state.wiring = wiring


def test_every_cookie_is_for_tls_alone_although_the_proxy_does_not_say_that_it_speaks_it(sited: Web) -> None:
    client = sited.stranger()
    # A browser that came by TLS has them and sends them; this client would not send them back over plain HTTP.
    shown = client.get("/sign-in")
    cookie = "; ".join(one.partition(";")[0] for one in shown.headers.get_list("set-cookie"))
    form = {"csrf_token": hidden(shown.text, "csrf_token"), "account": "chen", "password": PASSWORD}
    entered = client.post("/sign-in", data=form, headers={"cookie": cookie})
    assert entered.status_code == 303
    status = client.get("/residents/status")
    for answer in (shown, entered, status):
        set_now = answer.headers.get_list("set-cookie")
        assert set_now and all("secure" in one.lower() for one in set_now if not one.startswith("mz_lang")), set_now
        assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_a_session_is_taken_from_no_cookie_that_a_neighbouring_site_could_have_set(sited: Web) -> None:
    secret = sited.browser("chen").secret

    def lists(name: str) -> int:
        return sited.stranger().get("/v1/datasets", headers={"cookie": f"{name}={secret}"}).status_code

    assert (lists("mz_session"), lists("__Host-mz_session")) == (401, 200)
    held = {"cookie": f"__Host-mz_session={secret}", "accept": "text/html"}
    out = sited.stranger().post("/sign-out", data={csrf.FIELD: csrf.token_for(secret)}, headers=held)
    (cleared,) = (one for one in out.headers.get_list("set-cookie") if "session" in one)
    # Without all three a browser does not take it, and the session's cookie would stay.
    assert cleared.startswith("__Host-mz_session=") and "Secure" in cleared and "Path=/;" in cleared
    assert "Domain" not in cleared and lists("__Host-mz_session") == 401


def test_without_tls_no_cookie_claims_it(web: Web) -> None:
    answer = web.stranger().get("/sign-in")
    assert "secure" not in answer.headers["set-cookie"].lower() and "strict-transport-security" not in answer.headers


def test_paper_and_pages_name_the_site_and_not_what_the_request_called_us(sited: Web) -> None:
    client = sited.stranger()
    client.headers["cookie"] = f"__Host-mz_session={sited.browser('gao').secret}"
    for path in ("/", "/residents/card"):
        page = client.get(path, headers={"host": "evil.example", "accept": "text/html"}).text
        assert "evil.example" not in page and SITE in page, path


def test_a_slip_leads_to_the_site(sited: Web) -> None:
    wiring = sited.app.state.wiring
    sited.app.state.wiring = replace(wiring, services=replace(wiring.services, policy=policy_in_force()))
    name = enter(sited).json()["id"]
    called = {"host": "evil.example"}
    for method in ("GET", "POST"):
        slip = sited.api("chen").request(method, f"/v1/rights/{name}/slip", headers=called).json()
        assert slip["status_url"] == f"{SITE}/residents/status"


@pytest.mark.parametrize("proxies", ["0.0.0.0/0", "::/0", "127.0.0.1,0.0.0.0/0", "*", "proxy.internal"])
def test_not_everybody_is_believed_about_where_they_come_from(proxies: str) -> None:
    with pytest.raises(CoreError, match="setting_invalid"):
        load_settings({"MINGZHENG_PROXIES": proxies})


def test_proxies_are_addresses_or_networks() -> None:
    assert load_settings({}).proxies == "127.0.0.1/32,::1/128"
    assert load_settings({"MINGZHENG_PROXIES": " 10.0.0.0/8, 192.0.2.7 "}).proxies == "10.0.0.0/8,192.0.2.7/32"
