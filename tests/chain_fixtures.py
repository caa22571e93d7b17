"""A real Anvil with freshly deployed contracts, for any test that needs a chain.

In a conftest.py: `from tests.chain_fixtures import anvil, chain, chain_keys  # noqa: F401`.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from ledger.anchor import Chain, deploy
from ledger.anvil import ManagedAnvil, find_anvil
from ledger.artifacts import REPOSITORY, artifact
from ledger.chain_keys import LocalKey
from ledger.chain_types import Roles
from ledger.errors import LedgerError


@dataclass(frozen=True)
class ChainKeys:
    """The platform's transaction key, and an administrator who holds no other role."""

    platform: LocalKey
    admin: LocalKey

    @property
    def roles(self) -> Roles:
        address = self.platform.address
        return Roles(self.admin.address, anchorer=address, pauser=address, granter=address, officer=address)


def require_contracts() -> None:
    """Compiles the contracts if nobody has; skips, with the command that helps, where npm's packages are missing."""
    try:
        find_anvil()
    except LedgerError:
        pytest.skip("Anvil is missing: run `npm ci`")
    try:
        artifact("CheckpointRegistry")
    except LedgerError:
        build = ["node", str(REPOSITORY / "contracts" / "tools" / "forge.mjs"), "build", "--skip", "test"]
        subprocess.run(build, check=True, capture_output=True, timeout=120)


@pytest.fixture(scope="session")
def anvil(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ManagedAnvil]:
    """One node for the whole session. Never stop it in a test: start another with `ManagedAnvil(tmp_path)`."""
    require_contracts()
    node = ManagedAnvil(Path(tmp_path_factory.mktemp("anvil")))
    node.start()
    try:
        yield node
    finally:
        node.stop()


@pytest.fixture(scope="session")
def chain_keys() -> ChainKeys:
    return ChainKeys(LocalKey.generate()[0], LocalKey.generate()[0])


@pytest.fixture
def chain(anvil: ManagedAnvil, chain_keys: ChainKeys) -> Chain:
    """Contracts that only this test uses."""
    deployment = deploy(anvil.rpc_url, chain_keys.platform, chain_keys.roles)
    return Chain.connect(anvil.rpc_url, deployment, chain_keys.platform)


def rpc(url: str, method: str, *parameters: object) -> Any:
    """Straight to the node, past what the product asks of it."""
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(parameters)}
    return httpx.post(url, json=body, trust_env=False).json()["result"]
