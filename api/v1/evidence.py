"""Evidence packs: forms of audit and assessment, filled from the log. Making one is an access and leaves an entry."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response

from api.http.documentation import problems
from api.http.idempotency import OnceKey
from api.http.paging import Paged
from api.http.wiring import Use
from api.http.word_files import DOCX, word_file
from api.v1.actors import EvidenceMaker, EvidenceReader
from api.v1.models.base import Page
from api.v1.models.evidence import EvidencePackAnswer, EvidencePackListed, NewEvidencePack
from core.usecases.make_evidence_pack import make_evidence_pack
from core.usecases.read_evidence_packs import list_evidence_packs, read_evidence_document, read_evidence_pack

router = APIRouter(prefix="/v1/evidence-packs", tags=["evidence"])
Id = Annotated[str, Path(max_length=60)]


@router.post(
    "",
    operation_id="makeEvidencePack",
    status_code=201,
    summary="Fill a form for an office and a period from the log; what is missing is said to be missing",
    responses=problems(
        "idempotency_key_missing",
        "evidence_form_unknown",
        "evidence_office_unknown",
        "evidence_period_invalid",
        "evidence_form_for_small_only",
        "answer_not_logged_yet",
    ),
)
def make(
    actor: EvidenceMaker, services: Use, body: NewEvidencePack, key: OnceKey, response: Response
) -> EvidencePackAnswer:
    pack = make_evidence_pack(services, actor, body.wish(actor), key)
    response.headers["location"] = f"/v1/evidence-packs/{pack.id}"
    return EvidencePackAnswer.of(pack)


@router.get(
    "",
    operation_id="listEvidencePacks",
    summary="Packs that were made, newest first: of the office, or of all for auditors",
    responses=problems("cursor_invalid"),
)
def index(
    actor: EvidenceReader, services: Use, window: Paged, request: Request, response: Response
) -> Page[EvidencePackListed]:
    found = list_evidence_packs(services, actor, limit=window.limit, after=window.after)
    return Page(items=[EvidencePackListed.of(one) for one in found], next=window.link(request, response, found))


@router.get("/{pack_id}", operation_id="getEvidencePack", summary="One pack", responses=problems("not_found"))
def show(pack_id: Id, actor: EvidenceReader, services: Use) -> EvidencePackAnswer:
    return EvidencePackAnswer.of(read_evidence_pack(services, actor, pack_id))


@router.get(
    "/{pack_id}/document",
    operation_id="getEvidenceDocument",
    summary="The pack as a Word document; its SHA-256 stands in the log",
    response_class=Response,
    responses={**problems("not_found"), 200: {"content": {DOCX: {}}}},
)
def document(
    pack_id: Id, actor: EvidenceReader, services: Use, language: Annotated[Literal["zh", "en"], Query()] = "zh"
) -> Response:
    content = read_evidence_document(services, actor, pack_id, language)
    return word_file(content, f"{pack_id}.{language}")
