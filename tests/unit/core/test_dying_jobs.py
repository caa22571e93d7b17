"""A job whose process dies every time ends with a code, and nothing waits for it for ever."""

from __future__ import annotations

import contextlib
import errno
import threading
from typing import Any

import pytest

from api.worker import jobs
from api.worker.jobs import JobWorker
from core.domain.actors import Actor, Role
from core.domain.jobs import Job
from core.domain.storage import StorageError
from core.usecases.read_dataset import read_dataset
from core.usecases.run_job import MAX_ATTEMPTS, hand_back, run_job
from core.usecases.submit_dataset import submit_dataset
from core.usecases.upload_file import upload_file
from tests.factories import Office


class ProcessDiedError(BaseException):
    """What no handler of the product sees: the process is gone, and the lease runs out."""


def die(*_: Any, **__: Any) -> Any:
    raise ProcessDiedError


def ignore(_job: object, _surprise: Exception) -> None: ...


def die_until_given_up(office: Office) -> None:
    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(ProcessDiedError):
            run_job(office.services, ignore)
        office.clock.advance(seconds=office.services.lease_seconds + 1)
    assert run_job(office.services, ignore)
    assert not run_job(office.services, ignore)


def test_a_scan_that_kills_its_process_returns_the_dataset_to_draft(
    office: Office, chen: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = office.registered(chen)
    path = office.folder / "table.csv"
    path.write_text("person,district\n1,east\n2,west\n")
    with monkeypatch.context() as dying:
        dying.setattr(office.scanner, "scan", die)
        job = upload_file(office.services, chen, dataset.id, path, "table.csv")
        die_until_given_up(office)
    with office.services.reading() as uow:
        ended = uow.jobs.get(job.id)
    assert (ended.state, ended.problem) == ("failed", {"code": "interrupted"})
    given_back = read_dataset(office.services, chen, dataset.id)
    assert (given_back.state, given_back.problem) == ("draft", {"code": "interrupted"})
    assert office.entries()[-1]["body"] == {"dataset": dataset.id, "code": "interrupted"}

    upload_file(office.services, chen, dataset.id, path, "table.csv")
    office.work()
    assert read_dataset(office.services, chen, dataset.id).state == "scanned"


@pytest.mark.parametrize("deaths", range(MAX_ATTEMPTS + 1))
def test_deaths_and_surprises_together_end_a_job_at_its_fifth_attempt_and_not_before(
    office: Office, chen: Actor, monkeypatch: pytest.MonkeyPatch, deaths: int
) -> None:
    dataset = office.registered(chen)
    path = office.folder / "table.csv"
    path.write_text("person,district\n1,east\n2,west\n")
    job = upload_file(office.services, chen, dataset.id, path, "table.csv")

    def surprise(*_: Any, **__: Any) -> Any:
        raise MemoryError

    for attempt in range(5):
        with office.services.reading() as uow:
            assert uow.jobs.get(job.id).state != "failed" and len(office.vault.uploads()) == 1
        with monkeypatch.context() as failing, contextlib.suppress(ProcessDiedError):
            failing.setattr(office.scanner, "scan", die if attempt < deaths else surprise)
            run_job(office.services, ignore)
        office.clock.advance(seconds=office.services.lease_seconds + 1)
    assert run_job(office.services, ignore) == (deaths == 5)  # which only the next to claim it can see
    with office.services.reading() as uow:
        ended = uow.jobs.get(job.id)
    assert (ended.state, ended.problem, office.vault.uploads()) == ("failed", {"code": "interrupted"}, set())


def test_a_publication_that_kills_its_process_returns_the_dataset_to_its_findings(
    office: Office, chen: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    li = office.person("li", Role.STEWARD)
    dataset = office.submitted(chen)
    office.enrolled(li)
    with monkeypatch.context() as dying:
        dying.setattr(office, "work", lambda: None)
        dying.setattr(office.scanner, "treat", die)
        office.approve(li)
        die_until_given_up(office)
    given_back = read_dataset(office.services, chen, dataset.id)
    assert (given_back.state, given_back.problem) == ("scanned", {"code": "interrupted"})
    assert office.kinds()[-1] == "dataset.treated"

    submit_dataset(office.services, chen, dataset.id)
    office.approve(li, key="again")
    assert read_dataset(office.services, chen, dataset.id).state == "published"


@pytest.mark.parametrize("work", ["scan", "treat"])
def test_a_disk_that_stays_full_for_days_costs_nobody_their_file(
    office: Office, chen: Actor, monkeypatch: pytest.MonkeyPatch, work: str
) -> None:
    """However often it is tried: the work waits, says why, and is done once there is room."""
    li = office.person("li", Role.STEWARD)
    office.enrolled(li)
    dataset = office.registered(chen) if work == "scan" else office.submitted(chen)

    def full(*_: Any, **__: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as crowded:
        crowded.setattr(office.scanner, work, full)
        if work == "scan":
            path = office.folder / "table.csv"
            path.write_text("person,district\n1,east\n2,west\n")
            upload_file(office.services, chen, dataset.id, path, "table.csv")
        else:
            office.approve(li)
        before = office.vault.uploads()
        for _ in range(3 * MAX_ATTEMPTS):
            office.work()
            office.clock.advance(seconds=301)
        waiting = read_dataset(office.services, chen, dataset.id)
        assert (waiting.state, waiting.problem) == ("scanning" if work == "scan" else "treating", None)
        assert office.vault.uploads() == before and len(before) == 1
    office.work()
    assert read_dataset(office.services, chen, dataset.id).state == ("scanned" if work == "scan" else "published")


def test_a_server_that_is_told_to_end_however_often_costs_nobody_their_file(
    office: Office, chen: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = office.registered(chen)
    path = office.folder / "table.csv"
    path.write_text("person,district\n1,east\n2,west\n")
    upload_file(office.services, chen, dataset.id, path, "table.csv")
    with monkeypatch.context() as stopping:
        stopping.setattr(office.scanner, "scan", die)
        for _ in range(3 * MAX_ATTEMPTS):
            held: list[Job] = []
            with pytest.raises(ProcessDiedError):
                run_job(office.services, ignore, held.append)
            hand_back(office.services, held[0])  # no lease has to run out
    office.work()
    assert read_dataset(office.services, chen, dataset.id).state == "scanned"
    hand_back(office.services, held[0])  # too late, and of no effect
    assert not run_job(office.services, ignore)


@pytest.mark.parametrize("end", ["surprise", "storage", "done"])
def test_a_job_that_was_handed_back_is_out_of_reach_for_the_thread_that_had_it(
    office: Office, chen: Actor, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    """Also at its last attempt, where a failure would take the upload along."""
    dataset = office.registered(chen)
    path = office.folder / "table.csv"
    path.write_text("person,district\n1,east\n2,west\n")
    job = upload_file(office.services, chen, dataset.id, path, "table.csv")
    held: list[Job] = []
    seen: list[Job] = []
    scan = office.scanner.scan

    def now() -> Job:
        with office.services.reading() as uow:
            return uow.jobs.get(job.id)

    def handed_back(at: Any, name: str, person: str, progress: Any) -> Any:
        hand_back(office.services, held[-1])
        seen.append(now())
        progress("scanning", 1, 2)
        assert now() == seen[-1]
        if end == "done":
            return scan(at, name, person, progress)
        raise RuntimeError if end == "surprise" else StorageError("storage_unavailable")

    with monkeypatch.context() as stopping:
        stopping.setattr(office.scanner, "scan", die)
        for _ in range(MAX_ATTEMPTS - 1):
            with pytest.raises(ProcessDiedError):
                run_job(office.services, ignore)
            office.clock.advance(seconds=office.services.lease_seconds + 1)
        stopping.setattr(office.scanner, "scan", handed_back)
        assert run_job(office.services, ignore, held.append)
    assert now() == seen[0] and (now().state, now().waits, now().leased_until) == ("running", 1, None)
    assert len(office.vault.uploads()) == 1
    office.work()
    assert (now().state, read_dataset(office.services, chen, dataset.id).state) == ("done", "scanned")


def test_a_worker_that_stops_gives_back_what_it_could_not_finish(
    office: Office, chen: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, end = threading.Event(), threading.Event()

    def scan(*_: Any, **__: Any) -> Any:
        begun.set()
        assert end.wait(60)
        raise ProcessDiedError

    dataset = office.registered(chen)
    path = office.folder / "table.csv"
    path.write_text("person,district\n1,east\n2,west\n")
    job = upload_file(office.services, chen, dataset.id, path, "table.csv")
    worker = JobWorker(office.services, threads=1, patience=0)
    with monkeypatch.context() as slow:
        slow.setattr(office.scanner, "scan", scan)
        slow.setattr(threading, "excepthook", ignore)
        worker.start()
        assert begun.wait(60)
        worker.stop()
        with office.services.reading() as uow:
            given = uow.jobs.get(job.id)
        assert (given.attempts, given.waits, given.leased_until) == (1, 1, None)
        end.set()
        for thread in worker._threads:
            thread.join()


def test_a_job_whose_end_could_not_be_written_is_given_back_uncounted(
    office: Office, chen: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[Job] = []
    waits = threading.Event()

    def run(_: object, __: object, hold: Any) -> bool:
        if not taken:
            assert run_job(office.services, ignore, lambda job: (taken.append(job), hold(job)))  # type: ignore[func-returns-value]
            raise StorageError("storage_unavailable")
        waits.set()
        return False

    given: list[Job] = []
    monkeypatch.setattr(jobs, "run_job", run)
    monkeypatch.setattr(jobs, "hand_back", lambda _, job: given.append(job))
    dataset = office.registered(chen)
    path = office.folder / "table.csv"
    path.write_text("person,district\n1,east\n2,west\n")
    upload_file(office.services, chen, dataset.id, path, "table.csv")
    worker = JobWorker(office.services, threads=1)
    worker.start()
    assert waits.wait(60)
    worker.stop()
    assert given == taken
