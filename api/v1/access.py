"""Tokens, oneself, one's signing key, and whom one may grant an allowance."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from api.http.auth import address_of
from api.http.documentation import problems
from api.http.idempotency import OnceKey
from api.http.wiring import Use
from api.v1.actors import PUBLIC_SIGN_IN, Granter, KeyHolder, SignedIn
from api.v1.models.access import (
    SIGNER,
    Me,
    NewAllowance,
    NewStewardKey,
    NewToken,
    Researcher,
    StewardKeyAnswer,
    Token,
)
from api.v1.models.base import Page
from api.v1.models.queries import AllowanceAnswer
from core.domain.accounts import CredentialKind
from core.usecases.enrol_key import enrol_key, enrolment_to_sign
from core.usecases.grant_allowance import Grant, grant_allowance
from core.usecases.read_catalogue import list_researchers
from core.usecases.sign_in import sign_in

router = APIRouter(prefix="/v1", tags=["access"])


@router.post(
    "/tokens",
    operation_id="createToken",
    status_code=201,
    summary="Exchange a password for a token",
    dependencies=[Depends(PUBLIC_SIGN_IN)],
    responses=problems("sign_in_failed", "sign_in_throttled", "sign_in_busy", signed_in=False),
)
def create_token(request: Request, body: NewToken, services: Use) -> Token:
    secret, row = sign_in(
        services,
        login=body.account,
        password=body.password.get_secret_value(),
        kind=CredentialKind.TOKEN,
        hours=body.ttl_hours,
        scopes=body.scopes,
        address=address_of(request),
    )
    return Token(token=secret, expires_at=row.expires_at, scopes=row.scopes)


@router.get("/me", operation_id="getMe", summary="Who this token stands for", responses=problems())
def me(actor: SignedIn) -> Me:
    return Me.model_validate(actor)


@router.get(
    "/stewards/enrolment",
    operation_id="getEnrolment",
    responses=problems(),
    summary="The typed data (EIP-712) that proves possession of a signing key",
)
def enrolment(actor: KeyHolder, services: Use, signer: Annotated[str, Query(pattern=SIGNER)]) -> dict[str, object]:
    return enrolment_to_sign(services, actor, signer)


@router.post(
    "/stewards/keys",
    operation_id="enrolKey",
    status_code=201,
    summary="Enrol one's own signing key",
    responses=problems("signature_invalid", "key_taken", "key_revoked"),
)
def enrol(body: NewStewardKey, actor: KeyHolder, services: Use) -> StewardKeyAnswer:
    return StewardKeyAnswer.model_validate(enrol_key(services, actor, signer=body.signer, signature=body.proof))


@router.get(
    "/researchers",
    operation_id="listResearchers",
    responses=problems(),
    summary="Researchers to whom an allowance can be granted",
)
def researchers(actor: Granter, services: Use) -> Page[Researcher]:
    return Page(items=[Researcher(id=i, name=name, org=org) for i, name, org in list_researchers(services, actor)])


@router.post(
    "/datasets/{dataset_id}/allowances",
    operation_id="grantAllowance",
    status_code=201,
    summary="Let a researcher spend part of a dataset's cap",
    responses=problems(
        "not_found",
        "amount_invalid",
        "allowance_over_cap",
        "population_over_cap",
        "measure_mixed",
        "dataset_wrong_state",
        "idempotency_key_missing",
        "idempotency_key_reused",
    ),
)
def grant(
    dataset_id: Annotated[str, Path(max_length=60)], body: NewAllowance, actor: Granter, services: Use, key: OnceKey
) -> AllowanceAnswer:
    asked = Grant(body.researcher, *body.amount, body.project, body.pure)
    return AllowanceAnswer.of(grant_allowance(services, actor, dataset_id, asked, key))
