"""On what ground of the law (PIPL 13) an office may hold a dataset: a word of the rules, or they decide nothing."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from core.domain.errors import CoreError
from core.domain.texts import line

NO_BASIS: Final = "none"


class LegalBasis(StrEnum):
    CONSENT = "consent"
    CONTRACT = "contract"
    EMERGENCY = "emergency"
    HR = "hr"
    PUBLIC_INFO = "public_info"
    STATUTORY_DUTY = "statutory_duty"


def legal_basis(text: str) -> str:
    """The ground that was named. Raises request_invalid."""
    try:
        return str(LegalBasis(text.strip()))
    except ValueError:
        raise CoreError("request_invalid", fields=["legal_basis: enum"]) from None


def statute(basis: str, reference: str | None) -> str | None:
    """The law that was named, or None. Raises request_invalid where the basis is nothing without one: the rules refuse
    it after the upload too, but by then it can no longer be said."""
    needed = basis == LegalBasis.STATUTORY_DUTY
    return line("statutory_reference", reference or "", 200, least=1 if needed else 0) or None


def basis_towards_people(kept: str) -> str:
    """What counts when somebody uses a right. Datasets from before grounds were checked may name one that is none:
    whoever names no ground of Art. 13 (2) to (7) needs consent, so the people keep every right that consent gives."""
    return kept if kept == NO_BASIS or kept in list(LegalBasis) else str(LegalBasis.CONSENT)
