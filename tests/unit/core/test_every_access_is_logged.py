"""No record, no data: every use case is listed here, and each that touches data leaves an entry, refusals too.

One list, long as it is, so that one test can hold it to the folder of use cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

import core.usecases
from core.domain.accounts import CredentialKind
from core.domain.actors import Role
from core.domain.datasets import Dataset
from core.domain.duties import Duty
from core.domain.erasures import ErasureReason
from core.domain.errors import CoreError
from core.domain.evidence import Period
from core.domain.rights import Applicant, Channel, IdentityCheck, Outcome, Right
from core.domain.totals import total_of
from core.usecases.accept_narrowing import accept_narrowing
from core.usecases.add_reference import NewReference, add_reference
from core.usecases.alarm_duties import alarm_duties
from core.usecases.answer_release import answer_release
from core.usecases.answer_right import RightAnswer, answer_right
from core.usecases.attest_facts import attest_facts
from core.usecases.change_columns import Change, change_columns
from core.usecases.choose_person_column import choose_person_column
from core.usecases.close_incident import close_incident, close_incident_at_machine, read_incidents
from core.usecases.confirm_columns import confirm_columns
from core.usecases.diagnose_bounds import Setting, diagnose_bounds
from core.usecases.discharge_duty import Evidence, discharge_duty
from core.usecases.end_emergency import end_emergency
from core.usecases.enter_right import RightWish, Sealed, enter_right
from core.usecases.erase_record import erase_record
from core.usecases.expire_reviews import expire_reviews
from core.usecases.export_version import export_version
from core.usecases.forget_rights import forget_rights
from core.usecases.import_table import import_table
from core.usecases.link_datasets import link_datasets
from core.usecases.make_evidence_pack import EvidenceWish, make_evidence_pack
from core.usecases.narrow_release import narrow_release
from core.usecases.open_population import NewPopulation, open_population
from core.usecases.open_right import open_right
from core.usecases.propose_deletion import DeletionWish, propose_deletion
from core.usecases.propose_emergency import EmergencyWish, propose_emergency
from core.usecases.propose_raise import Raise, propose_raise
from core.usecases.read_dataset import read_dataset
from core.usecases.read_duties import list_duties
from core.usecases.read_reviews import list_reviews
from core.usecases.renew_slip import renew_slip
from core.usecases.request_publication import request_publication
from core.usecases.revoke_key import my_keys, revoke_key
from core.usecases.run_query import Question, run_query
from core.usecases.settle_emergency import review_emergency, tell_residents
from core.usecases.sign_in import sign_in
from core.usecases.step_up import require_fresh
from core.usecases.submit_dataset import submit_dataset
from core.usecases.sweep_quarantine import sweep_quarantine
from core.usecases.upload_file import upload_file
from core.usecases.withdraw_dataset import withdraw_dataset
from core.usecases.withdraw_publication import withdraw_publication
from core.usecases.withdraw_query import withdraw_query
from ledger.incidents import open_incident
from ledger.sequencer import Sequencer
from tests import fakes
from tests.factories import NOTICE, link_of
from tests.log_fixtures import ORIGIN, SIGNER
from tests.unit.core.conftest import Town

# Use cases that open no data and change nothing that anybody shares: they read public facts, or their own account.
TOUCH_NOTHING = {
    "close_account", "create_account", "reset_password", "sign_in", "sign_in_elsewhere", "remember_browser",
    "make_practice", "open_review", "preview_deletion", "preview_withdrawal", "preview_link", "price_query",
    "read_catalogue", "read_dataset",
    "admit_in_emergency", "name_parties", "name_people", "read_community", "read_duties", "read_emergencies",
    "read_promises", "read_job",
    "read_evidence_packs", "read_right_status", "read_rights", "export_answer", "find_queries", "read_budgets",
    "compare_chain", "replay_budget", "find_entries", "count_listed",
    "read_publications", "read_query", "read_receipt", "read_references",
    "read_reviews", "require_sources", "run_job", "show_sample", "sweep_uploads", "translate_sql", "write_sql",
}  # fmt: skip
# Steps that others call inside their own transaction; the callers below show their entries.
STEPS = {
    "ask_policy", "open_duties", "charge", "drafts", "require_room", "answer_query", "join_versions", "judge_sharing",
    "serve_released", "give_back", "fill_form", "require_signed", "read_capped", "require_as_signed", "end_outdated",
    "read_handlers", "read_signers", "refuse_waiting", "confirm_by_passkey", "queue_job",
}  # fmt: skip


def ask(town: Town, rho: int, key: str) -> None:
    run_query(town.office.services, town.wang, Question(town.dataset.id, {"rho_nano": rho}, "service_planning"), key)


def linked(town: Town) -> Dataset:
    """A declared link of two registries that chen published before, to be signed by li."""
    office = town.office
    sources = [office.published(town.chen, town.li, key=f"source {n}", identifier_kind="resident_id") for n in "12"]
    return link_datasets(office.services, town.chen, link_of(*sources), "link")


def publish_link(town: Town) -> Dataset:
    link = linked(town)
    submit_dataset(town.office.services, town.chen, link.id)
    town.office.approve(town.li, key="approve link")
    return read_dataset(town.office.services, town.chen, link.id)


def revoke(town: Town) -> None:
    (key,) = my_keys(town.office.services, town.li)
    revoke_key(town.office.services, town.li, key.id)


def step_up(town: Town) -> None:
    services, password = town.office.services, "correct horse battery"
    secret, _ = sign_in(services, login="li", password=password, kind=CredentialKind.SESSION, hours=9)
    town.office.clock.advance(minutes=16)
    require_fresh(services, secret, password=password)


def refused(work: Callable[[], object]) -> None:
    with pytest.raises(CoreError):
        work()


def second_dataset(town: Town) -> str:
    return town.office.scanned(town.chen, key="second").id


def take_back(town: Town) -> None:
    dataset = town.office.dataset(second_dataset(town))
    withdraw_dataset(town.office.services, town.chen, dataset.id, dataset.revision)


def outlive(town: Town) -> None:
    second_dataset(town)
    town.office.clock.advance(days=31)
    sweep_quarantine(town.office.services)


def upload(town: Town) -> None:
    dataset = town.office.registered(town.chen, key="third")
    path = town.office.folder / "again.csv"
    path.write_text("person,district\n1,east\n")
    upload_file(town.office.services, town.chen, dataset.id, path, "again.csv")


def bring(town: Town) -> None:
    dataset = town.office.registered(town.chen, key="brought")
    import_table(
        town.office.services, fakes.OneTable(), dataset_id=dataset.id, table="t", columns=[], progress=lambda *_: None
    )


def submit(town: Town) -> None:
    submit_dataset(town.office.services, town.chen, second_dataset(town))


def refuse_review(town: Town) -> None:
    submit(town)
    town.office.refuse(town.li, "too detailed")


def change(town: Town) -> None:
    drop = {"technique": "drop", "parameters": {}}
    change_columns(
        town.office.services, town.chen, second_dataset(town), ["district"], Change(treatment=drop, reason="r")
    )


def confirm(town: Town) -> None:
    person, district = fakes.COLUMNS
    town.office.scanner.columns = [person, {**district, "declared_from": "data"}]
    confirm_columns(town.office.services, town.chen, second_dataset(town), {"district": district["declared"]})


def choose_person(town: Town) -> None:
    town.office.scanner.columns = [fakes.COLUMNS[1]]
    choose_person_column(town.office.services, town.chen, second_dataset(town), "district")


def attest(town: Town) -> None:
    attest_facts(town.office.services, town.chen, second_dataset(town), {"pipia.done": True})


def publish(town: Town) -> None:
    submit(town)
    town.office.approve(town.li, key="publish-again")


def export(town: Town) -> None:
    export_version(town.office.services, dataset_id=town.dataset.id, folder=town.office.folder, location="s3a://x")


def expire(town: Town) -> None:
    submit(town)
    town.office.clock.advance(days=8)
    expire_reviews(town.office.services)


def release(town: Town) -> None:
    town.office.policy.answers["query_aggregate"] = "needs_approval"
    ask(town, 3, "queued")
    review = town.office.pending(town.li)
    town.office.approve(town.li, key="release")
    answer_release(town.office.services, town.li, review.id, lambda *_: None)  # a repeat changes nothing


def propose(town: Town) -> None:
    propose_raise(town.office.services, town.chen, total_of(town.dataset.id), Raise("2000", "0", "更多问题"), "propose")


def populate(town: Town) -> None:
    open_population(town.office.services, town.chen, NewPopulation("街道居民", "Residents", "100", "0"), "people")


def doom(town: Town) -> None:
    wish = DeletionWish("purpose_achieved", "Visits")
    propose_deletion(town.office.services, town.chen, town.dataset.id, wish, "delete")


def delete(town: Town) -> None:
    doom(town)
    town.office.approve(town.li, key="delete it")


def raise_the_cap(town: Town) -> None:
    propose(town)
    town.office.approve(town.li, key="raise")


PLAN = {
    "where": [], "group_by": [], "aggregates": [{"op": "count"}, {"op": "people"}], "rows_per_person": 1,
    "loss": {}, "rho_nano": 3,
}  # fmt: skip


def narrowed(town: Town) -> tuple[str, str]:
    """A waiting question and the narrower one that a steward offers instead."""
    town.office.policy.answers["query_aggregate"] = "needs_approval"
    query = run_query(town.office.services, town.wang, Question(town.dataset.id, PLAN, "service_planning"), "queued")
    review = town.office.pending(town.li)
    plan = {**PLAN, "aggregates": [{"op": "count"}]}
    return query.id, narrow_release(town.office.services, town.li, review.id, plan, "counts are enough", "n").id


def accept(town: Town) -> None:
    accept_narrowing(town.office.services, town.wang, *narrowed(town))


def withdraw(town: Town) -> None:
    withdraw_query(town.office.services, town.wang, narrowed(town)[0])


def publication(town: Town) -> str:
    """A published answer."""
    town.office.policy.answers["publish"] = "needs_approval"
    query = run_query(town.office.services, town.wang, Question(town.dataset.id, PLAN, "service_planning"), "public")
    made = request_publication(town.office.services, town.wang, query.id)
    town.office.approve(town.li, key="publication")
    return made.id


def erase(town: Town) -> None:
    """What chen's scan left, erased by li once it is in a log."""
    scanned = next(entry for entry in town.office.entries() if entry["kind"] == "dataset.scanned")
    Sequencer(town.office.engine, SIGNER, town.office.clock, origin=ORIGIN).run_once()
    erase_record(town.office.services, town.li, scanned["id"], ErasureReason.RETENTION_OVER)


