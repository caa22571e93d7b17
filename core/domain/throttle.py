"""How often somebody may try to sign in: by account name and by address, counted over a short window."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

WINDOW: Final = timedelta(minutes=15)
PER_LOGIN: Final = 10
PER_ADDRESS: Final = 50


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try that has not succeeded (yet). `subject` is a hash: people type passwords into the wrong field."""

    id: str
    subject: str
    created_at: datetime


def subjects(login: str, address: str | None) -> dict[str, int]:
    """What the try counts against, and how many there may be in the window."""
    found = {_hash(f"login/{login}"): PER_LOGIN}
    return found if address is None else {**found, _hash(f"address/{address}"): PER_ADDRESS}


def code_subject(address: str | None) -> str:
    """What wrong codes of printed slips count against."""
    return _hash(f"slip/{address}")


def issuer_limit(address: str | None) -> dict[str, int]:
    """What answers of the office's own sign-in count against, and how many may let nobody in: each asks the issuer."""
    return {_hash(f"issuer/{address}"): PER_ADDRESS}


def _hash(text: str) -> str:
    return hashlib.sha256(f"mingzheng/sign-in/{text}".encode()).hexdigest()
