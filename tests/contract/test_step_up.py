"""A session that was left open approves, grants and enrols nothing until its person proves again who they are."""

from __future__ import annotations

import html
import re
from base64 import urlsafe_b64encode

import pytest

from core.usecases.revoke_key import my_keys, revoke_key
from core.usecases.submit_dataset import submit_dataset
from tests.authenticator import Authenticator
from tests.unit.core.test_passkeys import enrol
from tests.web import PASSWORD, Browser, Web

LATER = 16


def kept(page: str) -> dict[str, str]:
    """The fields that the page carries on, as a browser would send them."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page.partition("<main")[2])
    return {name: html.unescape(value) for name, value in found if name != "csrf_token"}


def grant(web: Web, browser: Browser, dataset: str, **more: str) -> object:
    fields = {"researcher": web.people["wang"].id, "rho": "5", "delta": "0", "project": "a <b> study", "key": "g1"}
    return browser.post(f"/datasets/{dataset}/allowances", fields | more)


def grants(web: Web) -> int:
    return web.office.kinds().count("allowance.granted")


def test_a_fresh_session_is_not_asked_and_an_old_one_is_with_what_was_filled_in_kept(web: Web) -> None:
    dataset, browser = web.published(), web.browser("chen")
    before = grants(web)
    assert grant(web, browser, dataset).status_code == 303
    web.office.clock.advance(minutes=LATER)
    asked = grant(web, browser, dataset, rho="7", key="g2")
    assert asked.status_code == 401 and "step_up_required" in asked.text and grants(web) == before + 1
    fields = kept(asked.text)
    assert fields["project"] == "a <b> study" and fields["rho"] == "7"
    wrong = browser.post(f"/datasets/{dataset}/allowances", fields | {"confirm_password": "wrong"})
    assert wrong.status_code == 401 and "step_up_failed" in wrong.text and grants(web) == before + 1
    assert "wrong" not in kept(wrong.text).values()
    right = browser.post(f"/datasets/{dataset}/allowances", kept(wrong.text) | {"confirm_password": PASSWORD})
    assert right.status_code == 303 and grants(web) == before + 2
    assert web.office.kinds().count("account.confirmed") == 1
    assert PASSWORD not in str(web.office.entries())
    assert grant(web, browser, dataset, rho="8", key="g3").status_code == 303, "proven for a while"
    web.office.clock.advance(minutes=LATER)
    assert grant(web, browser, dataset, rho="9", key="g4").status_code == 401


def test_a_proof_is_for_its_own_session(web: Web) -> None:
    dataset, mine, other = web.published(), web.browser("chen"), web.browser("chen")
    web.office.clock.advance(minutes=LATER)
    assert grant(web, mine, dataset, confirm_password=PASSWORD).status_code == 303
    assert grant(web, other, dataset, rho="6", key="g2").status_code == 401


def test_strangers_at_the_name_keep_nobody_from_signing(web: Web) -> None:
    dataset, mine = web.published(), web.browser("chen")
    web.office.clock.advance(minutes=LATER)
    tries = [web.stranger().post("/v1/tokens", json={"account": "chen", "password": "x"}) for _ in range(11)]
    assert tries[-1].status_code == 429
    assert grant(web, mine, dataset, confirm_password=PASSWORD).status_code == 303


def test_guessing_in_a_stolen_session_is_counted(web: Web) -> None:
    dataset, stolen = web.published(), web.browser("chen")
    web.office.clock.advance(minutes=LATER)
    answers = [grant(web, stolen, dataset, confirm_password=f"guess {n}").status_code for n in range(11)]
    assert answers == [401] * 10 + [429]
    assert grant(web, stolen, dataset, confirm_password=PASSWORD).status_code == 429


@pytest.mark.parametrize(
    "path",
    ["/keys", "/keys/sk_1/revocation", "/populations", "/emergencies", "/datasets/ds_1/raises",
     "/populations/pp_1/raises", "/datasets/ds_1/withdrawal", "/datasets/ds_1/deletions",
     "/reviews/rv_1/decision", "/reviews/rv_1/narrow",
     "/published/pb_1/withdrawal"],
)  # fmt: skip
def test_every_form_that_binds_asks_before_it_looks_at_anything(web: Web, path: str) -> None:
    browser = web.browser("li")
    web.office.clock.advance(minutes=LATER)
    answer = browser.post(path, {"outcome": "refuse", "client_data": "x", "reason": "no"})
    assert answer.status_code == 401 and "step_up_required" in answer.text


@pytest.mark.parametrize(
    ("fields", "files"),
    [
        ({"client_data": " "}, None),
        ({"client_data": "\t\n"}, None),
        ({}, {"client_data": ("c.json", b"{}", "application/json")}),
        ({"client_data": "x", "signature": '{"signer": "0x1", "signature": "0x2"}'}, None),
        ({"client_data": "x"}, {"signature_file": ("s.json", b"{}", "application/json")}),
    ],
)
def test_only_a_passkeys_own_answer_takes_the_place_of_the_proof(
    web: Web, fields: dict[str, str], files: dict[str, tuple[str, bytes, str]] | None
) -> None:
    browser = web.browser("li")
    web.office.clock.advance(minutes=LATER)
    answer = browser.post("/reviews/rv_1/decision", {"outcome": "approve", **fields}, files=files)
    assert answer.status_code == 401 and "step_up_required" in answer.text


def test_a_passkeys_approval_is_its_own_proof_and_a_pretended_one_is_none(web: Web) -> None:
    office, people, passkey = web.office, web.people, Authenticator()
    dataset = office.scanned(people["chen"])
    submit_dataset(office.services, people["chen"], dataset.id)
    enrol(office, people["li"], passkey)
    browser = web.browser("li")
    (review,) = web.api("li").get("/v1/reviews?state=pending").json()["items"]
    office.clock.advance(minutes=LATER)
    with office.services.reading() as uow:
        digest = office.chain.digest(uow.reviews.get(review["id"]).typed_data)
    path, credential = f"/reviews/{review['id']}/decision", passkey.public_key[:40]
    names = ("authenticator_data", "client_data", "assertion")

    def form(pieces: tuple[bytes, bytes, bytes]) -> dict[str, str]:
        sent = {name: urlsafe_b64encode(one).decode().rstrip("=") for name, one in zip(names, pieces, strict=True)}
        return {**sent, "outcome": "approve", "credential": credential, "key": "k"}

    assert browser.post(path, form(passkey.pieces("0x" + "ee" * 32))).status_code == 422
    assert browser.post(path, {"outcome": "approve", "client_data": "!", "credential": "c"}).status_code == 422
    assert "dataset.decided" not in office.kinds()
    assert browser.post(path, form(passkey.pieces(digest))).status_code == 303
    assert office.kinds().count("dataset.decided") == 1


HERE = "http://testserver"
NAMES = ("authenticator_data", "client_data", "assertion")


def asked(page: str) -> dict[str, str]:
    """What the page gives the script: the digest, when it was asked, and whose passkeys."""
    found = {name: re.search(rf'data-{name}="([^"]*)"', page) for name in ("digest", "credentials")}
    return {"at": kept(page)["confirm_asked_at"], **{name: one[1] for name, one in found.items() if one}}


def answered(passkey: Authenticator, page: str, **faults: object) -> dict[str, str]:
    """The form as the script sends it."""
    said = asked(page)
    pieces = passkey.pieces(said["digest"], **faults)  # type: ignore[arg-type]
    sent = {name: urlsafe_b64encode(one).decode().rstrip("=") for name, one in zip(NAMES, pieces, strict=True)}
    own = {**sent, "credential": passkey.public_key[:40], "asked_at": said["at"]}
    return kept(page) | {f"confirm_{name}": value for name, value in own.items()}


def waiting(web: Web) -> tuple[Authenticator, Browser, str, str]:
    """Chen's passkey, an old session of hers, where the form goes, and the page that asks."""
    object.__setattr__(web.office.services, "site", HERE)
    web.office.chain.site = HERE
    passkey, dataset = Authenticator(site=HERE), web.published()
    enrol(web.office, web.people["chen"], passkey)
    browser = web.browser("chen")
    web.office.clock.advance(minutes=LATER)
    return passkey, browser, f"/datasets/{dataset}/allowances", grant(web, browser, dataset).text