def reference(town: Town) -> None:
    path = town.office.folder / "public.csv"
    path.write_text("district,region\neast,a\n")
    asked = NewReference("districts", "district", "the office's website", "public domain")
    add_reference(town.office.services, town.chen, path, "public.csv", asked)


def close(town: Town) -> None:
    operator = town.office.person("ops", Role.OPERATOR)
    with town.office.engine.begin() as connection:
        open_incident(connection, "chain_changed", {}, "2026-03-01T08:00:00.000Z")
    (incident,) = read_incidents(town.office.services, operator)
    close_incident(town.office.services, operator, incident.id)


def close_at_machine(town: Town) -> None:
    with town.office.engine.begin() as connection:
        open_incident(connection, "chain_changed", {}, "2026-03-01T08:00:00.000Z")
    close_incident_at_machine(town.office.services, 1, "the node was connected to another chain")


def owing(town: Town) -> Duty:
    """What a question left to be done."""
    town.office.policy.owes["query_aggregate"] = [NOTICE]
    ask(town, 5, "owing")
    (duty,) = list_duties(town.office.services, town.li, view=None, limit=2, after=None)
    return duty


def evidence(town: Town) -> None:
    today = town.office.clock.now().date()
    make_evidence_pack(town.office.services, town.chen, EvidenceWish("guide-27", "office-x", Period(today, today)), "k")


