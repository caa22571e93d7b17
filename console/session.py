"""Who submits a form, and what it says. Reading pages use `api.http.auth.May`; forms use `Posted`."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from anonymizer.tables.limits import Limits
from api.http.auth import session_cookie, session_holder, session_secret
from api.http.errors import HttpError
from api.http.uploads import read_upload
from api.http.wiring import over_tls, services_of
from console import csrf
from console.passkey_form import credential_in, signature_in
from core.domain.actors import Actor
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.usecases.confirm_by_passkey import PasskeyAnswer, ask_passkey
from core.usecases.remember_browser import REMEMBERED_HOURS, remember_browser
from core.usecases.step_up import BINDING, require_fresh

SESSION_HOURS: Final = 12
BROWSER_COOKIE: Final = "mz_browser"
_MAX_MARK: Final = 200
_MAX_FIELD: Final = 20_000
# The widest table's columns, each with what was seen of it, and what else a form holds.
_MAX_FIELDS: Final = 2 * Limits().columns + 100
CONFIRM: Final = "confirm_password"
STEP_UP: Final = ("step_up_required", "step_up_failed")
BY_PASSKEY: Final = "confirm_"
_OURS: Final = (csrf.FIELD, CONFIRM)
_KEY_FILE: Final = ("signature", "signature_file")


@dataclass(frozen=True, slots=True)
class Posted:
    """A form that was really sent by this signed-in person from one of our pages."""

    actor: Actor
    form: FormData

    def text(self, name: str, default: str = "") -> str:
        value = self.form.get(name, default)
        if isinstance(value, str) and "\0" in value:
            # No database of ours holds it in a text, and nobody means it.
            raise CoreError("request_invalid", fields=[f"body.{name}: string_nul"])
        return value.strip()[:_MAX_FIELD] if isinstance(value, str) else default

    def number(self, name: str) -> int:
        """A whole number of at most six digits, or `request_invalid`."""
        said = self.text(name)
        if not said.isascii() or not said.isdigit() or len(said) > 6:
            raise CoreError("request_invalid", fields=[f"body.{name}: int_parsing"])
        return int(said)

    @property
    def amount(self) -> tuple[str, str]:
        """In ρ and δ; of what is counted in pure ε the form says `epsilon` instead."""
        if "epsilon" in self.form:
            return self.text("epsilon"), "0"
        return self.text("rho"), self.text("delta")

    def file_text(self, name: str) -> str:
        """The text of a small uploaded file, empty when none was chosen."""
        value = self.form.get(name)
        if isinstance(value, str):
            return value.strip()[:_MAX_FIELD]
        if not isinstance(value, UploadFile):
            return ""
        try:
            return value.file.read(_MAX_FIELD).decode("utf-8").strip()
        except UnicodeDecodeError:
            raise HttpError("request_unreadable") from None


def json_object(text: str) -> dict[str, Any]:
    """An object that a form brings as JSON, or `request_unreadable`."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise HttpError("request_unreadable") from None
    if not isinstance(found, dict):
        raise HttpError("request_unreadable")
    return found


class MayPost:
    """Dependency of a form's target: the session's person, allowed `action`, with a valid CSRF token."""

    def __init__(
        self, action: Action, *, proven: Callable[[FormData], bool] = lambda _form: False, upload: bool = False
    ) -> None:
        """`proven`: whether the form itself carries a fresh proof, which the use case verifies. `upload`: whether it
        brings a file of an upload's size."""
        self.action = action
        self.proven = proven
        self.upload = upload

    async def __call__(self, request: Request) -> AsyncIterator[Posted]:
        secret = session_secret(request)
        if secret is None:
            raise CoreError("unauthenticated")
        actor = await run_in_threadpool(session_holder, request, secret)
        require(actor, self.action)
        # Only now is the body read: a stranger's upload is refused before it costs memory.
        form = await self._read(request)
        sent = form.get(csrf.FIELD)
        try:
            csrf.check(request, secret, sent if isinstance(sent, str) else "")
            if self.action in BINDING and not self.proven(form):
                await run_in_threadpool(_require_fresh, request, secret, form)
            yield Posted(actor, form)
        finally:
            await form.close()

    async def _read(self, request: Request) -> FormData:
        if self.upload:
            return (await read_upload(request)).form
        return await request.form(max_files=2, max_fields=_MAX_FIELDS)


def _require_fresh(request: Request, secret: str, form: FormData) -> None:
    """What was filled in is kept for the page that asks, so that nothing has to be typed twice."""
    services, password = services_of(request), form.get(CONFIRM)
    given = password if isinstance(password, str) else ""
    kept = [(name, value) for name, value in form.multi_items() if not name.startswith(BY_PASSKEY)]
    request.state.kept = [(name, _shown(value)) for name, value in kept if name not in _OURS]
    try:
        passkey = _passkey_answer(form)
        require_fresh(services, secret, password=given[:200], passkey=passkey)
    except CoreError as refusal:
        if refusal.code in STEP_UP:
            # Anew for every page that asks: what was asked before may be used up or too old.
            request.state.passkey_asked = ask_passkey(services, secret)
        raise


