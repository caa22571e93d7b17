"""What requests and rows are called by: the same for the same wish, whatever it is made with."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.domain.fingerprint import fingerprint
from core.domain.ids import make_id


class _Mood(StrEnum):
    CALM = "calm"


@dataclass(frozen=True, slots=True)
class _Inner:
    at: datetime
    mood: _Mood


@dataclass(frozen=True, slots=True)
class _Wish:
    plan: Any
    inner: _Inner
    several: tuple[_Inner, ...]


@given(st.binary(min_size=16, max_size=16))
def test_an_id_is_base32_of_rfc_4648(drawn: bytes) -> None:
    assert make_id("qr", lambda _count: drawn) == "qr_" + base64.b32encode(drawn).decode().rstrip("=").lower()


plans = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(plans, st.text(max_size=5))
def test_keys_that_were_claimed_before_stand_for_the_same_wish(plan: Any, note: str) -> None:
    """Stored marks outlive a version of the server: a request that is sent again after an update is still the same."""
    inner = _Inner(datetime(2026, 11, 26, tzinfo=UTC), _Mood.CALM)
    wish = _Wish(plan, inner, (inner, inner))
    text = json.dumps(["act", asdict(wish), note, plan], sort_keys=True, separators=(",", ":"), default=str)
    assert fingerprint("act", wish, note, plan) == hashlib.sha256(text.encode("ascii")).hexdigest()