def overdue(town: Town) -> None:
    owing(town)
    town.office.clock.advance(days=16)
    alarm_duties(town.office.services)


def emergency(town: Town) -> str:
    """One that runs and let a question through."""
    wish = EmergencyWish("service_planning", (town.wang.id,), town.office.clock.now() + timedelta(hours=1), "flood")
    town.office.policy.answers["query_aggregate"] = "needs_approval"
    made = propose_emergency(town.office.services, town.chen, town.dataset.id, wish, "propose")
    town.office.approve(town.li, key="start")
    ask(town, 5, "in course")
    return made.id


def ended(town: Town) -> str:
    name = emergency(town)
    end_emergency(town.office.services, town.chen, name)
    return name


def settle(town: Town) -> None:
    name = ended(town)
    tell_residents(town.office.services, town.chen, name, "it is over")
    gao = town.office.person("gao", Role.AUDITOR)
    review_emergency(town.office.services, gao, name, "kept_within", "looked at each question")


def request(town: Town) -> str:
    """What a resident asked of the office."""
    sealed = Sealed("the person in file 17", "", "")
    wish = RightWish(Right.ACCESS, Channel.COUNTER, Applicant.SELF, IdentityCheck.CARD_SEEN, town.li.id, sealed)
    return enter_right(town.office.services, town.chen, wish, "right").id


