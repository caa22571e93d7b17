"""Mingzheng (明证): ask private questions of shared data, and verify what the platform says without trusting it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mingzheng.sdk.answer import Answer as Answer
    from mingzheng.sdk.client import Client as Client
    from mingzheng.sdk.client import connect as connect
    from mingzheng.sdk.client import sign_in as sign_in
    from mingzheng.sdk.errors import ClientError as ClientError
    from mingzheng.sdk.errors import ProblemError as ProblemError
    from mingzheng.sdk.plan import bins as bins
    from mingzheng.sdk.plan import col as col
    from mingzheng.sdk.plan import count as count
    from mingzheng.sdk.plan import epsilon as epsilon
    from mingzheng.sdk.plan import mean as mean
    from mingzheng.sdk.plan import median as median
    from mingzheng.sdk.plan import people as people
    from mingzheng.sdk.plan import quantile as quantile
    from mingzheng.sdk.plan import rho as rho
    from mingzheng.sdk.plan import sum_ as sum_
    from mingzheng.sdk.plan import variance as variance
    from mingzheng.sdk.plan import via as via
    from mingzheng.sdk.waiting import Pending as Pending

# Loaded on first use: whoever imports only the verifier or the Merkle code gets no HTTP library with it.
_PLACES = {
    "Answer": "sdk.answer", "Client": "sdk.client", "connect": "sdk.client", "sign_in": "sdk.client",
    "ClientError": "sdk.errors", "ProblemError": "sdk.errors", "Pending": "sdk.waiting", "bins": "sdk.plan",
    "col": "sdk.plan", "count": "sdk.plan", "epsilon": "sdk.plan", "mean": "sdk.plan", "rho": "sdk.plan",
    "median": "sdk.plan", "people": "sdk.plan", "quantile": "sdk.plan", "sum_": "sdk.plan", "variance": "sdk.plan",
    "via": "sdk.plan",
}  # fmt: skip
__all__ = sorted(_PLACES)


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'mingzheng' has no attribute {name!r}")
    return getattr(import_module(f"mingzheng.{_PLACES[name]}"), name)
