"""A steward proposes to promise residents less: a higher cap, with a reason that everybody will read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from core.domain import ids
from core.domain.actors import Actor
from core.domain.amounts import require_measure, spelt
from core.domain.cap_raises import raises
from core.domain.capped import Capped, named
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.fingerprint import fingerprint
from core.domain.permissions import Action, require
from core.domain.reviews import Review, ReviewKind
from core.domain.texts import line
from core.domain.totals import Total
from core.ports import Services
from core.usecases.expire_reviews import expire_reviews
from core.usecases.open_review import open_review
from core.usecases.read_capped import own_promised
from mingzheng.cap_raise import subject_of

# No rule of the policy pack is about a promise; the second person and the contract are what guards it.
_NO_DECISION: Final[Mapping[str, Any]] = {}


@dataclass(frozen=True, slots=True)
class Raise:
    """`rho`, `delta`: decimal strings; the whole new cap, not what is added. `pure`: `rho` is an ε, as the cap is.
    The promise of a population weighs on the people of all datasets within it; each of these keeps its own cap."""

    rho: str
    delta: str
    reason: str
    pure: bool = False


def propose_raise(services: Services, actor: Actor, total: Total, wish: Raise, key: str) -> Review:
    """Open a review that a steward who had no hand in what it is of, and did not propose this, can sign."""
    require(actor, Action.RAISE_CAP)
    new = services.dp.amount(wish.rho, wish.delta)
    reason = line("reason", wish.reason, 500)
    expire_reviews(services)
    review_id = services.ids.make(ids.REVIEW)
    with services.transaction() as uow:
        mark = fingerprint("propose_raise", total.id, wish)
        earlier = uow.idempotency.claim(actor.id, key, mark, review_id, services.clock.now())
        if earlier is not None:
            return uow.reviews.get(earlier)
        one = own_promised(uow, actor, total)
        require_measure(one.pure, wish.pure, new)
        if not raises((one.cap_rho, one.cap_delta), new):
            raise CoreError("cap_not_raised")
        document = _document(one, new, reason)
        review = open_review(
            services, uow, actor, ReviewKind.RAISE, one, None, document, _NO_DECISION,
            review_id=review_id, subject=subject_of(document),
        )  # fmt: skip
        about = {**named(one), "review": review.id, "subject": review.subject}
        uow.record(EntryKind.RAISE_REQUESTED, actor, {**about, **document})
        return review


def _document(one: Capped, new: tuple[int, int], reason: str) -> dict[str, Any]:
    return {
        "chain_dataset": one.chain_id,
        **spelt(one.pure, (one.cap_rho, one.cap_delta), "old_cap_"),
        **spelt(one.pure, new, "cap_"),
        "reason": reason,
    }
