"""What was scanned and signed is what is treated, however many uploads cross each other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from core.domain.actors import Actor, Role
from core.domain.datasets import Dataset
from core.domain.errors import CoreError
from core.usecases.choose_person_column import choose_person_column
from core.usecases.read_dataset import read_dataset
from core.usecases.read_job import read_job
from core.usecases.submit_dataset import submit_dataset
from core.usecases.sweep_uploads import sweep_uploads
from core.usecases.upload_file import upload_file
from tests import fakes
from tests.factories import Office
from tests.interleaving import once


def upload(office: Office, steward: Actor, dataset: Dataset, row: str) -> str:
    path = office.folder / f"{row}.csv"
    path.write_text(f"person,district\n{row},east\n")
    return upload_file(office.services, steward, dataset.id, path, "table.csv").id


def now(office: Office, steward: Actor, dataset: Dataset) -> Dataset:
    return read_dataset(office.services, steward, dataset.id)


def test_an_upload_that_crosses_a_submission_is_refused_and_changes_no_file(office: Office, chen: Actor) -> None:
    dataset = office.scanned(chen)
    before = office.vault.uploads()
    once(office.vault, lambda: submit_dataset(office.services, chen, dataset.id))
    with pytest.raises(CoreError, match="changed_meanwhile"):
        upload(office, chen, dataset, "other")
    assert office.vault.uploads() == before
    office.person("li", Role.STEWARD)
    office.enrolled(office.steward("li"))
    office.approve(office.steward("li"))
    assert now(office, chen, dataset).state == "published"


def test_a_file_that_is_not_the_signed_one_is_not_treated(office: Office, chen: Actor) -> None:
    dataset = office.submitted(chen)
    (blob,) = office.vault.uploads()
    (office.folder / blob).write_text("person,district\nsomebody else,east\n")
    office.enrolled(office.person("li", Role.STEWARD))
    office.approve(office.steward("li"))
    after = now(office, chen, dataset)
    assert after.state == "scanned" and after.problem is not None and after.problem["code"] == "upload_changed"
    assert "dataset.published" not in office.kinds()


def test_the_document_that_is_signed_names_the_file_by_its_hash(office: Office, chen: Actor) -> None:
    dataset = office.submitted(chen)
    review = office.pending(chen)
    assert review.subject_document["upload_sha256"] == dataset.upload_sha256 is not None


def test_of_uploads_at_once_exactly_one_is_taken_and_scanned(office: Office, chen: Actor) -> None:
    dataset = office.registered(chen)

    def one(number: int) -> str:
        try:
            return upload(office, chen, dataset, f"row{number}")[:3]
        except CoreError as refused:
            return refused.code

    with ThreadPoolExecutor(max_workers=4) as pool:
        outcomes = list(pool.map(one, range(8)))
    assert outcomes.count("jb_") == 1
    assert set(outcomes) <= {"jb_", "changed_meanwhile", "dataset_wrong_state"}
    assert office.vault.uploads() == {now(office, chen, dataset).upload_blob}
    office.work()
    assert now(office, chen, dataset).state == "scanned"


def test_a_new_upload_destroys_the_one_before_only_after_it_counts(office: Office, chen: Actor) -> None:
    dataset = office.scanned(chen)
    upload(office, chen, dataset, "newer")
    assert office.vault.uploads() == {now(office, chen, dataset).upload_blob}
    assert now(office, chen, dataset).upload_blob != dataset.upload_blob


def test_what_a_crash_before_the_commit_left_is_swept_and_what_counts_stays(office: Office, chen: Actor) -> None:
    dataset = office.scanned(chen)

    def crash() -> None:
        raise KeyboardInterrupt

    once(office.vault, crash)
    with pytest.raises(KeyboardInterrupt):
        upload(office, chen, dataset, "lost")
    assert len(office.vault.uploads()) == 2
    sweep_uploads(office.services)
    assert office.vault.uploads() == {dataset.upload_blob}
    assert now(office, chen, dataset).state == "scanned"


def test_the_columns_of_a_refused_file_are_named_until_somebody_goes_on_and_never_in_the_jobs_row(
    office: Office, chen: Actor
) -> None:
    office.scanner.columns = [{**fakes.COLUMNS[1], "name": "张三"}]  # no header: the first person's row stands there
    dataset = office.registered(chen)
    job = upload(office, chen, dataset, "张三")
    office.work()
    told = {"code": "person_column_missing", "details": {"columns": ["张三"]}}
    assert read_job(office.services, chen, job).problem == now(office, chen, dataset).problem == told
    with office.services.reading() as uow:
        assert uow.jobs.get(job).problem == {"code": told["code"]}
    choose_person_column(office.services, chen, dataset.id, "张三")
    assert read_job(office.services, chen, job).problem == {"code": told["code"]}