def test_a_passkey_proves_it_and_what_was_filled_in_goes_on(web: Web) -> None:
    passkey, browser, path, page = waiting(web)
    assert asked(page)["credentials"] == passkey.public_key[:40]
    before = grants(web)
    assert browser.post(path, answered(passkey, page)).status_code == 303 and grants(web) == before + 1
    assert web.office.bodies("account.confirmed")[-1]["by"] == "passkey"


def test_what_a_passkey_signed_is_good_once_for_its_session_and_for_minutes(web: Web) -> None:
    passkey, browser, path, page = waiting(web)
    form, other = answered(passkey, page), web.browser("chen")
    web.office.clock.advance(minutes=LATER)
    assert "step_up_failed" in browser.post(path, form).text, "too old"
    page = browser.post(path, kept(page)).text
    form = answered(passkey, page)
    assert "step_up_failed" in other.post(path, form | {"key": "o"}).text, "of another session"
    assert browser.post(path, form).status_code == 303
    web.office.clock.advance(minutes=LATER)
    assert "step_up_failed" in browser.post(path, form | {"key": "again"}).text, "used"
    assert web.office.kinds().count("account.confirmed") == 1


@pytest.mark.parametrize(
    "faults",
    [
        {"flags": 0x01},
        {"origin": "https://elsewhere.example"},
        {"rp_id": "elsewhere.example"},
        {"kind": "webauthn.create"},
    ],
)
def test_an_answer_that_checked_nobody_or_came_from_another_site_proves_nothing(
    web: Web, faults: dict[str, object]
) -> None:
    passkey, browser, path, page = waiting(web)
    assert "step_up_failed" in browser.post(path, answered(passkey, page, **faults)).text
    assert "account.confirmed" not in web.office.kinds()


