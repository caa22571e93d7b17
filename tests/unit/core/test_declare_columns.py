"""What a steward declares of columns and people before submitting: by name, as it was shown, and only ever stricter."""

from __future__ import annotations

import pytest

from anonymizer.errors import AnonymizerError
from core.domain.actors import Actor
from core.domain.datasets import YOUNGEST
from core.domain.errors import CoreError
from core.usecases.attest_facts import attest_facts
from core.usecases.change_columns import Change, change_columns
from core.usecases.confirm_columns import confirm_columns
from core.usecases.read_dataset import read_dataset, unconfirmed_columns
from core.usecases.submit_dataset import submit_dataset
from tests import fakes
from tests.factories import Office


@pytest.fixture
def read_off(office: Office) -> None:
    """The scan proposes the districts from the data."""
    person, district = fakes.COLUMNS
    office.scanner.columns = [person, {**district, "declared_from": "data"}]


@pytest.mark.usefixtures("read_off")
def test_nothing_read_off_the_data_is_submitted_before_a_steward_confirmed_it(office: Office, chen: Actor) -> None:
    dataset = office.scanned(chen)
    before = office.kinds()
    with pytest.raises(CoreError) as refused:
        submit_dataset(office.services, chen, dataset.id)
    assert (refused.value.code, refused.value.details) == ("declaration_unconfirmed", {"columns": ["district"]})
    assert (read_dataset(office.services, chen, dataset.id).state, office.kinds()) == ("scanned", before)

    declared = dataset.column("district")["declared"]
    confirmed = confirm_columns(office.services, chen, dataset.id, {"district": declared}).column("district")
    assert (confirmed["declared_from"], confirmed["declared"]) == ("steward", declared)
    assert (confirmed["confirmed"]["by"], confirmed["confirmed"]["name"]) == (chen.id, "chen")
    assert office.entries()[-1]["body"] == {"dataset": dataset.id, "confirmed_column_number": 1}
    assert submit_dataset(office.services, chen, dataset.id)[0].state == "awaiting_approval"


@pytest.mark.parametrize(
    ("found", "stated", "refused"),
    [(9, 10, True), (9, 9, False), (9, 0, False), (9, None, False), (None, 40, False), (17, 18, True)],
)
def test_the_scan_refuses_an_age_above_the_youngest_and_decides_nothing_else(
    office: Office, chen: Actor, found: int | None, stated: int | None, refused: bool
) -> None:
    office.scanner.min_age = found
    dataset = office.scanned(chen)
    if stated is not None:
        dataset = attest_facts(office.services, chen, dataset.id, {YOUNGEST: stated})
    assert dataset.youngest == (stated or 0)
    before = office.kinds()
    if refused:
        with pytest.raises(CoreError, match="age_stated_too_high") as told:
            submit_dataset(office.services, chen, dataset.id)
        assert (told.value.details, office.kinds()) == ({}, before)
        return
    submit_dataset(office.services, chen, dataset.id)
    assert office.pending(chen).subject_document["min_age"] == (stated or 0)


def test_what_was_found_sensitive_waits_for_a_steward_who_says_so_by_name(office: Office, chen: Actor) -> None:
    person, district = fakes.COLUMNS
    office.scanner.columns = [person, {**district, "sensitivity": "sensitive"}]
    dataset, before = office.scanned(chen), office.kinds()
    with pytest.raises(CoreError) as refused:
        submit_dataset(office.services, chen, dataset.id)
    assert (refused.value.code, refused.value.details) == ("sensitivity_undeclared", {"columns": ["district"]})
    with pytest.raises(CoreError, match="column_unknown"):
        change_columns(office.services, chen, dataset.id, ["illness"], Change(stated={"sensitive": True}))
    said = {"type": None, "sensitive": True}
    for _ in range(2):  # saying it again changes nothing
        change_columns(office.services, chen, dataset.id, ["district"], Change(stated={"sensitive": True}))
    marked = read_dataset(office.services, chen, dataset.id).column("district")
    assert (marked["sensitivity"], marked["stated"]) == ("sensitive", said) and "override" not in marked
    assert office.kinds()[len(before) - len(office.kinds()) :] == ["dataset.changed"]
    body = office.entries()[-1]["body"]
    assert (body["dataset"], body["column_number"], body["stated"]) == (dataset.id, 1, said)
    assert submit_dataset(office.services, chen, dataset.id)[0].state == "awaiting_approval"


