"""Which entries of the log may lose their record, on what ground, and as what the law counts them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from core.domain.entries import EntryKind


class ErasureReason(StrEnum):
    """The grounds of PIPL Art. 47. A code, because a text could name the person whose record was erased."""

    PURPOSE_ACHIEVED = "purpose_achieved"
    RETENTION_OVER = "retention_over"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    UNLAWFUL_PROCESSING = "unlawful_processing"
    OTHER_LAW = "other_law"


ARTICLE: Final = "PIPL-47"

# As what Art. 55, 56 of the PIPL keep it. A kind that is not listed is never erased: the audit replays accounts and
# approvals from submissions, changes, what the rules said, keys, decisions, publications, grants, questions, charges
# and answers, which name people by opaque ids only; and what says that something was erased must stay.
ERASABLE: Final[Mapping[str, str]] = {
    EntryKind.DATASET_SCANNED: "pipia_report",
    EntryKind.DATASET_TREATED: "provision_record",
    EntryKind.QUERY_REFUSED: "provision_record",
    EntryKind.QUERY_FAILED: "provision_record",
}


@dataclass(frozen=True, slots=True)
class LoggedEntry:
    """An entry of the log. `record` is None once it was erased."""

    index: int
    id: str
    kind: str
    record: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was erased, and the entry that says so."""

    index: int
    erased: str
    entry: str
