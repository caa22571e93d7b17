"""Progress of long work."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.http.documentation import problems
from api.http.wiring import Use
from api.v1.actors import JobReader
from api.v1.models.datasets import JobAnswer
from core.domain.jobs import JobState
from core.usecases.read_job import read_job

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])


@router.get("/{job_id}", operation_id="getJob", summary="How far a job has come", responses=problems("not_found"))
def show(job_id: Annotated[str, Path(max_length=60)], actor: JobReader, services: Use, response: Response) -> JobAnswer:
    job = read_job(services, actor, job_id)
    if job.state in (JobState.QUEUED, JobState.RUNNING):
        response.headers["Retry-After"] = "1"
    return JobAnswer.of(job)