def test_a_column_is_declared_sensitive_that_the_scan_took_for_nothing(office: Office, chen: Actor) -> None:
    dataset = office.scanned(chen)
    assert not dataset.sensitive or dataset.has_children
    marked = change_columns(office.services, chen, dataset.id, ["district"], Change(stated={"sensitive": True}))
    assert [column["sensitivity"] for column in marked.columns] == ["general", "sensitive"] and marked.sensitive


@pytest.mark.usefixtures("read_off")
def test_nobody_vouches_for_a_declaration_that_they_did_not_see(office: Office, chen: Actor) -> None:
    dataset = office.scanned(chen)
    with pytest.raises(CoreError, match="changed_meanwhile"):
        confirm_columns(office.services, chen, dataset.id, {"district": {"kind": "category", "categories": ["east"]}})
    assert read_dataset(office.services, chen, dataset.id).column("district")["declared_from"] == "data"


@pytest.mark.usefixtures("read_off")
def test_confirming_twice_leaves_one_entry(office: Office, chen: Actor, li: Actor) -> None:
    dataset = office.scanned(chen)
    declared = dataset.column("district")["declared"]
    for steward in (chen, li):
        found = confirm_columns(office.services, steward, dataset.id, {"district": declared})
        assert found.column("district")["confirmed"]["name"] == "chen"
    assert office.kinds().count("dataset.changed") == 1


@pytest.mark.usefixtures("read_off")
def test_a_declaration_of_the_steward_s_own_needs_no_second_confirmation(office: Office, chen: Actor) -> None:
    dataset = office.scanned(chen)
    own = {"kind": "category", "categories": ["east", "west", "north"]}
    change_columns(office.services, chen, dataset.id, ["district"], Change(declared=own, reason="code book"))
    assert submit_dataset(office.services, chen, dataset.id)[0].state == "awaiting_approval"


def test_what_waits_to_be_confirmed_is_what_a_submission_is_refused_for(office: Office, chen: Actor) -> None:
    person, district = fakes.COLUMNS
    guessed = {**district, "declared_from": "data"}
    office.scanner.columns = [person, guessed, {**guessed, "name": "ward"}, {**district, "name": "known"}]
    dataset = office.scanned(chen)
    waiting = unconfirmed_columns(office.services, dataset)
    with pytest.raises(CoreError) as refused:
        submit_dataset(office.services, chen, dataset.id)
    assert refused.value.details["columns"] == waiting == ["district", "ward"]
    changed = confirm_columns(office.services, chen, dataset.id, dict.fromkeys(waiting, district["declared"]))
    assert unconfirmed_columns(office.services, changed) == []
    assert submit_dataset(office.services, chen, dataset.id)[0].state == "awaiting_approval"


def test_several_columns_are_confirmed_or_stated_together_or_not_at_all(office: Office, chen: Actor) -> None:
    person, district = fakes.COLUMNS
    guessed = {**district, "declared_from": "data"}
    office.scanner.columns = [person, guessed, {**guessed, "name": "ward"}]
    dataset, before = office.scanned(chen), office.kinds()
    seen = {"district": district["declared"], "ward": district["declared"]}
    with pytest.raises(CoreError, match="changed_meanwhile"):
        confirm_columns(office.services, chen, dataset.id, {**seen, "ward": {"kind": "text"}})
    with pytest.raises(CoreError, match="column_unknown"):
        change_columns(office.services, chen, dataset.id, ["district", "nowhere"], Change(stated={"sensitive": True}))
    assert (read_dataset(office.services, chen, dataset.id), office.kinds()) == (dataset, before)

    confirm_columns(office.services, chen, dataset.id, {"district": seen["district"]})
    confirm_columns(office.services, chen, dataset.id, seen)  # one of them is confirmed already
    changed = change_columns(
        office.services, chen, dataset.id, ["ward", "district"], Change(stated={"sensitive": True})
    )
    assert [column["sensitivity"] for column in changed.columns] == ["general", "sensitive", "sensitive"]
    bodies = [entry["body"] for entry in office.entries()[len(before) :]]
    assert [body.get("confirmed_column_number") for body in bodies] == [1, 2, None, None]
    assert [body.get("column_number") for body in bodies] == [None, None, 1, 2]