def _passkey_answer(form: FormData) -> PasskeyAnswer | None:
    """Raises `step_up_failed` for what is none."""
    asked = form.get(BY_PASSKEY + "asked_at")
    if not form.get(BY_PASSKEY + "client_data"):
        return None
    try:
        if not isinstance(asked, str) or not re.fullmatch(r"[0-9]{1,12}", asked):
            raise CoreError("signature_invalid")
        return PasskeyAnswer(credential_in(form, BY_PASSKEY), signature_in(form, BY_PASSKEY), int(asked))
    except CoreError:
        raise CoreError("step_up_failed") from None


def _shown(value: str | UploadFile) -> str:
    """A small file travels on as its text, which `Posted.file_text` takes as well."""
    if isinstance(value, str):
        return value[:_MAX_FIELD]
    text = value.file.read(_MAX_FIELD).decode("utf-8", "replace")
    value.file.seek(0)
    return text


def brings_passkey(form: FormData) -> bool:
    """Whether it carries a passkey's answer. Who may skip the proof and who verifies the answer both ask here."""
    answer = form.get("client_data")
    return isinstance(answer, str) and answer.strip() != ""


def _approves_by_passkey(form: FormData) -> bool:
    """The assertion is over this very review and is checked by the use case, or the approval is refused. The signature
    of a key file may lie about for days, so it proves nothing about who sits here, whatever comes with it."""
    by_file = any(_filled(value) for name in _KEY_FILE for value in form.getlist(name))
    return form.get("outcome") == "approve" and brings_passkey(form) and not by_file


def _filled(value: str | UploadFile) -> bool:
    return value.strip() != "" if isinstance(value, str) else value.size != 0


DecisionPosted = Annotated[Posted, Depends(MayPost(Action.DECIDE_REVIEW, proven=_approves_by_passkey))]
ReviewPosted = Annotated[Posted, Depends(MayPost(Action.DECIDE_REVIEW))]
DatasetPosted = Annotated[Posted, Depends(MayPost(Action.SUBMIT_DATASET))]
DiagnosisPosted = Annotated[Posted, Depends(MayPost(Action.DIAGNOSE_BOUNDS))]
QueryPosted = Annotated[Posted, Depends(MayPost(Action.ASK_QUERY))]
GrantPosted = Annotated[Posted, Depends(MayPost(Action.GRANT_ALLOWANCE))]
RaisePosted = Annotated[Posted, Depends(MayPost(Action.RAISE_CAP))]
DeletionPosted = Annotated[Posted, Depends(MayPost(Action.DELETE_DATASET))]
WithdrawalPosted = Annotated[Posted, Depends(MayPost(Action.WITHDRAW_DATASET))]
PopulationPosted = Annotated[Posted, Depends(MayPost(Action.OPEN_POPULATION))]
FilePosted = Annotated[Posted, Depends(MayPost(Action.SUBMIT_DATASET, upload=True))]
ReferencePosted = Annotated[Posted, Depends(MayPost(Action.ADD_REFERENCE, upload=True))]
IncidentPosted = Annotated[Posted, Depends(MayPost(Action.CLOSE_INCIDENT))]
EmergencyPosted = Annotated[Posted, Depends(MayPost(Action.START_EMERGENCY))]
FindingPosted = Annotated[Posted, Depends(MayPost(Action.REVIEW_EMERGENCY))]
DutyPosted = Annotated[Posted, Depends(MayPost(Action.DISCHARGE_DUTY))]
RightPosted = Annotated[Posted, Depends(MayPost(Action.ENTER_RIGHT))]
RightAnswerPosted = Annotated[Posted, Depends(MayPost(Action.ANSWER_RIGHT))]
EvidencePosted = Annotated[Posted, Depends(MayPost(Action.MAKE_EVIDENCE))]
PublicationPosted = Annotated[Posted, Depends(MayPost(Action.REQUEST_PUBLICATION))]
TakedownPosted = Annotated[Posted, Depends(MayPost(Action.WITHDRAW_PUBLICATION))]
KeyPosted = Annotated[Posted, Depends(MayPost(Action.ENROL_KEY))]
SelfPosted = Annotated[Posted, Depends(MayPost(Action.READ_SELF))]


def begin(request: Request, response: Response, secret: str) -> None:
    """Give the browser its session. `Lax` lets links from elsewhere open pages, never post forms."""
    response.set_cookie(
        session_cookie(request),
        secret,
        max_age=SESSION_HOURS * 3600,
        path="/",
        httponly=True,
        samesite="lax",
        secure=over_tls(request),
    )


def known_by(request: Request) -> str | None:
    """What this browser was given when somebody proved a login in it."""
    kept = request.cookies.get(BROWSER_COOKIE, "")
    return kept if kept.isascii() and 0 < len(kept) <= _MAX_MARK else None


def remember(request: Request, response: Response, account_id: str) -> None:
    """After a proof. It goes to the sign-in page alone, and says nothing that anybody could read."""
    response.set_cookie(
        BROWSER_COOKIE,
        remember_browser(services_of(request), account_id, known_by(request)),
        max_age=REMEMBERED_HOURS * 3600,
        path="/sign-in",
        httponly=True,
        samesite="strict",
        secure=over_tls(request),
    )


def end(request: Request, response: Response) -> None:
    name, secure = session_cookie(request), over_tls(request)
    response.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=secure)


def local_path(wish: str | None) -> str:
    """Where to go after signing in: a path of ours, never another site."""
    if not wish or not wish.startswith("/") or wish.startswith(("//", "/\\")) or any(c < "!" for c in wish):
        return "/"
    return wish
