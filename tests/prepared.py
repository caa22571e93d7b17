"""A platform's home as `mingzheng-server init` leaves it, without the process that it takes a second only to load."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from core.bootstrap import prepare
from core.settings import Settings, load_settings
from ledger.anvil import ManagedAnvil
from tests.chain_fixtures import require_contracts


@contextmanager
def prepared_home(environment: Mapping[str, str] = os.environ) -> Iterator[Settings]:
    """Its chain runs until the end."""
    require_contracts()
    settings = load_settings(environment)
    node = ManagedAnvil(settings.home / "anvil")
    before = os.umask(0o077)  # as the commands have it
    try:
        # Given the address, `prepare` starts no node of its own, whose keeper nobody here could stop.
        prepare(replace(settings, rpc_url=node.start()))
        os.umask(before)
        yield settings
    finally:
        os.umask(before)
        node.stop()
