"""A steward's datasets: register, upload, look at the findings, attest, submit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.http.documentation import problems
from api.http.errors import PolicyRefusedError
from api.http.idempotency import OnceKey
from api.http.paging import Paged
from api.http.uploads import Upload, read_upload
from api.http.wiring import Use
from api.v1.actors import CatalogueReader, DatasetReader, Diagnoser, Submitter
from api.v1.models.base import JsonObject, Page
from api.v1.models.datasets import (
    ColumnChange,
    Confirmation,
    DatasetAnswer,
    Diagnosis,
    Findings,
    JobStarted,
    NewDataset,
    NewDiagnosis,
    PersonColumn,
    Submitted,
)
from core.domain.datasets import DatasetState
from core.usecases.attest_facts import attest_facts
from core.usecases.change_columns import Change, change_columns
from core.usecases.choose_person_column import choose_person_column
from core.usecases.confirm_columns import confirm_columns
from core.usecases.diagnose_bounds import Setting, diagnose_bounds
from core.usecases.make_practice import MAX_ROWS, MAX_SEED, make_practice
from core.usecases.read_dataset import list_datasets, read_dataset
from core.usecases.register_dataset import Registration, register_dataset
from core.usecases.submit_dataset import submit_dataset
from core.usecases.upload_file import upload_file

router = APIRouter(prefix="/v1/datasets", tags=["datasets"])
Id = Annotated[str, Path(max_length=60)]
_FILE_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "contentMediaType": "application/octet-stream"}},
                }
            }
        },
    }
}


@router.post(
    "",
    operation_id="registerDataset",
    status_code=201,
    summary="Register a dataset",
    responses=problems(
        "idempotency_key_missing", "idempotency_key_reused", "amount_invalid", "population_unknown", "measure_mixed"
    ),
)
def register(body: NewDataset, actor: Submitter, services: Use, key: OnceKey) -> DatasetAnswer:
    asked = body.model_dump(exclude={"cap", "populations"})
    rho, delta = body.cap.amount
    registration = Registration(
        **asked, cap_rho=rho, cap_delta=delta, pure=body.cap.pure, populations=tuple(body.populations)
    )
    return DatasetAnswer.of(register_dataset(services, actor, registration, key))


@router.get(
    "",
    operation_id="listDatasets",
    summary="The datasets of the steward's office; all, for an auditor",
    responses=problems("cursor_invalid"),
)
def index(
    actor: DatasetReader, services: Use, window: Paged, request: Request, response: Response
) -> Page[DatasetAnswer]:
    found = list_datasets(services, actor, limit=window.limit, after=window.after)
    return Page(items=[DatasetAnswer.of(one) for one in found], next=window.link(request, response, found))


@router.get("/{dataset_id}", operation_id="getDataset", summary="One dataset's record", responses=problems("not_found"))
def show(dataset_id: Id, actor: DatasetReader, services: Use) -> DatasetAnswer:
    return DatasetAnswer.of(read_dataset(services, actor, dataset_id))


async def _file(request: Request, actor: Submitter) -> AsyncIterator[Upload]:
    upload = await read_upload(request)
    try:
        yield upload
    finally:
        await upload.form.close()


@router.post(
    "/{dataset_id}/file",
    operation_id="uploadFile",
    status_code=202,
    openapi_extra=_FILE_BODY,
    summary="Send the table into quarantine and start the scan",
    responses=problems(
        "not_found",
        "dataset_wrong_state",
        "changed_meanwhile",
        "upload_too_large",
        "uploads_busy",
        "request_too_slow",
        "request_unreadable",
    ),
)
def upload(
    dataset_id: Id, actor: Submitter, services: Use, file: Annotated[Upload, Depends(_file)], response: Response
) -> JobStarted:
    with file.as_path(services.vault, dataset_id) as path:
        job = upload_file(services, actor, dataset_id, path, file.filename)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return JobStarted(job=job.id)


@router.get(
    "/{dataset_id}/findings",
    operation_id="getFindings",
    summary="What the scan found, by column",
    responses=problems("not_found"),
)
def findings(dataset_id: Id, actor: DatasetReader, services: Use) -> Findings:
    return Findings.of(read_dataset(services, actor, dataset_id))


@router.put(
    "/{dataset_id}/person-column",
    operation_id="choosePersonColumn",
    summary="Name the column that identifies the person, where the file had none of the registered name",
    responses=problems("not_found", "column_unknown", "dataset_is_link", "dataset_wrong_state", "changed_meanwhile"),
)
def choose_person(dataset_id: Id, body: PersonColumn, actor: Submitter, services: Use) -> DatasetAnswer:
    return DatasetAnswer.of(choose_person_column(services, actor, dataset_id, body.column))


@router.put(
    "/{dataset_id}/columns/{name:path}",
    operation_id="changeColumn",
    summary="Say what a column is; or change its treatment or public declaration, with a reason",
    responses=problems(
        "not_found",
        "column_unknown",
        "column_unchanged",
        "column_type_unknown",
        "dataset_wrong_state",
        "treatment_weaker",
        "treatment_unknown",
        "treatment_parameters",
        "treatment_level_unknown",
        "treatment_bands",
        "treatment_bounds",
        "treatment_step",
        "schema_invalid",
        "reason_missing",
        "changed_meanwhile",
    ),
)
def change(
    dataset_id: Id, name: Annotated[str, Path(max_length=200)], body: ColumnChange, actor: Submitter, services: Use
) -> Findings:
    wish = Change(
        stated=None if body.stated is None else body.stated.model_dump(exclude_unset=True),
        treatment=body.treatment,
        declared=body.declared,
        reason=body.reason,
    )
    return Findings.of(change_columns(services, actor, dataset_id, [name], wish))


@router.post(
    "/{dataset_id}/confirmations",
    operation_id="confirmColumn",
    summary="Say in your own name that a column's declaration, read off the data, is public knowledge",
    responses=problems("not_found", "column_unknown", "dataset_wrong_state", "changed_meanwhile"),
)
def confirm(dataset_id: Id, body: Confirmation, actor: Submitter, services: Use) -> Findings:
    return Findings.of(confirm_columns(services, actor, dataset_id, {body.column: body.declared}))


@router.put(
    "/{dataset_id}/attestations",
    operation_id="attestFacts",
    summary="State, as a named person, facts that no program can see",
    responses=problems("not_found", "dataset_wrong_state", "fact_not_attestable", "changed_meanwhile"),
)
def attest(dataset_id: Id, body: JsonObject, actor: Submitter, services: Use) -> DatasetAnswer:
    return DatasetAnswer.of(attest_facts(services, actor, dataset_id, dotted(body)))


@router.post(
    "/{dataset_id}/submit",
    operation_id="submitDataset",
    summary="Ask the rules whether it may be shared; if only approval is missing, open the review",
    responses=problems(
        "not_found",
        "dataset_wrong_state",
        "policy_refused",
        "schema_invalid",
        "declaration_unconfirmed",
        "age_stated_too_high",
        "sensitivity_undeclared",
        "clock_wrong",
        "population_over_cap",
    ),
)
def submit(dataset_id: Id, actor: Submitter, services: Use) -> Submitted:
    dataset, decision = submit_dataset(services, actor, dataset_id)
    if dataset.state != DatasetState.AWAITING_APPROVAL:
        raise PolicyRefusedError(decision)
    return Submitted(state=dataset.state, decision=decision.to_json())


@router.post(
    "/{dataset_id}/diagnosis",
    operation_id="diagnoseBounds",
    summary="What bounds throw away: exact figures, not private, for the steward alone; logged before data is opened",
    responses=problems(
        "not_found", "dataset_wrong_state", "amount_invalid", "answer_not_logged_yet", "engine_failed", "upload_changed"
    ),
)
def diagnose(dataset_id: Id, body: NewDiagnosis, actor: Diagnoser, services: Use, response: Response) -> Diagnosis:
    response.headers["cache-control"] = "no-store"
    setting = Setting(body.epsilon or body.rho, body.cells)
    return Diagnosis.of(diagnose_bounds(services, actor, dataset_id, setting))


@router.get(
    "/{dataset_id}/practice",
    operation_id="getPractice",
    summary="Invented data with this schema, to write an analysis with; opens no data, spends nothing",
    response_class=Response,
    responses={
        **problems("not_found"),
        200: {"content": {"text/csv": {}, "application/vnd.apache.parquet": {}}, "description": "The table"},
    },
)
def practice(
    dataset_id: Id,
    actor: CatalogueReader,
    services: Use,
    form: Annotated[Literal["csv", "parquet"], Query(alias="format")] = "csv",
    seed: Annotated[int, Query(ge=0, lt=MAX_SEED)] = 1,
    rows: Annotated[int, Query(ge=1, le=MAX_ROWS)] = 1000,
) -> Response:
    content = make_practice(services, actor, dataset_id, form, seed, rows)
    kind = "text/csv; charset=utf-8" if form == "csv" else "application/vnd.apache.parquet"
    name = f'attachment; filename="practice-{dataset_id}-{seed}.{form}"'
    return Response(content, media_type=kind, headers={"content-disposition": name})


def dotted(tree: dict[str, object], prefix: str = "") -> dict[str, object]:
    """`{"pipia": {"done": true}}` as `{"pipia.done": true}`: the names that the rules use."""
    flat: dict[str, object] = {}
    for name, value in tree.items():
        if isinstance(value, dict):
            flat |= dotted(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = value
    return flat
