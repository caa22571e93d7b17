"""The chain that this platform works with and the contracts on it: started, deployed and found again by their files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from core.adapters.keys import SoftwareKeys
from core.settings import Settings
from ledger.anvil import ManagedAnvil
from ledger.chain_keys import LocalKey
from ledger.chain_types import Deployment, Roles
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.anchor import Chain


def start_chain(settings: Settings) -> str:
    if settings.rpc_url is not None:
        return settings.rpc_url
    if settings.mode == "production":
        raise LedgerError("chain_is_simulated")
    return ManagedAnvil(settings.home / "anvil").start()


def rpc_url_of(settings: Settings) -> str:
    return settings.rpc_url or ManagedAnvil(settings.home / "anvil").rpc_url


def connect_to(settings: Settings, deployment: Deployment, secret: bytes) -> Chain:
    """Loads web3, which takes longer than most commands run: those that never ask the chain do without."""
    from ledger.anchor import Chain

    return Chain.connect(rpc_url_of(settings), deployment, LocalKey(secret), production=settings.mode == "production")


def deploy_first(settings: Settings, keys: SoftwareKeys, rpc_url: str) -> None:
    """Deploy with the administrator's key, which keeps no working role. Dying before the file is written leaves
    contracts that nobody uses."""
    from ledger.anchor import deploy

    write_deployment(settings.deployment_file, deploy(rpc_url, LocalKey(keys.chain_key("admin")), roles_of(keys)))


def add_passkeys(settings: Settings, keys: SoftwareKeys, rpc_url: str) -> None:
    """Give a deployment from before passkeys their verifier: a contract without state, owner or role, so that nothing
    moves. A chain that is away is no reason not to start; the next start tries again."""
    deployment = Deployment.from_json(settings.deployment_file.read_text(encoding="utf-8"))
    if deployment.passkeys or settings.read_only:
        return
    from ledger.anchor import with_passkeys

    try:
        made = with_passkeys(rpc_url, LocalKey(keys.chain_key("relay")), deployment)
    except LedgerError:
        return
    write_deployment(settings.deployment_file, made)


def roles_of(keys: SoftwareKeys) -> Roles:
    """Who may do what in the contracts: the administrator, the anchor's key, and the relay's for all the rest."""
    admin, anchor, relay = (LocalKey(keys.chain_key(role)).address for role in ("admin", "anchor", "relay"))
    return Roles(admin=admin, anchorer=anchor, pauser=relay, granter=relay, officer=relay)


def write_deployment(file: Path, deployment: Deployment) -> None:
    draft = file.with_suffix(".draft")
    draft.write_text(deployment.to_json(), encoding="utf-8")
    draft.replace(file)


def earlier_deployments(settings: Settings) -> list[Deployment]:
    file = settings.earlier_deployments_file
    return Deployment.list_from_json(file.read_text(encoding="utf-8")) if file.exists() else []
