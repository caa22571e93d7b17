"""Withdrawing what was never published: destroyed at once, said once, and never together with an approval."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.domain.actors import Actor, Role
from core.domain.datasets import Dataset
from core.domain.errors import CoreError
from core.usecases.attest_facts import attest_facts
from core.usecases.change_columns import Change, change_columns
from core.usecases.expire_reviews import expire_reviews
from core.usecases.link_datasets import link_datasets
from core.usecases.preview_withdrawal import kept_until, preview_withdrawal
from core.usecases.read_dataset import read_dataset
from core.usecases.read_reviews import list_reviews
from core.usecases.submit_dataset import submit_dataset
from core.usecases.sweep_quarantine import sweep_quarantine
from core.usecases.upload_file import upload_file
from core.usecases.withdraw_dataset import withdraw_dataset
from ledger.incidents import open_incident
from tests.factories import link_of
from tests.unit.core.conftest import Town


def scanned(town: Town) -> Dataset:
    return town.office.scanned(town.chen, key="draft")


def awaiting(town: Town) -> Dataset:
    dataset = scanned(town)
    return submit_dataset(town.office.services, town.chen, dataset.id)[0]


def refused(town: Town) -> Dataset:
    dataset = awaiting(town)
    town.office.refuse(town.li, "no")
    return read_dataset(town.office.services, town.chen, dataset.id)


def scanning(town: Town) -> Dataset:
    dataset = town.office.registered(town.chen, key="draft")
    path = town.office.folder / "table.csv"
    path.write_text("person,district\n1,east\n")
    upload_file(town.office.services, town.chen, dataset.id, path, "table.csv")
    return read_dataset(town.office.services, town.chen, dataset.id)


def draft(town: Town) -> Dataset:
    return town.office.registered(town.chen, key="draft")


def said(town: Town, kind: str, dataset: Dataset) -> list[dict[str, object]]:
    return [body for body in town.office.bodies(kind) if body["dataset"] == dataset.id]


def take_back(town: Town, person: Actor, dataset: Dataset) -> Dataset:
    """As somebody who sees it as it stands now."""
    seen = read_dataset(town.office.services, person, dataset.id)
    return withdraw_dataset(town.office.services, person, dataset.id, seen.revision)


def state(town: Town, dataset: Dataset) -> str:
    return read_dataset(town.office.services, town.chen, dataset.id).state


@pytest.mark.parametrize("begun", [draft, scanning, scanned, awaiting, refused])
def test_file_and_key_go_at_once_and_the_log_says_it_once_however_often_it_is_asked(
    town: Town, begun: Callable[[Town], Dataset]
) -> None:
    dataset = begun(town)
    sent = dataset.upload_blob is not None
    with town.office.services.transaction() as uow:
        uow.datasets.change(dataset.id, min_age=7)  # as a scan leaves it: the exact age of the youngest person
    dataset = read_dataset(town.office.services, town.chen, dataset.id)
    assert preview_withdrawal(town.office.services, town.li, dataset.id).dataset == dataset
    for person in (town.li, town.chen, town.li):
        done = withdraw_dataset(town.office.services, person, dataset.id, dataset.revision)
    assert done.min_age is None
    assert (done.state, done.upload_blob, done.columns, done.risk, done.rows) == ("withdrawn", None, [], {}, 0)
    assert not [name for name in town.office.vault.uploads() if name.startswith(dataset.id)]
    assert dataset.id in town.office.vault.destroyed
    (first,) = said(town, "dataset.withdrawn", dataset)
    assert (first["cause"], first["was"], len(first["reviews"])) == ("withdrawn", dataset.state, begun is awaiting)  # type: ignore[arg-type]
    (gone,) = said(town, "upload.destroyed", dataset)
    assert (gone["uploads"], gone["upload_sha256"]) == (int(sent), dataset.upload_sha256)
    town.office.work()  # a scan that waited finds nothing to do
    assert state(town, dataset) == "withdrawn"
    assert list_reviews(town.office.services, town.li, state="pending", limit=2, after=None) == []


def test_a_link_that_was_never_published_is_withdrawn_and_its_sources_stay(town: Town) -> None:
    office = town.office
    pair = [office.published(town.chen, town.li, key=f"source {n}", identifier_kind="resident_id") for n in "12"]
    link = link_datasets(office.services, town.chen, link_of(*pair), "link")
    joined = office.vault.version_draft(link.id)
    joined.write_bytes(b"joined rows that a killed run left")
    assert take_back(town, town.li, link).state == "withdrawn"
    assert not joined.exists() and [state(town, one) for one in pair] == ["published", "published"]
    (gone,) = said(town, "upload.destroyed", link)
    assert (gone["uploads"], gone["upload_sha256"]) == (0, None)
    with pytest.raises(CoreError, match="dataset_wrong_state"):
        submit_dataset(office.services, town.chen, link.id)


def test_what_was_published_and_what_is_another_offices_is_not_withdrawn(town: Town) -> None:
    services, dataset = town.office.services, scanned(town)
    stranger = town.office.person("zhao", Role.STEWARD, org="office-z")
    for person, target, code in (
        (town.chen, town.dataset.id, "dataset_wrong_state"),
        (stranger, dataset.id, "not_found"),
        (town.wang, dataset.id, "forbidden"),
    ):
        with pytest.raises(CoreError, match=code):
            withdraw_dataset(services, person, target, 0)
        with pytest.raises(CoreError, match=code):
            preview_withdrawal(services, person, target)
    assert "dataset.withdrawn" not in town.office.kinds()


def test_once_a_steward_signed_it_is_not_withdrawn_while_it_is_being_published(town: Town) -> None:
    dataset = awaiting(town)
    town.office.sign(town.li)
    with pytest.raises(CoreError, match="dataset_wrong_state"):
        take_back(town, town.chen, dataset)
    town.office.work()
    assert state(town, dataset) == "published"


def corrected(town: Town, dataset: Dataset) -> None:
    path = town.office.folder / "corrected.csv"
    path.write_text("person,district\n3,east\n")
    upload_file(town.office.services, town.li, dataset.id, path, "corrected.csv")
    town.office.work()


def submitted(town: Town, dataset: Dataset) -> None:
    submit_dataset(town.office.services, town.li, dataset.id)


@pytest.mark.parametrize("cross", [corrected, submitted])
def test_nothing_goes_that_was_not_seen_in_the_preview(town: Town, cross: Callable[[Town, Dataset], None]) -> None:
    seen = preview_withdrawal(town.office.services, town.chen, scanned(town).id).dataset
    cross(town, seen)
    now = read_dataset(town.office.services, town.chen, seen.id)
    with pytest.raises(CoreError, match="changed_meanwhile"):
        withdraw_dataset(town.office.services, town.chen, seen.id, seen.revision)
    assert read_dataset(town.office.services, town.chen, seen.id) == now
    assert now.upload_blob in town.office.vault.uploads() and not said(town, "dataset.withdrawn", seen)
    waiting = list_reviews(town.office.services, town.li, state="pending", limit=2, after=None)
    assert len(waiting) == (cross is submitted)


def test_of_an_approval_and_a_withdrawal_that_race_exactly_one_counts(town: Town) -> None:
    office = town.office
    for number in range(6):
        dataset = office.submitted(town.chen, key=f"race {number}")

        def attempt(act: object, dataset: Dataset = dataset) -> bool:
            try:
                if act == "sign":
                    town.office.sign(town.li)
                else:
                    take_back(town, town.chen, dataset)
            except CoreError as lost:
                assert lost.code in ("changed_meanwhile", "review_decided", "dataset_wrong_state")
                return False
            except ValueError:
                return False  # the review was withdrawn before it was listed
            return True

        with ThreadPoolExecutor(max_workers=2) as pool:
            order = ["sign", "withdraw"] if number % 2 else ["withdraw", "sign"]
            won = dict(zip(order, pool.map(attempt, order), strict=True))
        office.work()
        assert sorted(won.values()) == [False, True]
        assert state(town, dataset) == ("published" if won["sign"] else "withdrawn")
        assert bool(said(town, "dataset.withdrawn", dataset)) != bool(said(town, "dataset.published", dataset))


@pytest.mark.parametrize("where", ["before", "after"])
def test_dying_around_the_destruction_the_worker_finishes_it_and_says_it_once(
    town: Town, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    dataset = awaiting(town)
    real = town.office.vault.destroy_dataset

    def dies(dataset_id: str) -> bool:
        if where == "after":
            real(dataset_id)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(town.office.vault, "destroy_dataset", dies)
        with pytest.raises(KeyboardInterrupt):
            take_back(town, town.chen, dataset)
    assert state(town, dataset) == "withdrawing" and not said(town, "upload.destroyed", dataset)
    with pytest.raises(ValueError, match="unpack"):
        town.office.sign(town.li)  # its review ended with it
    for _ in range(2):
        sweep_quarantine(town.office.services)
    assert state(town, dataset) == "withdrawn" and len(said(town, "upload.destroyed", dataset)) == 1
    assert not [name for name in town.office.vault.uploads() if name.startswith(dataset.id)]


def test_a_disk_that_refuses_is_tried_again_by_the_worker(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(_: str) -> bool:
        raise CoreError("deletion_blocked")

    dataset = scanned(town)
    with monkeypatch.context() as patch:
        patch.setattr(town.office.vault, "destroy_dataset", refuses)
        assert take_back(town, town.chen, dataset).state == "withdrawing"
    sweep_quarantine(town.office.services)
    assert state(town, dataset) == "withdrawn"


def test_an_upload_that_nobody_pursues_is_destroyed_when_its_time_is_over_and_not_before(town: Town) -> None:
    office, blank = town.office, draft(town)
    held = office.scanned(town.chen, key="held")
    until = kept_until(office.services, held)
    assert until is not None and kept_until(office.services, blank) is None
    office.clock.advance(days=29)
    sweep_quarantine(office.services)
    assert state(town, held) == "scanned"
    office.clock.advance(days=2)
    assert office.clock.now() >= until
    sweep_quarantine(office.services)
    assert (state(town, held), state(town, blank)) == ("withdrawn", "draft")
    (first,) = said(town, "dataset.withdrawn", held)
    assert first["cause"] == "unpursued" and len(said(town, "upload.destroyed", held)) == 1
    assert state(town, town.dataset) == "published"


def test_a_clock_that_is_wrong_destroys_nothing(town: Town) -> None:
    dataset = scanned(town)
    with town.office.engine.begin() as connection:
        open_incident(connection, "clock_behind_chain", {}, "2026-03-01T08:00:00.000Z")
    town.office.clock.advance(days=400)
    sweep_quarantine(town.office.services)
    assert state(town, dataset) == "scanned"


def test_a_clock_that_was_set_ahead_destroys_nothing_until_the_time_has_really_passed(town: Town) -> None:
    office, dataset = town.office, scanned(town)
    office.clock.set_ahead(days=36500)
    sweep_quarantine(office.services)
    assert state(town, dataset) == "scanned"
    office.clock.advance(days=31)
    sweep_quarantine(office.services)
    assert state(town, dataset) == "withdrawn"


def test_without_a_block_from_after_its_time_nothing_is_destroyed(town: Town) -> None:
    office, dataset = town.office, scanned(town)
    until = kept_until(office.services, dataset)
    assert until is not None
    office.clock.advance(days=31)
    office.chain.down = True
    sweep_quarantine(office.services)
    office.chain.down, office.chain.idle_since = False, int(until.timestamp()) - 1
    sweep_quarantine(office.services)
    assert state(town, dataset) == "scanned"
    office.chain.idle_since += 2
    sweep_quarantine(office.services)
    assert state(town, dataset) == "withdrawn"


def test_the_clock_of_the_process_alone_is_not_believed_either(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    office, dataset = town.office, scanned(town)
    office.clock.set_ahead(days=60)  # and a chain on the same machine, whose blocks bear the same wrong time
    monkeypatch.setattr(office.chain, "block_time", lambda: int(office.clock.now().timestamp()))
    sweep_quarantine(office.services)
    assert state(town, dataset) == "scanned"


def test_one_upload_that_cannot_be_destroyed_leaves_the_others_their_turn(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (town.office.scanned(town.chen, key=key) for key in ("first", "second"))
    real = town.office.vault.destroy_dataset

    def fails(dataset_id: str) -> bool:
        if dataset_id == first.id:
            raise OverflowError
        return real(dataset_id)

    monkeypatch.setattr(town.office.vault, "destroy_dataset", fails)
    town.office.clock.advance(days=31)
    with pytest.raises(OverflowError):
        sweep_quarantine(town.office.services)
    assert (state(town, first), state(town, second)) == ("withdrawing", "withdrawn")


def test_waiting_for_a_signature_it_is_kept_and_gets_its_days_again_when_the_review_ends(town: Town) -> None:
    office, dataset = town.office, scanned(town)
    office.clock.advance(days=28)
    submit_dataset(office.services, town.chen, dataset.id)
    office.clock.advance(days=6)
    sweep_quarantine(office.services)
    assert state(town, dataset) == "awaiting_approval"
    office.clock.advance(days=2)
    expire_reviews(office.services)
    sweep_quarantine(office.services)
    assert state(town, dataset) == "scanned"
    office.clock.advance(days=30)
    sweep_quarantine(office.services)
    assert state(town, dataset) == "withdrawn"


def test_its_days_count_from_when_the_scan_ended_however_long_that_waited(town: Town) -> None:
    office, dataset = town.office, scanning(town)
    office.clock.advance(days=31)
    office.work()
    for days, then in ((29, "scanned"), (2, "withdrawn")):
        sweep_quarantine(office.services)
        office.clock.advance(days=days)
        sweep_quarantine(office.services)
        assert state(town, dataset) == then


def attested(town: Town, dataset: Dataset) -> None:
    attest_facts(town.office.services, town.li, dataset.id, {})


def column_changed(town: Town, dataset: Dataset) -> None:
    name = dataset.columns[0]["name"]
    declared = dataset.columns[0]["declared"]
    change_columns(town.office.services, town.li, dataset.id, [name], Change(declared=declared, reason="checked"))


def answered_with_what_is_missing(town: Town, dataset: Dataset) -> None:
    town.office.policy.answers["release"] = "deny"
    submit_dataset(town.office.services, town.li, dataset.id)


def publication_failed(town: Town, dataset: Dataset) -> None:
    submit_dataset(town.office.services, town.chen, dataset.id)
    town.office.sign(town.li)
    town.office.scanner.leaks = ["district"]
    town.office.clock.advance(days=40)  # the worker was away
    town.office.work()


@pytest.mark.parametrize("pursue", [attested, column_changed, answered_with_what_is_missing, publication_failed])
def test_whatever_is_done_with_it_gives_it_all_of_its_days_again(
    town: Town, pursue: Callable[[Town, Dataset], None]
) -> None:
    dataset = scanned(town)
    town.office.clock.advance(days=29)
    pursue(town, dataset)
    assert state(town, dataset) == "scanned"
    town.office.clock.advance(days=29)
    sweep_quarantine(town.office.services)
    assert state(town, dataset) == "scanned"
    town.office.clock.advance(days=1)
    sweep_quarantine(town.office.services)
    assert state(town, dataset) == "withdrawn"


def test_an_upload_that_crosses_the_withdrawal_leaves_no_file(town: Town) -> None:
    dataset = scanned(town)
    town.office.vault.meanwhile = lambda: take_back(town, town.chen, dataset)
    path = town.office.folder / "table.csv"
    with pytest.raises(CoreError, match="changed_meanwhile"):
        upload_file(town.office.services, town.chen, dataset.id, path, "table.csv")
    assert state(town, dataset) == "withdrawn"
    assert not [name for name in town.office.vault.uploads() if name.startswith(dataset.id)]