def answered(town: Town) -> str:
    name = request(town)
    answer_right(town.office.services, town.li, name, RightAnswer(Outcome.DONE, "copy handed over"))
    return name


def forget(town: Town) -> None:
    answered(town)
    town.office.clock.advance(days=200)
    forget_rights(town.office.services)


# Use case -> what to do, and the last kind of entry that doing it must leave.
TOUCH_DATA: dict[str, tuple[Callable[[Town], None], str]] = {
    "register_dataset": (lambda town: (town.office.registered(town.chen, key="x"), None)[1], "dataset.registered"),
    "link_datasets": (lambda town: (linked(town), None)[1], "dataset.linked"),
    "link_datasets, published": (lambda town: (publish_link(town), None)[1], "dataset.published"),
    "upload_file": (upload, "dataset.submitted"),
    "import_table": (bring, "dataset.submitted"),
    "scan_dataset": (lambda town: (second_dataset(town), None)[1], "dataset.scanned"),
    "change_columns": (change, "dataset.changed"),
    "attest_facts": (attest, "dataset.changed"),
    "submit_dataset": (submit, "publication.requested"),
    "confirm_columns": (confirm, "dataset.changed"),
    "choose_person_column": (choose_person, "dataset.changed"),
    "decide_review": (refuse_review, "dataset.decided"),
    "expire_reviews": (expire, "review.expired"),
    "publish_dataset": (publish, "dataset.published"),
    "export_version": (export, "dataset.exported"),
    "enrol_key": (lambda town: (town.office.enrolled(town.chen), None)[1], "steward.enrolled"),
    "step_up": (step_up, "account.confirmed"),
    "revoke_key": (revoke, "steward.revoked"),
    "grant_allowance": (
        lambda town: (town.office.granted(town.chen, town.dataset, town.wang, rho="7"), None)[1],
        "allowance.granted",
    ),
    "run_query": (lambda town: ask(town, 5, "k"), "query.answered"),
    "run_query, refused": (lambda town: refused(lambda: ask(town, 10**6, "k")), "query.refused"),
    "answer_release": (release, "query.answered"),
    "narrow_release": (lambda town: (narrowed(town), None)[1], "release.narrowed"),
    "accept_narrowing": (accept, "release.accepted"),
    "withdraw_query": (withdraw, "query.withdrawn"),
    "request_publication": (lambda town: (publication(town), None)[1], "release.publication_requested"),
    "publish_release": (lambda town: (publication(town), None)[1], "release.published"),
    "withdraw_publication": (
        lambda town: (withdraw_publication(town.office.services, town.li, publication(town), "r"), None)[1],
        "release.unpublished",
    ),
    "diagnose_bounds": (
        lambda town: (diagnose_bounds(town.office.services, town.chen, town.dataset.id, Setting("5")), None)[1],
        "dataset.diagnosed",
    ),
    "open_population": (populate, "population.opened"),
    "propose_deletion": (doom, "deletion.requested"),
    "delete_dataset": (delete, "dataset.deleted"),
    "withdraw_dataset": (take_back, "dataset.withdrawn"),
    "withdraw_dataset, and its upload": (take_back, "upload.destroyed"),
    "sweep_quarantine": (outlive, "dataset.withdrawn"),
    "propose_raise": (propose, "raise.requested"),
    "raise_cap": (raise_the_cap, "cap.raised"),
    "erase_record": (erase, "record.erased"),
    "add_reference": (reference, "reference.added"),
    "propose_emergency": (lambda town: (emergency(town), None)[1], "emergency.proposed"),
    "start_emergency": (lambda town: (emergency(town), None)[1], "emergency.started"),
    "run_query, in an emergency": (lambda town: (emergency(town), None)[1], "query.answered"),
    "end_emergency": (lambda town: (ended(town), None)[1], "emergency.ended"),
    "settle_emergency": (settle, "emergency.reviewed"),
    "settle_emergency, told": (settle, "emergency.notified"),
    "discharge_duty": (
        lambda town: (discharge_duty(town.office.services, town.li, owing(town).id, Evidence("sent")), None)[1],
        "duty.done",
    ),
    "enter_right": (lambda town: (request(town), None)[1], "right.requested"),
    "answer_right": (lambda town: (answered(town), None)[1], "right.answered"),
    "open_right": (lambda town: (open_right(town.office.services, town.li, request(town)), None)[1], "right.opened"),
    "renew_slip": (
        lambda town: (renew_slip(town.office.services, town.li, request(town)), None)[1],
        "right.slip_renewed",
    ),
    "forget_rights": (forget, "right.forgotten"),
    "make_evidence_pack": (evidence, "evidence.made"),
    "alarm_duties": (overdue, "duty.overdue"),
    "close_incident": (close, "incident.closed"),
    "close_incident, at the machine": (close_at_machine, "incident.closed"),
}


