"""A dataset's own pages: registered, corrected, confirmed and submitted by forms alone, and nothing typed is lost."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest

from anonymizer.dp.budget import format_rho
from anonymizer.tables.limits import Limits
from tests import fakes
from tests.web import Browser, Web, hidden


def test_what_was_read_off_the_data_is_confirmed_by_name_and_shown_whole_to_the_approver(web: Web) -> None:
    person, district = fakes.COLUMNS
    wards = [f'ward {n} & "more"' for n in range(900)]
    declared = {"kind": "category", "categories": wards}
    web.office.scanner.columns = [person, {**district, "declared": declared, "declared_from": "data"}]
    draft = web.office.scanned(web.people["chen"])
    chen = web.browser("chen")
    shown = html.unescape(hidden(chen.get(f"/datasets/{draft.id}").text, "declared"))
    assert json.loads(shown) == declared
    early = chen.post(f"/datasets/{draft.id}/submit")
    assert early.status_code == 409 and "district" in early.text
    for unreadable in ("", "[]", "{"):
        refused = chen.post(f"/datasets/{draft.id}/confirmations", {"column": "district", "declared": unreadable})
        assert refused.status_code == 400
    assert (
        chen.post(f"/datasets/{draft.id}/confirmations", {"column": "district", "declared": shown}).status_code == 303
    )
    assert chen.post(f"/datasets/{draft.id}/submit").status_code == 303
    li = web.browser("li")
    (review,) = li.client.get("/v1/reviews?state=pending").json()["items"]
    page = html.unescape(li.get(f"/reviews/{review['id']}").text)
    assert all(ward in page for ward in wards) and "confirmed by chen" in page


def test_a_dataset_travels_from_registration_to_review_by_forms_alone(web: Web) -> None:
    chen = web.browser("chen")
    form = chen.get("/datasets/new").text
    fields = {
        "title_zh": "走访",
        "title_en": "Visits",
        "purpose": "research",
        "legal_basis": "consent",
        "person_column": "person",
        "max_rows_per_person": "1",
        "cap_rho": "100",
        "cap_delta": "0",
        "key": hidden(form, "key"),
    }
    assert chen.post("/datasets", fields | {"legal_basis": "statutory duty"}).status_code == 422
    made = chen.post("/datasets", fields)
    assert made.status_code == 303
    place = made.headers["location"]
    sent = chen.post(place + "/file", files={"file": ("t.csv", b"person,district\n1,east\n", "text/csv")})
    assert sent.status_code == 303
    web.office.work()
    change = {"column": "district", "technique": "drop", "reason": "not needed"}
    assert chen.post(place + "/columns", change).status_code == 303
    assert chen.post(place + "/attestations", {"pipia.done": "yes", "pipia.age_days": "3"}).status_code == 303
    assert chen.post(place + "/submit").status_code == 303
    page = chen.get(place).text
    assert "not needed" in page and "Awaiting approval" in page


@pytest.mark.parametrize(
    ("language", "label", "fault"),
    [("zh", "所依据的法律法规", "没有填写"), ("en", "Law or regulation relied on", "is missing")],
)
def test_a_statutory_duty_without_its_statute_is_refused_in_the_words_of_the_form(
    web: Web, language: str, label: str, fault: str
) -> None:
    chen = web.browser("chen", language)
    form = chen.get("/datasets/new").text
    fields = {
        "title_zh": "走访", "title_en": "Visits", "purpose": "research", "legal_basis": "statutory_duty",
        "cap_rho": "1", "cap_delta": "0", "person_column": "id", "max_rows_per_person": "1", "key": hidden(form, "key"),
    }  # fmt: skip
    refused = chen.post("/datasets", fields)
    assert refused.status_code == 422 and label in form
    assert f"<dt>{label}</dt><dd>{fault}</dd>" in refused.text and "body.statutory_reference" not in refused.text
    # On the form itself, with all that was typed.
    assert 'action="/datasets"' in refused.text and 'value="走访"' in refused.text
    assert '<option value="research" selected>' in refused.text
    assert chen.post("/datasets", fields | {"statutory_reference": "统计法"}).status_code == 303


def test_a_file_without_the_person_column_names_the_column_that_was_registered(web: Web) -> None:
    web.office.scanner.columns = [fakes.COLUMNS[1]]
    draft = web.office.scanned(web.people["chen"])
    assert draft.state == "draft"
    page = web.browser("chen").get(f"/datasets/{draft.id}").text
    assert "Column that identifies the person: <code>person</code>" in page
    # A slip of the pen costs one choice, not the registration; only what the file had can be chosen.
    chen, place = web.browser("chen"), f"/datasets/{draft.id}"
    assert '<option value="district">' in page
    assert chen.post(place + "/person-column", {"column": "nowhere"}).status_code == 404
    onward = chen.post(place + "/person-column", {"column": "district"}).headers["location"]
    assert "“district”" in chen.get(onward.partition("#")[0]).text
    assert web.office.dataset(draft.id).person_column == "district"
    assert web.office.entries()[-1]["body"] == {"dataset": draft.id, "changed": "person_column"}
    assert chen.post(place + "/person-column", {"column": "district"}).status_code == 404


def test_limits_typed_over_are_declared_and_a_form_sent_as_it_was_is_refused(web: Web) -> None:
    person, district = fakes.COLUMNS
    declared = {"kind": "decimal", "lower": "0", "upper": "2000", "unit": "yuan"}
    web.office.scanner.columns = [person, {**district, "declared": declared, "declared_from": "public"}]
    draft = web.office.scanned(web.people["chen"])
    chen, place = web.browser("chen"), f"/datasets/{draft.id}"
    form = chen.get(place).text.rpartition('action="' + place + '/columns"')[2]
    fields = {"column": "district", "kind": "", "technique": "", "lower": "0", "upper": "2000", "categories": "",
              "seen": html.unescape(hidden(form, "seen")), "reason": "new rules"}  # fmt: skip
    refused = chen.post(place + "/columns", fields)
    assert refused.status_code == 422 and "Nothing about the column was changed." in refused.text
    assert web.office.dataset(draft.id).columns == draft.columns
    assert chen.post(place + "/columns", {**fields, "categories": "a"}).status_code == 422
    assert chen.post(place + "/columns", {**fields, "upper": "3000"}).status_code == 303
    assert web.office.dataset(draft.id).column("district")["declared"] == {**declared, "upper": "3000"}
    assert "0 – 3,000 yuan" in chen.get(place).text


def test_what_was_ticked_and_typed_stays_when_it_is_refused_and_is_saved_when_the_rules_refuse(web: Web) -> None:
    draft = web.office.scanned(web.people["chen"])
    chen, place = web.browser("chen"), f"/datasets/{draft.id}"
    said = {"stating": "yes", "pipia.done": "yes", "data.retention_until": "2031-12-31", "pipia.age_days": "soon"}
    wrong = chen.post(place + "/submit", said)
    assert wrong.status_code == 422 and 'id="refused"' in wrong.text and 'value="soon"' in wrong.text
    assert 'name="pipia.done" value="yes" checked' in wrong.text and web.office.dataset(draft.id).facts == {}

    web.office.policy.answers["release"] = "needs_pipia"
    refused = chen.post(place + "/submit", {**said, "pipia.age_days": "3"})
    assert refused.status_code == 409 and 'href="#law"' in refused.text and "not decided anew" not in refused.text
    for page in (refused.text, chen.get(place).text):
        assert 'name="pipia.done" value="yes" checked' in page and 'value="2031-12-31"' in page
        assert "What you have not stated" in page
    assert chen.post(place + "/attestations", said | {"pipia.age_days": "4"}).headers["location"] == (f"{place}#attest")
    saved = chen.get(place).text
    assert "Saved." in saved and "not decided anew" in saved
    for forged in (place, place + "?done=saved", place + "?done=confirmed&at=2"):
        page = chen.get(forged).text
        assert "Saved." not in page and "Confirmed." not in page, "it was said once, and no link can say it"

    web.office.policy.answers["release"] = "needs_approval"
    assert chen.post(place + "/submit", said | {"pipia.age_days": "4"}).headers["location"] == place


def test_a_column_is_confirmed_where_it_stands_one_by_one_or_all_at_once_and_a_refused_change_keeps_its_form(
    web: Web,
) -> None:
    person, district = fakes.COLUMNS
    guessed = {**district, "declared_from": "data"}
    web.office.scanner.columns = [person, guessed, {**guessed, "name": "ward"}, {**guessed, "name": "street"}]
    draft = web.office.scanned(web.people["chen"])
    chen, place = web.browser("chen"), f"/datasets/{draft.id}"
    early = chen.post(place + "/submit", {"stating": "yes"})
    assert early.status_code == 409 and '<a href="#column-3">ward</a>' in early.text
    declared = json.dumps(district["declared"])
    onward = chen.post(place + "/confirmations", {"column": "ward", "declared": declared}).headers["location"]
    assert onward == f"{place}#column-3"
    assert "2 columns are left to confirm." in chen.get(onward.partition("#")[0]).text
    both = {"column": ["district", "street"], "declared": [declared, declared]}
    assert chen.post(place + "/confirmations/all", both).status_code == 303
    assert "read off the data: check" not in chen.get(place).text

    named = {"column": ["district", "street"]}
    assert chen.post(place + "/columns/sensitive", named).headers["location"] == f"{place}#attest"
    assert [column["sensitivity"] for column in web.office.dataset(draft.id).columns] == [
        "general", "sensitive", "general", "sensitive",
    ]  # fmt: skip
    unknown = chen.post(place + "/columns/sensitive", {"column": "nowhere"})
    assert unknown.status_code == 404

    change = {"column": "ward", "technique": "keep", "seen_stated": "{}", "type": "PERSON", "reason": "names & more"}
    refused = chen.post(place + "/columns", change)
    assert refused.status_code in (409, 422) and "<details open>" in refused.text
    assert 'value="names &amp; more"' in refused.text and '<option value="PERSON" selected>' in refused.text
    assert chen.post(place + "/columns", {**change, "technique": ""}).headers["location"].endswith("#column-3")
    stated = chen.get(place).text
    assert "stated by a steward: Name" in stated and web.office.dataset(draft.id).column("ward")["role"] == (
        "direct_identifier"
    )


def test_success_is_said_only_of_what_was_done(web: Web) -> None:
    person, district = fakes.COLUMNS
    guessed = {**district, "declared_from": "data"}
    web.office.scanner.columns = [person, guessed, {**guessed, "name": "ward"}]
    draft = web.office.scanned(web.people["chen"])
    chen, place = web.browser("chen"), f"/datasets/{draft.id}"

    def said(path: str, fields: dict[str, Any]) -> str:
        page = chen.get(chen.post(place + path, fields).headers["location"].partition("#")[0]).text
        return " ".join(re.findall(r'<p class="note[^"]*" role="status">(.*?)</p>', page))

    assert said("/columns/sensitive", {}) == "Nothing was changed."
    declared = json.dumps(district["declared"])
    assert said("/confirmations/all", {}) == "2 columns are left to confirm."
    assert said("/confirmations/all", {"column": "ward", "declared": declared}) == "1 column is left to confirm."
    assert said("/confirmations/all", {"column": "district", "declared": declared}) == "All columns are confirmed."
    change = {"column": "ward", "technique": "", "seen_stated": "{}", "type": "PERSON"}
    assert said("/columns", change).startswith("Changed.")
    assert said("/columns", change) == "Nothing was changed."


def test_no_cookie_that_a_neighbouring_site_set_can_say_that_something_was_done(web: Web) -> None:
    dataset, chen = web.published(), web.browser("chen")
    place = f"/catalogue/{dataset}"

    def says(value: str, browser: Browser = chen, path: str = place) -> bool:
        cookie = f"mz_session={browser.secret}; mz_done={value}".encode("latin-1")
        seen = web.stranger().get(path, headers={b"cookie": cookie, b"accept-language": b"en"})
        assert seen.status_code == 200
        return "The allowance was granted" in seen.text

    fields = {"researcher": web.people["wang"].id, "rho": "1", "delta": "0", "project": "beds", "key": "once"}
    own = chen.post(f"/datasets/{dataset}/allowances", fields).cookies["mz_done"]
    assert says(own)
    assert not any(map(says, ("granted.0", "granted.0.", own[:-1], own.replace("granted", "changed"), "granted.0.é")))
    # Nor one that the neighbour was given himself, or of another page.
    other = web.office.published(web.people["chen"], web.people["li"], key="other").id
    assert not says(own, web.browser("chen")) and not says(own, path=f"/catalogue/{other}")


def test_all_columns_of_the_widest_table_are_confirmed_and_stated_at_once(web: Web) -> None:
    person, district = fakes.COLUMNS
    names = [f"column {number}" for number in range(1, Limits().columns)]
    guessed = {**district, "declared_from": "data"}
    web.office.scanner.columns = [person, *({**guessed, "name": name} for name in names)]
    draft = web.office.scanned(web.people["chen"])
    chen, place = web.browser("chen"), f"/datasets/{draft.id}"
    seen = {"column": names, "declared": [json.dumps(district["declared"])] * len(names)}
    assert chen.post(place + "/confirmations/all", seen).status_code == 303
    assert chen.post(place + "/columns/sensitive", {"column": names}).status_code == 303
    columns = web.office.dataset(draft.id).columns[1:]
    assert {(one["declared_from"], one["sensitivity"]) for one in columns} == {("steward", "sensitive")}


def test_a_grant_is_confirmed_and_added_up_for_the_stewards_and_for_nobody_else(web: Web) -> None:
    dataset, chen = web.published(), web.browser("chen")
    fields = {"researcher": web.people["wang"].id, "rho": "50", "delta": "0", "project": "beds"}
    sent = chen.post(f"/datasets/{dataset}/allowances", {**fields, "key": "again"})
    page = chen.get(sent.headers["location"].partition("#")[0]).text
    assert "The allowance was granted. Granting again adds to it." in page
    listed = page.partition('id="grants"')[2].partition("</section>")[0]
    with web.office.services.reading() as uow:
        whole = sum(one.rho for one in uow.allowances.of_datasets([dataset]))
    assert "wang · univ" in listed and listed.count("<tr>") == 2 and f" {format_rho(whole)}<" in listed
    plain = chen.get(f"/catalogue/{dataset}").text
    assert 'id="grants"' in plain and "The allowance was granted" not in plain
    for login in ("wang", "gao", "zhao"):
        assert 'id="grants"' not in web.browser(login).get(f"/catalogue/{dataset}").text


@pytest.mark.parametrize(
    ("youngest", "said"), [(9, "children under 14"), (16, "people under 18"), (30, None), (None, None)]
)
def test_the_page_says_that_the_scan_found_minors(web: Web, youngest: int | None, said: str | None) -> None:
    web.office.scanner.min_age = youngest
    page = web.browser("chen").get(f"/datasets/{web.office.scanned(web.people['chen']).id}").text
    assert [one in page for one in ("children under 14", "people under 18")].count(True) == (said is not None)
    assert said is None or said in page


def test_a_treatment_is_chosen_with_its_parameters_and_shown_with_them(web: Web) -> None:
    draft = web.office.scanned(web.people["chen"])
    chen, place = web.browser("chen"), f"/datasets/{draft.id}"
    for technique, numbers, shown in [
        ("generalise_address:city", "", "Coarser address: city"),
        ("generalise_age:edges", "18, 60", "Age bands: 0-17, 18-59, 60+"),
        ("top_bottom_code", "0，100", "Top and bottom code: 0 – 100"),
        ("round", "10", "Round: 10"),
        ("pseudonymise:sm3", "", "Pseudonymise (HMAC-SM3)"),
    ]:
        change = {"column": "district", "technique": technique, "numbers": numbers, "reason": "enough"}
        assert chen.post(place + "/columns", change).status_code == 303
        # Before the form: there every choice is named.
        assert any(shown in part.rpartition("</select>")[2] for part in chen.get(place).text.split("<details>"))
    assert "changed by hand: enough" in chen.get(place).text


@pytest.mark.parametrize(("language", "said"), [("en", "7 of 40 people (17.5%) are one of a kind"), ("zh", "独一无二")])
def test_the_risk_is_said_in_words(web: Web, language: str, said: str) -> None:
    draft = web.office.scanned(web.people["chen"])
    assert said in web.browser("chen", language).get(f"/datasets/{draft.id}").text
    figures = web.api("chen").get(f"/v1/datasets/{draft.id}/findings").json()["risk"]["before"]
    assert said in figures[language]


def test_a_refused_submission_shows_the_articles_and_what_is_missing(web: Web) -> None:
    draft = web.office.scanned(web.people["chen"])
    web.office.policy.answers["release"] = "needs_pipia"
    page = web.browser("chen").post(f"/datasets/{draft.id}/submit")
    assert page.status_code == 409
    assert "impact assessment" in page.text and "Art. 13" in page.text
    assert "needs_pipia" not in page.text  # said in words, so not as a code too