@pytest.mark.parametrize(
    "changes",
    [
        {"confirm_asked_at": "1"}, {"confirm_asked_at": "x"}, {"confirm_asked_at": "9" * 12}, {"confirm_asked_at": ""},
        {"confirm_assertion": "!"}, {"confirm_client_data": "x"}, {"confirm_credential": "another"},
    ],
)  # fmt: skip
def test_a_form_that_was_tampered_with_proves_nothing(web: Web, changes: dict[str, str]) -> None:
    passkey, browser, path, page = waiting(web)
    refused = browser.post(path, answered(passkey, page) | changes)
    assert refused.status_code == 401 and "step_up_failed" in refused.text
    assert browser.post(path, answered(passkey, refused.text)).status_code == 303


def test_a_passkey_of_somebody_else_a_copy_and_a_revoked_one_prove_nothing(web: Web) -> None:
    passkey, browser, path, page = waiting(web)
    theirs = Authenticator(site=HERE)
    enrol(web.office, web.people["li"], theirs)
    assert "step_up_failed" in browser.post(path, answered(theirs, page)).text
    counted = passkey.count
    copied = browser.post(path, answered(passkey, page, count=counted))
    assert "passkey_copied" in copied.text and "account.confirmed" not in web.office.kinds()
    key = my_keys(web.office.services, web.people["chen"])[-1]
    revoke_key(web.office.services, web.people["chen"], key.id)
    gone = browser.post(path, answered(passkey, page))
    assert "step_up_failed" in gone.text and "data-passkey" not in gone.text


def test_a_passkey_is_not_offered_to_who_has_none_or_opened_the_console_elsewhere(web: Web) -> None:
    _, browser, path, page = waiting(web)
    assert "data-passkey" in page and "confirm_password" in page
    object.__setattr__(web.office.services, "site", "http://data.example")
    li, there = web.browser("li"), browser.post(path, kept(page)).text
    web.office.clock.advance(minutes=LATER)
    for asked_again in (there, li.post(path, kept(page)).text):
        assert "data-passkey" not in asked_again and "confirm_password" in asked_again
