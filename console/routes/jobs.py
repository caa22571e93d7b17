"""How far long work has come, and then where it led. The page can be reloaded; with script it reloads itself when the
work ends."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import RedirectResponse, Response

from api.http import problems
from api.http.auth import May
from api.http.wiring import Use
from console.render import page
from core.domain.actors import Actor
from core.domain.jobs import JobState
from core.domain.permissions import Action
from core.usecases.read_job import read_job

router = APIRouter(prefix="/jobs", tags=["console"])
_ONWARD = {"ds": "/datasets/", "rv": "/reviews/", "qr": "/queries/"}


@router.get("/{job_id}")
def show(
    request: Request,
    job_id: Annotated[str, Path(max_length=60)],
    actor: Annotated[Actor, Depends(May(Action.READ_JOB))],
    services: Use,
) -> Response:
    job = read_job(services, actor, job_id)
    onward = _ONWARD.get(job.subject_id[:2], "/") + job.subject_id
    if job.state == JobState.DONE:
        return RedirectResponse(onward, status_code=303)
    return page(
        request,
        "job.html",
        job=job,
        # Asked for by name: nobody's page reloads under their hands, and a screen reader's least of all.
        follow="follow" in request.query_params and job.state in (JobState.QUEUED, JobState.RUNNING),
        onward=onward,
        problem=problems.shown_problem(job.problem),
    )
