"""A steward's own signing keys: what they are, adding a passkey, revoking what was lost."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from api.http.auth import May
from api.http.wiring import Use
from console import passkeys
from console.render import page
from console.session import KeyPosted, local_path
from core.domain.actors import Actor
from core.domain.permissions import Action
from core.usecases.enrol_key import enrol_key, passkey_to_prove
from core.usecases.revoke_key import my_keys, revoke_key

router = APIRouter(prefix="/keys", tags=["console"])
Onward = Annotated[str, Query(alias="next", max_length=300)]
Holder = Annotated[Actor, Depends(May(Action.ENROL_KEY))]


@router.get("")
def index(request: Request, actor: Holder, services: Use, onward: Onward = "/keys") -> Response:
    """`next`: the page that wanted a key, to which whoever has made one goes back."""
    return page(
        request,
        "keys.html",
        keys=my_keys(services, actor),
        relying_party=urlsplit(services.site).hostname,
        elsewhere=passkeys.elsewhere(request, services.site),
        onward=local_path(onward),
    )


@router.get("/to-prove.json")
def to_prove(
    actor: Holder, services: Use, public_key: Annotated[str, Query(pattern=r"^[0-9a-f]{128}$")]
) -> JSONResponse:
    """What a new passkey signs to show that it is this person's."""
    challenge = passkey_to_prove(services, actor, public_key)
    return JSONResponse({"signer": challenge.signer, "digest": challenge.digest})


@router.post("")
def enrol(posted: KeyPosted, services: Use) -> Response:
    enrol_key(
        services,
        posted.actor,
        signer=posted.text("signer"),
        signature=passkeys.signature_of(posted),
        credential=passkeys.credential_of(posted),
    )
    return RedirectResponse(local_path(posted.text("next") or "/keys"), status_code=303)


@router.post("/{key_id}/revocation")
def revoke(key_id: Annotated[str, Path(max_length=60)], posted: KeyPosted, services: Use) -> Response:
    revoke_key(services, posted.actor, key_id)
    return RedirectResponse("/keys", status_code=303)
