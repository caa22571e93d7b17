"""A session that was left open approves, grants and enrols nothing until its person proves again who they are."""

from __future__ import annotations

import html
import re
from base64 import urlsafe_b64encode

import pytest

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


def test_guessing_in_a_stolen_session_is_counted_with_signing_in(web: Web) -> None:
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
