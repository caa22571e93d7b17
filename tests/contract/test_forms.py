"""No form, empty or full of nonsense, is answered with a failure of ours: each gets a page that says what was wrong."""

from __future__ import annotations

import re

import pytest

from console.app import ROUTERS
from tests.web import ENTRY, PLAN, Web, hidden

NONSENSE = ["", "-1", "1e9999", "0x", "９９９", "\u0000", "{}", "[", '{"declared": 1}', "' OR 1=1 --", "明" * 300]
POSTS = sorted({route.path for router in ROUTERS for route in router.routes if "POST" in route.methods})
FIELDS = [
    "rho",
    "delta",
    "epsilon",
    "loss",
    "cells",
    "purpose",
    "plan",
    "batch",
    "sql",
    "key",
    "researcher",
    "project",
    "column",
    "technique",
    "numbers",
    "declared",
    "seen",
    "seen_stated",
    "type",
    "sensitive",
    "kind",
    "categories",
    "lower",
    "upper",
    "reason",
    "outcome",
    "signature",
    "signer",
    "note",
    "evidence",
    "document_sha256",
    "dataset",
    "people",
    "ends",
    "text",
    "finding",
    "notice",
    "title_zh",
    "title_en",
    "cap_rho",
    "cap_delta",
    "cap",
    "measure",
    "left",
    "right",
    "rows_per_person",
    "max_rows_per_person",
    "legal_basis",
    "statutory_reference",
    "person_column",
    "identifier_kind",
    "origin_note",
    "name",
    "source",
    "licence",
    "account",
    "password",
    "review",
    "revision",
    "until",
    "starts",
    "hours",
    "scope",
    "value",
    "facts",
    "form",
    "org",
    "since",
    "population",
    "code",
    "answered",
    "person",
    "contact",
    "words",
    "applicant",
    "applicant_note",
    "identity",
    "channel",
    "handler",
    "letter",
    "ground",
    "confirm",
]


@pytest.mark.parametrize("address", ["/log?q=a%00b", "/receipts/en_%00", "/catalogue/ds_%00", "/v1/datasets/ds_%00"])
def test_an_address_with_a_nul_is_no_address(web: Web, address: str) -> None:
    answer = web.browser("gao").get(address)
    assert answer.status_code == 400


def test_no_text_with_a_nul_reaches_the_database(web: Web) -> None:
    dataset = web.published()
    asked = {"dataset": dataset, "purpose": "a\x00b", "plan": PLAN}
    answer = web.api("wang").post("/v1/queries", json=asked, headers={"idempotency-key": "nul"})
    assert (answer.status_code, answer.json()["code"]) == (422, "request_invalid")
    asked |= {"purpose": "study", "plan": {**PLAN, "where": [{"column": "a\x00", "op": "is_null"}]}}
    answer = web.api("wang").post("/v1/queries", json=asked, headers={"idempotency-key": "nul"})
    assert (answer.status_code, answer.json()["code"]) == (422, "request_invalid")


@pytest.mark.parametrize("path", POSTS)
def test_no_form_makes_the_server_fail(web: Web, path: str) -> None:
    dataset = web.published()
    # A path without a place for an identifier is one address, and who is signed in is nothing to a resident's page.
    for identifier in (dataset, ENTRY, "rv_missing", "7") if "{" in path else (dataset,):
        address = re.sub(r"\{\w+\}", identifier, path)
        for login in ("chen",) if path.startswith("/residents") else ("chen", "li", "wang", "gao", "ops"):
            browser = web.browser(login)
            for value in (None, *NONSENSE):
                fields = {} if value is None else dict.fromkeys(FIELDS, value)
                if path.startswith(("/sign-in", "/residents")):
                    page = "/sign-in" if path.startswith("/sign-in") else "/residents/status"
                    fields["csrf_token"] = hidden(browser.get(page).text, "csrf_token")
                answer = browser.post(address, fields)
                assert answer.status_code < 500, (address, login, value, answer.text[:300])
