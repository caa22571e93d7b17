"""Kinds of identifier that a person column may hold. Two datasets can be linked only where both hold the same kind."""

from __future__ import annotations

from enum import StrEnum

from core.domain.errors import CoreError


class IdentifierKind(StrEnum):
    RESIDENT_ID = "resident_id"
    MOBILE_PHONE = "mobile_phone"
    SOCIAL_SECURITY = "social_security"
    PASSPORT = "passport"
    MEDICAL_RECORD = "medical_record"
    STUDENT = "student"
    OFFICE_NUMBER = "office_number"


def identifier_kind(text: str | None) -> str | None:
    """The kind that was named, or None: then the dataset can never be linked. Raises request_invalid."""
    if not text:
        return None
    try:
        return str(IdentifierKind(text))
    except ValueError:
        raise CoreError("request_invalid", fields=["identifier_kind"]) from None
