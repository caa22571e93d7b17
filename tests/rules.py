"""The rules in force, loaded once a process: they never change, and each load costs a third of a second."""

from __future__ import annotations

from functools import cache

from core.adapters.policy import CedarPolicy
from policies.pack import Pack


@cache
def pack_in_force(*overlays: str) -> Pack:
    return Pack.load(overlays=overlays)


@cache
def policy_in_force() -> CedarPolicy:
    return CedarPolicy.load()
