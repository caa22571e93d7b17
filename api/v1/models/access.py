"""Signing in, and who one is."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from pydantic import Field, SecretStr

from api.v1.models.amounts import Wish
from api.v1.models.base import Answered, Asked, Line

SIGNER: Final = r"^0x[0-9a-fA-F]{40,200}$"


class NewToken(Asked):
    account: Annotated[str, Field(min_length=1, max_length=80, description="The login name.")]
    password: Annotated[SecretStr, Field(max_length=200)]
    ttl_hours: Annotated[int, Field(ge=1, le=720)] = 12
    scopes: list[str] | None = None


class Token(Answered):
    token: str
    expires_at: datetime
    scopes: list[str]


class Me(Answered):
    id: str
    role: str
    org: str
    org_type: str
    name: str


class Researcher(Answered):
    id: str
    name: str
    org: str


class NewStewardKey(Asked):
    signer: Annotated[str, Field(pattern=SIGNER)]
    proof: Annotated[str, Field(pattern=r"^0x[0-9a-fA-F]{2,2000}$", description="Signature over the enrolment.")]


class StewardKeyAnswer(Answered):
    id: str
    signer: str
    enrolled: bool
    tx_hash: str | None


class NewAllowance(Wish):
    researcher: Line
    project: Line
