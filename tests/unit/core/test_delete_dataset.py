"""A dataset is deleted by two stewards, for good: its keys and links go, its log, its losses and its answers stay."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.domain.actors import Role
from core.domain.datasets import Dataset
from core.domain.errors import CoreError
from core.domain.queries import Query
from core.domain.reviews import Review
from core.usecases.answer_query import answer_query
from core.usecases.charge import charge
from core.usecases.delete_dataset import delete_dataset
from core.usecases.link_datasets import link_datasets
from core.usecases.preview_deletion import preview_deletion
from core.usecases.propose_deletion import DeletionWish, propose_deletion
from core.usecases.read_catalogue import list_catalogue, read_catalogue, search_catalogue
from core.usecases.read_dataset import read_dataset
from core.usecases.read_promises import list_promises
from core.usecases.read_query import read_query
from core.usecases.read_reviews import list_reviews
from core.usecases.request_publication import request_publication
from core.usecases.run_query import Question, run_query
from core.usecases.submit_dataset import submit_dataset
from mingzheng.deletion import deletion_subject
from tests.factories import link_of
from tests.unit.core.conftest import Town

WISH = DeletionWish("purpose_achieved", "Visits")


def propose(town: Town, wish: DeletionWish = WISH, key: str = "propose", dataset: Dataset | None = None) -> Review:
    return propose_deletion(town.office.services, town.chen, (dataset or town.dataset).id, wish, key)


def ask(town: Town, rho: int, key: str = "ask", dataset: Dataset | None = None) -> Query:
    question = Question((dataset or town.dataset).id, {"rho_nano": rho}, "service_planning")
    return run_query(town.office.services, town.wang, question, key)


def state(town: Town, dataset: Dataset | None = None) -> str:
    return read_dataset(town.office.services, town.chen, (dataset or town.dataset).id).state


def version(town: Town, dataset: Dataset | None = None) -> Path:
    one = dataset or town.dataset
    return town.office.vault.version_path(one.id, 1)


def test_a_signed_deletion_takes_data_and_keys_and_leaves_log_losses_and_answers(town: Town) -> None:
    services = town.office.services
    with services.transaction() as uow:
        uow.datasets.change(town.dataset.id, min_age=7)  # as a scan leaves it: the exact age of the youngest person
    answered = ask(town, 30)
    town.office.sign(town.li, propose(town))
    town.office.work()
    assert not version(town).exists() and town.office.vault.destroyed == [town.dataset.id]
    gone = read_dataset(services, town.chen, town.dataset.id)
    assert (gone.state, gone.spent_rho, gone.columns, gone.rows, gone.min_age) == ("deleted", 30, [], 0, None)
    assert read_query(services, town.wang, answered.id).answer == answered.answer
    (promise,) = list_promises(services, limit=5, after=None)
    assert promise.dataset.id == town.dataset.id
    said = town.office.bodies("dataset.deleted")
    assert [(one["dataset"], one["ground"], one["key_destroyed"]) for one in said] == [
        (town.dataset.id, "purpose_achieved", True)
    ]
    assert town.office.account_faults() == []


def test_nobody_asks_once_it_is_signed_and_the_catalogue_says_why(town: Town) -> None:
    services = town.office.services
    ask(town, 5)
    town.office.sign(town.li, propose(town))  # the files are still there: no job has run yet
    assert version(town).exists()
    for work in (lambda: ask(town, 5, "again"), lambda: read_catalogue(services, town.wang, town.dataset.id)):
        with pytest.raises(CoreError, match="dataset_deleted"):
            work()
    assert list_catalogue(services, town.wang, limit=5, after=None) == []
    town.office.work()
    (shown,), _ = search_catalogue(services, town.wang, lambda _: True, limit=5, after=None)
    assert shown.state == "deleted" and town.office.kinds().count("query.charged") == 1


def test_a_proposal_alone_changes_nothing(town: Town) -> None:
    propose(town)
    town.office.work()
    assert state(town) == "published" and version(town).exists() and ask(town, 5).answer


@pytest.mark.parametrize("typed", ["", "Visit", "visits", "走访", "yes"])
def test_only_the_whole_name_confirms(town: Town, typed: str) -> None:
    with pytest.raises(CoreError, match="deletion_not_confirmed"):
        propose(town, DeletionWish("purpose_achieved", typed))
    assert "deletion.requested" not in town.office.kinds()


def test_the_ground_is_one_of_the_law_and_the_office_the_datasets_own(town: Town) -> None:
    with pytest.raises(CoreError, match="request_invalid"):
        propose(town, DeletionWish("because", "Visits"))
    stranger = town.office.person("zhao", Role.STEWARD, org="office-z")
    for person, code in ((stranger, "not_found"), (town.wang, "forbidden")):
        with pytest.raises(CoreError, match=code):
            propose_deletion(town.office.services, person, town.dataset.id, WISH, "k")
        with pytest.raises(CoreError, match=code):
            preview_deletion(town.office.services, person, town.dataset.id)


def test_neither_who_proposes_nor_who_handled_the_data_signs(town: Town) -> None:
    review = propose_deletion(town.office.services, town.li, town.dataset.id, WISH, "proposed by li")
    for steward in (town.li, town.chen):
        with pytest.raises(CoreError, match="cannot_approve_own"):
            town.office.sign(steward, review)
    assert state(town) == "published"


def linked(town: Town) -> tuple[Dataset, Dataset, Dataset]:
    """Two registries and their published link."""
    office = town.office
    pair = [office.published(town.chen, town.li, key=f"source {n}", identifier_kind="resident_id") for n in "12"]
    link = link_datasets(office.services, town.chen, link_of(*pair), "link")
    submit_dataset(office.services, town.chen, link.id)
    office.approve(town.li, key="approve link")
    return pair[0], pair[1], read_dataset(office.services, town.chen, link.id)


def test_links_of_it_go_with_it_and_the_other_source_stays(town: Town) -> None:
    left, right, link = linked(town)
    assert [one.id for one in preview_deletion(town.office.services, town.chen, left.id).links] == [link.id]
    town.office.sign(town.li, propose(town, dataset=left))
    town.office.work()
    assert [state(town, one) for one in (left, link, right)] == ["deleted", "deleted", "published"]
    assert [version(town, one).exists() for one in (left, link, right)] == [False, False, True]
    said = [body["dataset"] for body in town.office.bodies("dataset.deleted")]
    assert said == [link.id, left.id]
    (request,) = town.office.bodies("deletion.requested")
    assert request["links"] == [link.id] and deletion_subject(request) == request["subject"]


def test_a_link_that_came_after_the_proposal_voids_the_signature(town: Town) -> None:
    office = town.office
    pair = [office.published(town.chen, town.li, key=f"source {n}", identifier_kind="resident_id") for n in "12"]
    review = propose(town, dataset=pair[0])
    link = link_datasets(office.services, town.chen, link_of(*pair), "link")
    submit_dataset(office.services, town.chen, link.id)
    (waiting,) = [one for one in list_reviews(office.services, town.li, state="pending", limit=5, after=None)
                  if one.kind == "dataset"]  # fmt: skip
    town.office.sign(town.li, waiting)
    office.work()
    with pytest.raises(CoreError, match="changed_meanwhile"):
        town.office.sign(town.li, review)
    assert state(town, pair[0]) == "published"


def test_a_link_that_is_being_published_finds_its_source_gone(town: Town) -> None:
    office = town.office
    pair = [office.published(town.chen, town.li, key=f"source {n}", identifier_kind="resident_id") for n in "12"]
    link = link_datasets(office.services, town.chen, link_of(*pair), "link")
    submit_dataset(office.services, town.chen, link.id)
    waiting = office.pending(town.li)
    deletion = propose(town, dataset=pair[0])
    town.office.sign(town.li, waiting)  # its job has not run
    town.office.sign(town.li, deletion)
    office.work()
    assert state(town, link) == "scanned" and not version(town, link).exists()
    assert state(town, pair[0]) == "deleted"


def test_rows_that_killed_runs_left_in_links_and_uploads_go_too(town: Town) -> None:
    office, folder = town.office, town.office.vault.folder
    pair = [office.published(town.chen, town.li, key=f"source {n}", identifier_kind="resident_id") for n in "12"]
    link = link_datasets(office.services, town.chen, link_of(*pair), "link")
    left = [office.vault.version_draft(link.id), version(town, link), folder / f"{pair[0].id}.5a.upload"]
    kept = office.vault.version_draft(pair[1].id)
    for path in (*left, kept):
        path.write_bytes(b"rows")
    town.office.sign(town.li, propose(town, dataset=pair[0]))
    office.work()
    assert not any(path.exists() for path in left) and kept.exists() and version(town, pair[1]).exists()
    assert state(town, link) == "scanned" and link.id in office.vault.destroyed


def test_what_waits_for_a_signature_ends_without_one(town: Town) -> None:
    services = town.office.services
    town.office.policy.answers["query_aggregate"] = "needs_approval"
    query = ask(town, 5)
    review = propose(town)
    assert preview_deletion(services, town.chen, town.dataset.id).waiting == 2
    town.office.sign(town.li, review)
    town.office.work()
    after = read_query(services, town.wang, query.id)
    assert after.state == "refused" and after.problem is not None and after.problem["code"] == "dataset_deleted"
    assert list_reviews(services, town.li, state="pending", limit=5, after=None) == []


def test_no_answer_is_made_public_once_its_data_are_gone(town: Town) -> None:
    query = ask(town, 5)
    town.office.sign(town.li, propose(town))
    for _ in range(2):  # while the job waits, and after it
        with pytest.raises(CoreError, match="dataset_deleted"):
            request_publication(town.office.services, town.wang, query.id)
        town.office.work()


def test_a_question_that_was_charged_before_is_not_answered_after(town: Town) -> None:
    """Its process died between the charge and the answer."""
    office = town.office
    review = propose(town)
    office.dp.answer = _dies  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        ask(town, 5)
    town.office.sign(town.li, review)
    office.work()
    office.clock.advance(minutes=30)
    with office.services.reading() as uow:
        (charged,) = uow.queries.of_researcher(town.wang.id, 5, None)
    after = answer_query(office.services, charged.id)
    assert after.state == "failed" and after.problem == {"code": "dataset_deleted"}


def _dies(*_: object) -> dict[str, object]:
    raise KeyboardInterrupt


def test_a_debit_that_crosses_the_signature_finds_no_account(town: Town) -> None:
    town.office.policy.answers["query_aggregate"] = "needs_approval"
    query = ask(town, 5)
    town.office.sign(town.li, propose(town))
    before = read_dataset(town.office.services, town.chen, town.dataset.id)
    with pytest.raises(CoreError, match="cap_exhausted"), town.office.services.transaction() as uow:
        charge(uow, town.wang, query, [before])


def test_however_they_race_no_charge_follows_the_deletion(town: Town) -> None:
    review = propose(town)

    def one(number: int) -> str:
        try:
            return ask(town, number, f"question {number}").state
        except CoreError as refused:
            return refused.code

    with ThreadPoolExecutor(max_workers=6) as pool:
        asked = [pool.submit(one, number) for number in range(1, 13)]
        town.office.sign(town.li, review)
        outcomes = {each.result() for each in asked}
    town.office.work()
    assert outcomes <= {"answered", "dataset_deleted"}
    kinds = town.office.kinds()
    assert "query.charged" not in kinds[kinds.index("dataset.deleted") :]
    assert town.office.account_faults() == []


def interrupted(town: Town, monkeypatch: pytest.MonkeyPatch, review: Review, where: str) -> None:
    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        target = {"vault": (town.office.vault, "destroy_dataset"), "dp": (town.office.dp, "forget_version"),
                  "chain": (town.office.chain, "record_approval")}[where]  # fmt: skip
        patch.setattr(*target, dies)
        with pytest.raises(KeyboardInterrupt):
            delete_dataset(town.office.services, town.li, review.id, lambda *_: None)


@pytest.mark.parametrize("where", ["vault", "dp", "chain"])
def test_dying_on_the_way_it_is_finished_by_the_next_run_and_said_once(
    town: Town, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    review = propose(town)
    town.office.sign(town.li, review)
    interrupted(town, monkeypatch, review, where)
    town.office.work()
    assert state(town) == "deleted" and not version(town).exists()
    assert town.office.kinds().count("dataset.deleted") == 1
    body = town.office.bodies("dataset.deleted")[0]
    assert body["key_destroyed"] is True
    with town.office.services.reading() as uow:
        assert uow.reviews.get(review.id).tx_hash is not None


def test_neither_a_chain_that_is_away_nor_a_disk_that_refuses_lets_anybody_ask(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> bool:
        raise CoreError("deletion_blocked")

    with monkeypatch.context() as patch:
        patch.setattr(town.office.vault, "destroy_dataset", refuses)
        review = propose(town)
        town.office.sign(town.li, review)
        town.office.work()
        assert state(town) == "deleting"
        with town.office.services.reading() as uow:
            waiting = uow.jobs.latest_for(review.id)
        assert waiting is not None and waiting.stage == "waiting_for_disk"
        with pytest.raises(CoreError, match="dataset_deleted"):
            ask(town, 5)
    town.office.chain.down = True
    town.office.clock.advance(minutes=10)
    town.office.work()
    assert state(town) == "deleted"  # what cannot be undone waits for no chain
    town.office.chain.down = False
    town.office.clock.advance(minutes=10)
    town.office.work()
    assert town.office.kinds().count("dataset.deleted") == 1


@pytest.mark.parametrize("again", [propose, lambda town: preview_deletion(
    town.office.services, town.chen, town.dataset.id)])  # fmt: skip
def test_what_is_gone_is_not_deleted_twice(town: Town, again: Callable[[Town], object]) -> None:
    town.office.sign(town.li, propose(town, key="first"))
    town.office.work()
    with pytest.raises(CoreError, match="dataset_wrong_state"):
        again(town)
