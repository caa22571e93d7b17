"""Evidence packs: what is on record is counted with its proof, what is not is missing, and nothing is compliant."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from console.attestations import read_attestations
from core.adapters.word_documents import WordDocuments
from core.adapters.word_texts import READ
from core.domain.actors import Actor, Role
from core.domain.entry_words import ENTRIES
from core.domain.erasures import LoggedEntry
from core.domain.errors import CoreError
from core.domain.evidence import EvidencePack, ItemState, Period, by_reading
from core.usecases.attest_facts import attest_facts
from core.usecases.fill_form import fill_form
from core.usecases.make_evidence_pack import EvidenceWish, make_evidence_pack
from core.usecases.read_evidence_packs import list_evidence_packs, read_evidence_document, read_evidence_pack
from core.usecases.run_query import Question, run_query
from ledger.sequencer import Sequencer
from mingzheng.canonical import canonical
from policies.evidence import Form, Item, Line, forms
from tests.log_fixtures import ORIGIN, SIGNER
from tests.unit.core.conftest import Town

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
WITHIN = "2026-03-10T00:00:00.000Z"
FILLABLE = [(form, item) for form in forms().values() for item in form.items if item.fillable]
TODAY = Period(date(2026, 1, 1), date(2026, 3, 1))


def entry(line: Line, place: int, *, at: str = WITHIN, org: str | None = "ours", **body: str) -> LoggedEntry:
    """An entry that the search is for."""
    found: dict[str, Any] = {name: [sorted(values)[0]] for name, values in line.where}
    actor = None if org is None else {"id": "ac_1", "role": "steward", "org": org}
    record = {"time": at, "actor": actor, "body": {**body, **found}}
    return LoggedEntry(place, f"en_{place}", sorted(line.kinds)[0], record)


def filled(form: Form, entries: list[LoggedEntry], number: int, owners: dict[str, str] | None = None) -> dict[str, Any]:
    items = fill_form(form, entries, owners or {}, "ours", MARCH)
    return next(item for item in items if item["item"] == number)


@pytest.mark.parametrize(("form", "item"), FILLABLE, ids=[f"{form.name}-{item.number}" for form, item in FILLABLE])
def test_an_item_is_found_with_its_entries_and_missing_without_them(form: Form, item: Item) -> None:
    entries = [entry(line, place) for place, line in enumerate(item.lines) if line.required]
    assert filled(form, entries, item.number)["state"] == ItemState.FOUND
    assert filled(form, [], item.number)["state"] == ItemState.MISSING
    for gone in entries:
        left = [one for one in entries if one.id != gone.id]
        again = filled(form, left, item.number)
        lost = {line["en"] for line in again["lines"] if not line["count"]}
        # What another entry of the item shows as well stays shown; what nothing else shows is missing by name.
        others = {line.en for line in item.lines if any(line.finds(e.kind, e.record["body"]) for e in left if e.record)}
        assert lost == {line.en for line in item.lines if line.required} - others
        assert again["state"] != ItemState.FOUND or not lost


@pytest.mark.parametrize(("form", "item"), FILLABLE, ids=[f"{form.name}-{item.number}" for form, item in FILLABLE])
def test_what_was_denied_refused_or_failed_leaves_an_item_missing(form: Form, item: Item) -> None:
    required = [(place, line) for place, line in enumerate(item.lines) if line.required]
    twins = [twin for place, line in required for twin in undone(entry(line, place))]
    assert twins and filled(form, twins, item.number)["state"] == ItemState.MISSING


def undone(done: LoggedEntry) -> Iterator[LoggedEntry]:
    """The same, failed; denied, and as an older platform logged what was denied or affirmed; not signed; forbidden."""
    assert done.record is not None
    body = done.record["body"]
    changes: list[dict[str, Any]] = [{"code": "job_died"}]
    if "affirmed" in body:
        denied = ["consent.kind=none", "consent.status=refused", "consent.status=withdrawn", "consent.by=self"]
        changes += [
            {"attested": body["affirmed"], "affirmed": denied},
            {"attested": body["affirmed"], "affirmed": None},
        ]
    changes += [{"outcome": "refuse"}] if body.get("outcome") == ["approve"] else []
    changes += [{"decision": word} for word in ("deny", "needs_approval")] if "decision" in body else []
    for change in changes:
        told = {name: value for name, value in {**body, **change}.items() if value is not None}
        yield LoggedEntry(done.index, done.id, done.kind, {**done.record, "body": told})


@pytest.mark.parametrize("form", forms().values(), ids=forms())
def test_in_an_empty_office_everything_is_missing_or_for_people(form: Form) -> None:
    items = fill_form(form, [], {}, "ours", MARCH)
    assert {item["state"] for item in items} == {ItemState.MISSING, ItemState.BY_PERSON}
    assert all(line["count"] == 0 and not line["newest"] for item in items for line in item["lines"])
    assert all((item["state"] == ItemState.BY_PERSON) == (item["why_not"] is not None) for item in items)


def line_of(name: str) -> Line:
    return next(line for item in forms()["guide-27"].items for line in item.lines if name in line.en)


@pytest.mark.parametrize(
    ("at", "counted"),
    [
        ("2026-02-28T15:59:59.999Z", 0),
        ("2026-02-28T16:00:00.000Z", 1),
        ("2026-03-31T15:59:59.999Z", 1),
        ("2026-03-31T16:00:00.000Z", 0),
    ],
)
def test_days_are_those_on_the_office_s_wall(at: str, counted: int) -> None:
    item = filled(forms()["guide-27"], [entry(line_of("Datasets registered"), 0, at=at)], 2)
    assert item["lines"][0]["count"] == counted


@pytest.mark.parametrize(
    ("org", "body", "counted"),
    [
        ("ours", {}, 1),
        ("theirs", {}, 0),
        ("theirs", {"dataset": "ds_o"}, 1),
        ("ours", {"dataset": "ds_t"}, 0),
    ],
)
def test_an_entry_is_the_office_s_whose_data_it_is_about(org: str, body: dict[str, str], counted: int) -> None:
    owners = {"ds_o": "ours", "ds_t": "theirs"}
    item = filled(forms()["guide-27"], [entry(line_of("Treatment"), 0, org=org, **body)], 20, owners)
    assert item["lines"][0]["count"] == counted


def test_what_speaks_against_the_office_is_shown_and_makes_nothing_found() -> None:
    late = entry(line_of("Notices that were late"), 0, duty="du_1")
    item = filled(forms()["guide-27"], [late], 4, {"du_1": "ours"})
    assert item["state"] == ItemState.MISSING
    assert [(line["against"], line["count"]) for line in item["lines"]] == [(False, 0), (True, 1)]


def logged(town: Town) -> None:
    Sequencer(town.office.engine, SIGNER, town.office.clock, origin=ORIGIN).run_once()


def made(town: Town, actor: Actor, key: str = "k", **wish: Any) -> EvidencePack:
    asked = {"form": "guide-27", "org": "office-x", "period": TODAY, **wish}
    return make_evidence_pack(town.office.services, actor, EvidenceWish(**asked), key)


def states(pack: EvidencePack) -> dict[int, str]:
    return {item["item"]: item["state"] for item in pack.content["items"]}


def test_a_pack_names_entries_of_the_log_and_is_missing_what_is_taken_away(town: Town) -> None:
    draft = town.office.scanned(town.chen, key="second")
    attest_facts(town.office.services, town.chen, draft.id, {"pipia.done": True, "notice.given": True})
    run_query(town.office.services, town.wang, Question(town.dataset.id, {"rho_nano": 5}, "service_planning"), "q")
    logged(town)
    pack = made(town, town.chen)
    known = {one["id"]: one for one in town.office.entries()}
    shown = [one for item in pack.content["items"] for line in item["lines"] for one in line["newest"]]
    assert shown and all(known[one["entry"]]["time"] == one["at"] for one in shown)
    assert states(pack)[8] == "found" and states(pack)[4] == "found" and states(pack)[23] == "partly"
    with held(town) as entries:
        for item in pack.content["items"]:
            named = {one["entry"] for line in item["lines"] for one in line["newest"]}
            left = [one for one in entries if one.id not in named]
            with town.office.services.reading() as uow:
                again = fill_form(forms()["guide-27"], left, uow.evidence.owners(), "office-x", TODAY)
            (after,) = [one for one in again if one["item"] == item["item"]]
            assert after["state"] == ("by_person" if item["state"] == "by_person" else "missing"), item["en"]


def test_a_form_saved_with_every_box_empty_is_evidence_of_nothing(town: Town) -> None:
    draft = town.office.scanned(town.chen, key="second")
    attest_facts(town.office.services, town.chen, draft.id, read_attestations({}))
    attest_facts(town.office.services, town.chen, draft.id, {"consent.kind": "none", "data.collected_for": []})
    logged(town)
    changed = town.office.bodies("dataset.changed")
    assert all(one["attested"] and one["affirmed"] == [] for one in changed[-2:])
    assert {number: states(made(town, town.chen))[number] for number in (4, 14, 16, 23)} == dict.fromkeys(
        (4, 14, 16, 23), "missing"
    )
    attest_facts(town.office.services, town.chen, draft.id, read_attestations({"notice.given": "yes"}))
    logged(town)
    assert states(made(town, town.chen, "later"))[4] == "found"


@contextmanager
def held(town: Town) -> Iterator[list[LoggedEntry]]:
    with town.office.services.reading() as uow:
        every = {kind for form in forms().values() for item in form.items for line in item.lines for kind in line.kinds}
        yield list(uow.entries.of_kinds(every, uow.entries.position().size))


def test_the_log_holds_the_hash_of_everything_that_is_handed_out(town: Town) -> None:
    logged(town)
    pack = made(town, town.chen)
    last = town.office.entries()[-1]
    assert last["kind"] == "evidence.made" and last["id"] == pack.entry_id
    assert last["body"]["content_sha256"] == hashlib.sha256(canonical(pack.content)).hexdigest()
    assert {"size": last["body"]["size"], "root": last["body"]["root"]} == pack.content["checkpoint"]
    for language in ("zh", "en"):
        document = read_evidence_document(town.office.services, town.li, pack.id, language)
        assert hashlib.sha256(document).hexdigest() == last["body"][f"document_{language}_sha256"]
    assert pack.entry_id in town.office.gate.waited, "no record, no pack"
    text = canonical(pack.content).decode()
    assert not any(person.id in text for person in (town.chen, town.li, town.wang)), "nobody is named in it"


def test_what_is_not_under_a_checkpoint_yet_is_not_in_it(town: Town) -> None:
    assert set(states(made(town, town.chen)).values()) == {"missing", "by_person"}
    logged(town)
    assert states(made(town, town.chen, "later"))[2] == "found"


def test_one_key_makes_one_pack(town: Town) -> None:
    first = made(town, town.chen)
    assert made(town, town.chen).id == first.id and town.office.kinds().count("evidence.made") == 1
    with pytest.raises(CoreError, match="idempotency_key_reused"):
        made(town, town.chen, form="annex-1", people=5)


def test_the_simplified_forms_are_for_small_processors_by_every_word_on_record(town: Town) -> None:
    for form in ("annex-1", "annex-2"):
        for people in (None, 100_000):
            with pytest.raises(CoreError, match="evidence_form_for_small_only"):
                made(town, town.chen, form=form, people=people)
        assert made(town, town.chen, form, form=form, people=99_999).content["people"] == 99_999
    draft = town.office.scanned(town.chen, key="second")
    attest_facts(town.office.services, town.chen, draft.id, {"processor_persons": 100_000})
    with pytest.raises(CoreError, match="evidence_form_for_small_only"):
        made(town, town.li, form="annex-1", people=5)


WISHES: list[tuple[dict[str, Any], str]] = [
    ({"form": "guide-28"}, "evidence_form_unknown"),
    ({"org": "office-z"}, "evidence_office_unknown"),
    ({"period": Period(date(2026, 3, 1), date(2026, 2, 28))}, "evidence_period_invalid"),
    ({"period": Period(date(2026, 3, 1), date(2026, 3, 2))}, "evidence_period_invalid"),
    ({"period": Period(date(2020, 3, 1), date(2026, 3, 1))}, "evidence_period_invalid"),
]


def test_what_cannot_be_filled_changes_nothing(town: Town) -> None:
    for wish, code in WISHES:
        with pytest.raises(CoreError, match=code):
            made(town, town.chen, **wish)
    assert "evidence.made" not in town.office.kinds()


def test_stewards_see_their_own_office_and_auditors_all(town: Town) -> None:
    gao, other = town.office.person("gao", Role.AUDITOR, "audit"), town.office.person("zhao", Role.STEWARD, "office-y")
    pack = made(town, gao)
    services = town.office.services
    assert [one.id for one in list_evidence_packs(services, town.li, limit=5, after=None)] == [pack.id]
    assert list_evidence_packs(services, other, limit=5, after=None) == []
    for work in (lambda: read_evidence_pack(services, other, pack.id), lambda: made(town, other, "k2"),
                 lambda: made(town, town.wang, "k3")):  # fmt: skip
        with pytest.raises(CoreError, match=r"not_found|evidence_office_unknown|forbidden"):
            work()


def test_the_document_says_what_the_pack_says_and_leaves_the_verdict_to_people(town: Town) -> None:
    logged(town)
    for form in forms():
        pack = made(town, town.chen, form, form=form, people=500)
        for language in ("zh", "en"):
            check_document(pack, language)


def check_document(pack: EvidencePack, language: str) -> None:
    document = Document(BytesIO(WordDocuments().evidence(pack.content, pack.content_sha256, language)))
    head, table = document.tables
    told = "\n".join(cell.text for row in head.rows for cell in row.cells)
    assert all(one in told for one in (pack.content_sha256, pack.id, pack.content["checkpoint"]["root"], pack.org))
    assert len(table.rows) == len(pack.content["items"]) + 1
    for row, item in zip(table.rows[1:], pack.content["items"], strict=True):
        cells = [cell.text for cell in row.cells]
        assert cells[0] == str(item["item"]) and item[language] in cells[1] and item["person"][language] in cells[4]
        assert cells[3] == "", "no program says that an office complies"
        for line in item["lines"]:
            assert line[language] in cells[2]
            for one in line["newest"]:
                named = f"#{one['index']} {ENTRIES[one['kind']][language]} {one['at'][:10]} {one['entry']}"
                assert named in cells[2]
    check_contents(document, pack, language)


def check_contents(document: Any, pack: EvidencePack, language: str) -> None:
    """Each item is led to once, and how the texts were read is said above, once for each way."""
    leads = document.element.xpath("//w:hyperlink/@w:anchor")
    assert (
        leads
        == document.element.xpath("//w:bookmarkStart/@w:name")
        == [f"item_{item['item']}" for item in pack.content["items"]]
    )
    above, form = "\n".join(one.text for one in document.paragraphs), document.tables[1]
    ways = {item["read"] for item in pack.content["items"]}
    assert ways and all(above.count(READ[way][language]) == 1 for way in ways)
    assert not [cell for row in form.rows for cell in row.cells if READ["S"][language] in cell.text]


def test_a_pack_of_before_whose_references_have_no_kind_is_still_drawn(town: Town) -> None:
    logged(town)
    content = made(town, town.chen, "k", people=500).content
    for line in (line for item in content["items"] for line in item["lines"]):
        for one in line["newest"]:
            del one["kind"]
    assert WordDocuments().evidence(content, "00", "en").startswith(b"PK")


def test_a_closed_gate_hands_out_nothing(town: Town) -> None:
    town.office.gate.closed = True
    with pytest.raises(CoreError, match="answer_not_logged_yet"):
        made(town, town.chen)


def test_items_that_were_read_alike_are_named_as_spans() -> None:
    items = [{"item": number, "read": way} for number, way in enumerate("EEESESS", start=2)]
    assert by_reading(items) == [("E", ["2–4", "6"]), ("S", ["5", "7–8"])] and by_reading([]) == []
