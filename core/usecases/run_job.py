"""Take the next piece of long work and carry it out, whoever started it and whatever died in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from core.domain.actors import Actor, Role
from core.domain.errors import waits_for
from core.domain.jobs import Job, JobKind, JobState
from core.domain.storage import StorageError, is_refusal
from core.ports import Progress, Services
from core.usecases.answer_release import answer_release
from core.usecases.delete_dataset import delete_dataset
from core.usecases.give_back import give_back
from core.usecases.publish_dataset import publish_dataset
from core.usecases.publish_release import publish_release
from core.usecases.raise_cap import raise_cap
from core.usecases.scan_dataset import scan_dataset
from core.usecases.start_emergency import record_emergency
from mingzheng.errors import Failure

MAX_ATTEMPTS: Final = 5
"""Attempts that failed for a reason nobody knows, or whose process died without a word. A job that is the cause must
end, but machines go down and run out of memory for others, so both have the one bound."""
MOST_WAIT_SECONDS: Final = 300

_WORK: Final[Mapping[str, Callable[[Services, Actor, str, Progress], None]]] = {
    JobKind.SCAN_DATASET: scan_dataset,
    JobKind.PUBLISH_DATASET: publish_dataset,
    JobKind.ANSWER_RELEASE: answer_release,
    JobKind.PUBLISH_RELEASE: publish_release,
    JobKind.RAISE_CAP: raise_cap,
    JobKind.RECORD_EMERGENCY: record_emergency,
    JobKind.DELETE_DATASET: delete_dataset,
}


def run_job(
    services: Services, report: Callable[[Job, Exception], None], taken: Callable[[Job], None] = lambda _: None
) -> bool:
    """Run one job if any waits; True if one was run. `report` hears of surprises, for the operator's log, and `taken`
    of the job before it is begun."""
    now = services.clock.now()
    with services.transaction() as uow:
        job = uow.jobs.claim(now, now + timedelta(seconds=services.lease_seconds))
        if job is None:
            return False
        account = uow.accounts.get(job.actor_id)
    actor = Actor(id=account.id, role=Role(account.role), org=account.org, org_type=account.org_type, name=account.name)
    taken(job)
    if job.attempts - job.waits > MAX_ATTEMPTS:  # the last one died
        _end(services, job, JobState.FAILED, {"code": "interrupted"})
        return True
    try:
        _carry_out(services, actor, job)
    except Failure as failure:
        if (stage := waits_for(failure)) is not None:
            _wait(services, job, failure, stage)
            return True
        # A refused file's column names stay with the dataset, which forgets them once somebody goes on: with no header
        # they are the first person's row. `read_job` says them until then.
        details = {} if job.kind == JobKind.SCAN_DATASET else {"details": failure.details}
        _end(services, job, JobState.FAILED, {"code": failure.code, **details})
    except Exception as surprise:  # noqa: BLE001 - the text could quote a record, so only the code is kept
        report(job, surprise)
        if job.attempts - job.waits >= MAX_ATTEMPTS:
            _end(services, job, JobState.FAILED, {"code": "interrupted"})
        else:
            _release(services, job)
    else:
        _end(services, job, JobState.DONE, None)
    return True


def hand_back(services: Services, job: Job) -> None:
    """Let another process go on with it, at no cost: this one is told to end, or could not write down how it went.
    A thread that still carries it out changes nothing of it any more."""
    with services.transaction() as uow:
        uow.jobs.change_held(job, waits=job.waits + 1, leased_until=None)


def _carry_out(services: Services, actor: Actor, job: Job) -> None:
    try:
        _WORK[job.kind](services, actor, job.subject_id, _progress_of(services, job))
    except OSError as error:
        # A full disk says nothing of the work: it must not use up the attempts, whose end takes the upload along.
        if is_refusal(error):
            raise StorageError("storage_unavailable") from None
        raise


def _progress_of(services: Services, job: Job) -> Progress:
    def progress(stage: str, done: int, total: int) -> None:
        # Also renews the lease: work that still reports progress is not taken by another worker.
        until = services.clock.now() + timedelta(seconds=services.lease_seconds)
        with services.transaction() as uow:
            uow.jobs.change_held(job, stage=stage, done=done, total=total, leased_until=until)

    return progress


def _end(services: Services, job: Job, state: JobState, problem: dict[str, object] | None) -> None:
    if state is JobState.FAILED:
        if not _hold(services, job):
            return  # whoever goes on with it says how it ends
        give_back(services, job, problem)  # dying after this line, the job is claimed once more and ends the same way
    with services.transaction() as uow:
        total = uow.jobs.get(job.id).total
        done = {"done": total} if state is JobState.DONE else {}
        uow.jobs.change_held(job, state=state, stage=str(state), leased_until=None, problem=problem, **done)


def _hold(services: Services, job: Job) -> bool:
    """Renew the lease. False: the job was handed back, or another worker has it."""
    until = services.clock.now() + timedelta(seconds=services.lease_seconds)
    with services.transaction() as uow:
        return uow.jobs.change_held(job, leased_until=until)


def _wait(services: Services, job: Job, failure: Failure, stage: str) -> None:
    """Try again later, ever less often, and say why. No count ends this: an approval's own deadline does."""
    later = services.clock.now() + timedelta(seconds=min(2 ** min(job.waits + 1, 10), MOST_WAIT_SECONDS))
    with services.transaction() as uow:
        problem = {"code": failure.code}
        uow.jobs.change_held(job, waits=job.waits + 1, stage=stage, problem=problem, leased_until=later)


def _release(services: Services, job: Job) -> None:
    """Give the job back, to be tried again a little later."""
    with services.transaction() as uow:
        uow.jobs.change_held(job, leased_until=services.clock.now() + timedelta(seconds=2 * job.attempts))
