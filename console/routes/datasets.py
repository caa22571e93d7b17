"""A steward's datasets as pages: register, upload, look at the findings, attest, submit, grant."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile

from api.http import problems
from api.http.auth import May
from api.http.errors import PolicyRefusedError
from api.http.paging import Paged
from api.http.uploads import Upload
from api.http.wiring import Use
from console.attestations import read_attestations
from console.cap_examples import FIRST_CAP, FIRST_PURE_CAP, cap_examples, cap_words
from console.column_form import chosen_declaration, chosen_statement
from console.dataset_page import back, dataset_page, elsewhere, refused_here
from console.flash import Done, back_to
from console.i18n import language_of
from console.paging import next_link
from console.render import page
from console.session import DatasetPosted, FilePosted, GrantPosted, Posted, RaisePosted, json_object
from console.treatments import chosen_treatment
from core.domain.actors import Actor
from core.domain.datasets import DatasetState
from core.domain.errors import CoreError
from core.domain.permissions import Action
from core.domain.totals import Total, TotalKind
from core.ports import Services
from core.usecases.attest_facts import attest_facts
from core.usecases.change_columns import Change, change_columns
from core.usecases.choose_person_column import choose_person_column
from core.usecases.confirm_columns import confirm_columns
from core.usecases.grant_allowance import Grant, grant_allowance
from core.usecases.propose_raise import Raise, propose_raise
from core.usecases.read_dataset import list_datasets, read_dataset, unconfirmed_columns
from core.usecases.read_promises import own_populations
from core.usecases.register_dataset import Registration, register_dataset
from core.usecases.show_sample import show_sample
from core.usecases.submit_dataset import submit_dataset
from core.usecases.upload_file import upload_file
from mingzheng.errors import Failure

router = APIRouter(prefix="/datasets", tags=["console"])
Reader = Annotated[Actor, Depends(May(Action.READ_DATASET))]
Submitter = Annotated[Actor, Depends(May(Action.SUBMIT_DATASET))]
Id = Annotated[str, Path(max_length=60)]
Amount = Annotated[str, Query(max_length=40)]
_FIELDS: Final = (
    "title_zh",
    "title_en",
    "purpose",
    "legal_basis",
    "person_column",
    "origin_note",
    "cap_rho",
    "cap_delta",
)


@router.get("")
def index(request: Request, actor: Reader, services: Use, window: Paged) -> Response:
    found = list_datasets(services, actor, limit=window.limit, after=window.after)
    return page(request, "datasets.html", datasets=found, next_link=next_link(request, window, found))


@router.get("/new")
def blank(request: Request, actor: Submitter, services: Use) -> Response:
    return _registration_form(request, actor, services)


@router.get("/new/cap.json")
def read_cap(
    request: Request, actor: Submitter, services: Use, cap: Amount, delta: Amount, measure: Amount
) -> Response:
    """What residents will read of a cap while it is typed; nothing is kept."""
    said = cap_words(services.dp, cap, delta, language_of(request), pure=measure == "pure")
    return JSONResponse({"said": said})


@router.post("")
def register(request: Request, posted: DatasetPosted, services: Use) -> Response:
    try:
        dataset = register_dataset(services, posted.actor, _registration(posted), posted.text("key"))
    except Failure as failure:
        status, body = problems.document(failure)
        if elsewhere(status):
            raise
        return _registration_form(request, posted.actor, services, posted, body, status)
    return RedirectResponse(f"/datasets/{dataset.id}", status_code=303)


def _registration(posted: Posted) -> Registration:
    return Registration(
        **{name: posted.text(name) for name in _FIELDS},
        statutory_reference=posted.text("statutory_reference") or None,
        max_rows_per_person=posted.number("max_rows_per_person"),
        identifier_kind=posted.text("identifier_kind") or None,
        pure=posted.text("measure") == "pure",
        populations=tuple(str(one)[:60] for one in posted.form.getlist("population")),
    )


def _registration_form(
    request: Request,
    actor: Actor,
    services: Services,
    posted: Posted | None = None,
    refusal: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    """Empty; or as it was sent, with what was wrong."""
    form = [] if posted is None else posted.form.multi_items()
    typed = {name: value for name, value in form if isinstance(value, str)}
    cap, pure = typed.get("cap_rho", FIRST_CAP), typed.get("measure") == "pure"
    return page(
        request,
        "dataset_new.html",
        status,
        populations=own_populations(services, actor),
        caps=cap_examples(services.dp),
        firsts={"zcdp": FIRST_CAP, "pure": FIRST_PURE_CAP},
        said=cap_words(services.dp, cap, typed.get("cap_delta", "0"), language_of(request), pure=pure),
        refusal=refusal,
        typed=typed,
        chosen=[value for name, value in form if name == "population"],
    )


@router.get("/{dataset_id}")
def show(request: Request, dataset_id: Id, actor: Reader, services: Use) -> Response:
    return dataset_page(request, services, actor, dataset_id)


@router.get("/{dataset_id}/sample")
def sample(request: Request, dataset_id: Id, actor: Reader, services: Use) -> Response:
    dataset, rows = show_sample(services, actor, dataset_id)
    return page(request, "sample.html", dataset=dataset, rows=rows)


@router.post("/{dataset_id}/file")
def upload(dataset_id: Id, posted: FilePosted, services: Use) -> Response:
    part = posted.form.get("file")
    if not isinstance(part, UploadFile) or not part.filename:
        raise CoreError("request_invalid", fields=["body.file: missing"])
    with Upload(part.filename, posted.form, part).as_path(services.vault, dataset_id) as path:
        job = upload_file(services, posted.actor, dataset_id, path, part.filename)
    return RedirectResponse(f"/jobs/{job.id}", status_code=303)


@router.post("/{dataset_id}/person-column")
def choose_person(request: Request, dataset_id: Id, posted: DatasetPosted, services: Use) -> Response:
    try:
        changed = choose_person_column(services, posted.actor, dataset_id, _whole(posted, "column"))
    except Failure as failure:
        return refused_here(request, services, posted, dataset_id, failure, "person")
    return back(request, changed, "person", anchor="upload")


@router.post("/{dataset_id}/columns")
def change(request: Request, dataset_id: Id, posted: DatasetPosted, services: Use) -> Response:
    column = posted.text("column")
    try:
        before = read_dataset(services, posted.actor, dataset_id)
        wish = Change(
            stated=_stated(posted),
            declared=_declared(posted),
            treatment=chosen_treatment(posted.text("technique"), posted.text("numbers")),
            reason=posted.text("reason"),
        )
        changed = change_columns(services, posted.actor, dataset_id, [column], wish)
    except Failure as failure:
        return refused_here(request, services, posted, dataset_id, failure, "column")
    return back(request, changed, "changed" if changed.columns != before.columns else "unchanged", column)


@router.post("/{dataset_id}/columns/sensitive")
def state_sensitive(request: Request, dataset_id: Id, posted: DatasetPosted, services: Use) -> Response:
    """Ticks the box of the form for one column in several."""
    names = [str(name) for name in posted.form.getlist("column")]
    try:
        changed = change_columns(services, posted.actor, dataset_id, names, Change(stated={"sensitive": True}))
    except Failure as failure:
        return refused_here(request, services, posted, dataset_id, failure, "sensitive")
    return back(request, changed, "stated" if names else "unchanged")


@router.post("/{dataset_id}/confirmations")
def confirm(request: Request, dataset_id: Id, posted: DatasetPosted, services: Use) -> Response:
    column = posted.text("column")
    try:
        changed = confirm_columns(services, posted.actor, dataset_id, _seen(posted))
    except Failure as failure:
        return refused_here(request, services, posted, dataset_id, failure, "confirm")
    return back(request, changed, "confirmed", column)


@router.post("/{dataset_id}/confirmations/all")
def confirm_all(request: Request, dataset_id: Id, posted: DatasetPosted, services: Use) -> Response:
    try:
        changed = confirm_columns(services, posted.actor, dataset_id, _seen(posted))
    except Failure as failure:
        return refused_here(request, services, posted, dataset_id, failure, "confirm")
    return back(request, changed, "confirmed_some" if unconfirmed_columns(services, changed) else "confirmed_all")


@router.post("/{dataset_id}/attestations")
def attest(request: Request, dataset_id: Id, posted: DatasetPosted, services: Use) -> Response:
    try:
        changed = attest_facts(services, posted.actor, dataset_id, _attested(posted))
    except Failure as failure:
        return refused_here(request, services, posted, dataset_id, failure, "attest")
    return back(request, changed, "saved")


@router.post("/{dataset_id}/submit")
def submit(request: Request, dataset_id: Id, posted: DatasetPosted, services: Use) -> Response:
    """With the statements that stand in the same form, which are kept whatever the rules then say."""
    try:
        if "stating" in posted.form:
            attest_facts(services, posted.actor, dataset_id, _attested(posted))
        dataset, decision = submit_dataset(services, posted.actor, dataset_id)
        if dataset.state != DatasetState.AWAITING_APPROVAL:
            raise PolicyRefusedError(decision)
    except Failure as failure:
        return refused_here(request, services, posted, dataset_id, failure, "attest")
    return RedirectResponse(f"/datasets/{dataset_id}", status_code=303)


@router.post("/{dataset_id}/allowances")
def grant(request: Request, dataset_id: Id, posted: GrantPosted, services: Use) -> Response:
    asked = Grant(posted.text("researcher"), *posted.amount, posted.text("project"), "epsilon" in posted.form)
    grant_allowance(services, posted.actor, dataset_id, asked, posted.text("key"))
    return back_to(request, f"/catalogue/{dataset_id}", "grants", Done("granted"))


@router.post("/{dataset_id}/raises")
def propose(dataset_id: Id, posted: RaisePosted, services: Use) -> Response:
    wish = Raise(*posted.amount, posted.text("reason"), "epsilon" in posted.form)
    review = propose_raise(services, posted.actor, Total(TotalKind.DATASET, dataset_id), wish, posted.text("key"))
    return RedirectResponse(f"/reviews/{review.id}", status_code=303)


def _attested(posted: Posted) -> dict[str, Any]:
    return read_attestations({name: posted.text(name) for name in posted.form})


def _seen(posted: Posted) -> dict[str, dict[str, Any]]:
    """The declarations of the columns to confirm, as the page showed them."""
    names, declared = posted.form.getlist("column"), posted.form.getlist("declared")
    if len(names) != len(declared):
        raise CoreError("request_invalid", fields=["body.declared: missing"])
    return {str(name): json_object(str(text)) for name, text in zip(names, declared, strict=True)}


def _stated(posted: Posted) -> dict[str, Any] | None:
    """What the form says the column is, or None to leave that as it is; as from a page that does not ask."""
    if "seen_stated" not in posted.form:
        return None
    seen = json_object(_whole(posted, "seen_stated"))
    return chosen_statement(posted.text("type"), sensitive=posted.text("sensitive") == "yes", seen=seen)


def _declared(posted: Posted) -> dict[str, Any] | None:
    """The public declaration that the form states, or None to leave it as it is."""
    seen = json_object(_whole(posted, "seen") or "{}")
    fields = {name: _whole(posted, name) for name in ("categories", "lower", "upper") if name in posted.form}
    return chosen_declaration(posted.text("kind"), fields, seen, treated=bool(posted.text("technique")))


def _whole(posted: Posted, name: str) -> str:
    """Uncut: a long list of categories that lost its end would be another declaration."""
    posted.text(name)  # refuses what no database holds
    value = posted.form.get(name)
    return value.strip() if isinstance(value, str) else ""