def test_a_declaration_that_says_nothing_changes_nothing(office: Office, chen: Actor) -> None:
    dataset, before = office.scanned(chen), office.kinds()
    with pytest.raises(AnonymizerError, match="schema_invalid"):
        change_columns(office.services, chen, dataset.id, ["person"], Change(declared={"name": "x"}, reason="r"))
    assert read_dataset(office.services, chen, dataset.id).columns == dataset.columns
    assert office.kinds() == before


def test_only_a_change_is_recorded_as_one(office: Office, chen: Actor) -> None:
    dataset = office.scanned(chen)
    same, before = dataset.column("district")["treatment"], office.kinds()
    with pytest.raises(CoreError, match="column_unchanged"):
        change_columns(office.services, chen, dataset.id, ["district"], Change(reason="r"))
    change_columns(office.services, chen, dataset.id, ["district"], Change(treatment=same, reason="r"))
    assert read_dataset(office.services, chen, dataset.id).columns == dataset.columns
    assert office.kinds() == before


def test_what_one_statement_leaves_out_stays_as_another_said_it(office: Office, chen: Actor) -> None:
    dataset = office.scanned(chen)
    change_columns(office.services, chen, dataset.id, ["district"], Change(stated={"type": "HEALTH_CONDITION"}))
    change_columns(office.services, chen, dataset.id, ["district"], Change(stated={"sensitive": True}))
    changed = change_columns(office.services, chen, dataset.id, ["district"], Change(stated={"type": None}))
    assert [entry["body"]["stated"] for entry in office.entries() if "stated" in entry["body"]] == [
        {"type": "HEALTH_CONDITION", "sensitive": False},
        {"type": "HEALTH_CONDITION", "sensitive": True},
        {"type": None, "sensitive": True},
    ]
    assert changed.column("district")["stated"] == {"type": None, "sensitive": True}


def test_a_column_that_a_steward_calls_sensitive_is_so_for_the_law_in_what_is_signed_and_in_the_log(
    office: Office, chen: Actor, li: Actor
) -> None:
    dataset = office.scanned(chen)
    assert not attest_facts(office.services, chen, dataset.id, {YOUNGEST: 30}).sensitive
    said = {"type": "HEALTH_CONDITION", "sensitive": False}
    for _ in range(2):  # saying it again changes nothing
        change_columns(office.services, chen, dataset.id, ["district"], Change(stated=said, reason="care"))
    (body,) = [entry["body"] for entry in office.entries() if "stated" in entry["body"]]
    assert body["stated"] == {"type": "HEALTH_CONDITION", "sensitive": False}
    submit_dataset(office.services, chen, dataset.id)
    assert office.policy.seen[-1]["data.sensitivity"] == "sensitive"
    document = office.pending(li).subject_document
    assert document["stated"] == [{"column": "district", **said}]


@pytest.mark.usefixtures("read_off")
def test_a_change_of_treatment_alone_confirms_nothing(office: Office, chen: Actor) -> None:
    dataset = office.scanned(chen)
    mask = {"technique": "mask", "parameters": {}}
    change_columns(office.services, chen, dataset.id, ["district"], Change(treatment=mask, reason="shorter"))
    with pytest.raises(CoreError, match="declaration_unconfirmed"):
        submit_dataset(office.services, chen, dataset.id)