def test_no_review_is_opened_by_a_wrong_clock(town: Town) -> None:
    dataset = second_dataset(town)
    with town.office.engine.begin() as connection:
        open_incident(connection, "clock_behind_chain", {}, "2026-03-01T08:00:00.000Z")
    with pytest.raises(CoreError, match="clock_wrong"):
        submit_dataset(town.office.services, town.chen, dataset)
    assert list_reviews(town.office.services, town.li, state="pending", limit=2, after=None) == []


def test_every_use_case_is_known_to_this_test() -> None:
    files = {path.stem for path in Path(core.usecases.__file__).parent.glob("*.py")} - {"__init__"}
    covered = {name.partition(",")[0] for name in TOUCH_DATA}
    assert files == TOUCH_NOTHING | STEPS | covered, "say of a new use case what it touches, and show its entry"


@pytest.mark.parametrize("name", TOUCH_DATA)
def test_a_use_case_that_touches_data_leaves_its_entry(town: Town, name: str) -> None:
    work, kind = TOUCH_DATA[name]
    before = len(town.office.entries())
    work(town)
    assert kind in town.office.kinds()[before:]


@pytest.mark.parametrize("name", sorted(TOUCH_NOTHING))
def test_what_touches_nothing_cannot_open_data(name: str) -> None:
    source = (Path(core.usecases.__file__).parent / f"{name}.py").read_text(encoding="utf-8")
    for door in ("open_upload", "dp.answer", "dp.prepare", "dp.export", "dp.link", "scanner.", "put_upload"):
        assert door not in source
