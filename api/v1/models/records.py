"""Erasing a record of the log."""

from __future__ import annotations

from api.v1.models.base import Answered, Asked
from core.domain.erasures import ErasureReason


class NewErasure(Asked):
    """`reason`: the ground of PIPL Art. 47."""

    reason: ErasureReason


class ErasureAnswer(Answered):
    """`index`: the leaf whose record is gone. `entry`: the entry that says so."""

    index: int
    erased: str
    entry: str
    receipt: str
