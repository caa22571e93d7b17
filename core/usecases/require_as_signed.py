"""What a steward signs names promises as they stood when the review was opened: it is carried out while they do."""

from __future__ import annotations

from core.domain.amounts import read_spelt
from core.domain.capped import Capped
from core.domain.datasets import Dataset
from core.domain.errors import CoreError
from core.domain.reviews import Review, ReviewKind
from core.domain.totals import outer_totals
from core.ports import UnitOfWork
from core.usecases.submit_dataset import promised_around


def require_as_signed(uow: UnitOfWork, review: Review, one: Capped) -> None:
    """Raises `changed_meanwhile` for a raise from another cap, which the contract would refuse, and for a dataset about
    which something else is attested than whoever signs was shown; `promise_changed` for
    a dataset that would be published under another promise than whoever signs was shown."""
    signed = review.subject_document
    if review.kind == ReviewKind.RAISE and read_spelt(signed, "old_cap_") != (one.cap_rho, one.cap_delta):
        raise CoreError("changed_meanwhile")
    if review.kind != ReviewKind.DATASET or not isinstance(one, Dataset):
        return
    # What was attested is what the rules judge by: the two must not part after the signature. Older documents lack it.
    if signed.get("attested", one.facts) != one.facts:
        raise CoreError("changed_meanwhile")
    # Documents from before datasets lay within anything say nothing of it.
    if signed.get("within", []) != promised_around(uow.totals.of(outer_totals(one))):
        raise CoreError("promise_changed")
