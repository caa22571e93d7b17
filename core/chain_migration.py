"""Move the platform from its contracts to new ones that continue them, step by step, each safe to repeat after a crash.

Where it stands is told by the chain (retired? successor named?), by `deployment.next.json` (deployed) and by the log
(the entry); nothing else remembers it. Until the last step the platform works with the old contracts: it goes on
logging, and only anchors, grants and approvals wait.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from core.adapters.chain import RelayChain
from core.bootstrap import Platform
from core.contracts import connect_to, roles_of, rpc_url_of, write_deployment
from core.domain.entries import EntryKind
from core.domain.jobs import JobKind
from core.domain.reviews import ReviewState
from ledger.anchor import Chain, deploy
from ledger.anchorer import Anchorer
from ledger.artifacts import artifact
from ledger.chain_keys import LocalKey
from ledger.chain_types import Deployment, Head
from ledger.errors import LedgerError
from mingzheng.keccak import keccak256

_PAGE = 100


@dataclass(frozen=True, slots=True)
class Preview:
    """What a migration would retire, and what has to wait or be done again. `stage`: ready, begun or done."""

    stage: str
    registry: str
    budgets: str
    approvals: str
    chain_id: int
    head_size: int
    head_root: str
    unanchored_entries: int
    pending_reviews: int
    enrolled_keys: int
    registry_code_changes: bool
    budgets_code_changes: bool


def preview(platform: Platform) -> Preview:
    """Looks, and changes nothing. "done": these contracts just took over and hold nothing of their own yet."""
    old, chain = platform.deployment, platform.connect()
    head = chain.head()
    with platform.services.reading() as uow:
        pending = len(uow.reviews.of_org(None, ReviewState.PENDING, 10_000, None))
        keys = len(uow.steward_keys.enrolled())
    begun = chain.is_retired() or _next_file(platform).exists()
    stage = "begun" if begun else "done" if chain.is_unused_successor() else "ready"
    return Preview(
        stage=stage,
        registry=old.registry,
        budgets=old.budgets,
        approvals=old.approvals,
        chain_id=old.chain_id,
        head_size=head.size,
        head_root=head.root.hex(),
        unanchored_entries=platform.lag().unanchored,
        pending_reviews=pending,
        enrolled_keys=keys,
        registry_code_changes=_built("CheckpointRegistry") != old.registry_code_hash,
        budgets_code_changes=_built("BudgetRegistry") != old.budgets_code_hash,
    )


def migrate(platform: Platform, tell: Callable[[str], None] = lambda _step: None) -> Deployment:
    """All steps from wherever the last try stopped; returns the new deployment, which the next start uses.

    Raises `migration_jobs_wait` before anything is retired, and whatever the chain says. The administrator's and the
    relay's keys must be in the home. `tell` is called before each step.
    """
    old, stage = platform.deployment, preview(platform).stage
    if stage == "done":
        return old  # the last try died after its last step: another migration would be a second one
    admin = _with_key(platform, old, "admin")
    if stage == "ready":
        _require_idle(platform)
        _settled(platform)  # refuses a chain whose head is no state of this log: migrating would be no way around it
    tell("retire")
    admin.retire()
    tell("settle")
    head = _settled(platform)
    tell("deploy")
    new = _deployed(platform)
    tell("enrol")
    _enrol(platform, new)
    tell("name")
    admin.name_successor(new)
    tell("log")
    _log(platform, old, new, head)
    tell("switch")
    _switch(platform, old)
    return new


def _require_idle(platform: Platform) -> None:
    """A signature for the old contract that was not relayed yet could never be: the new contract has another name."""
    with platform.services.reading() as uow:
        if uow.jobs.unfinished([kind for kind in JobKind if kind is not JobKind.SCAN_DATASET]):
            raise LedgerError("migration_jobs_wait")


def _settled(platform: Platform) -> Head:
    chain = _with_key(platform, platform.deployment, "anchor")
    return Anchorer(platform.engine, chain, platform.services.clock).settle()


def _deployed(platform: Platform) -> Deployment:
    """Dying after the contracts and before the file leaves contracts that nobody names; they are deployed again."""
    file = _next_file(platform)
    if not file.exists():
        admin = LocalKey(platform.keys.chain_key("admin"))
        new = deploy(rpc_url_of(platform.settings), admin, roles_of(platform.keys), continues=platform.deployment)
        write_deployment(file, new)
    return Deployment.from_json(file.read_text(encoding="utf-8"))


def _enrol(platform: Platform, new: Deployment) -> None:
    """Keys are enrolled anew, in public; those that are there already are left alone."""
    relay = RelayChain(new, partial(_with_key, platform, new, "relay"), platform.settings.site)
    with platform.services.reading() as uow:
        signers = [key.signer for key in uow.steward_keys.enrolled()]
    for signer in signers:
        relay.enrol_steward(signer)


def _log(platform: Platform, old: Deployment, new: Deployment, head: Head) -> None:
    """The entry, once, and in the same transaction every waiting review addressed to the new contract."""
    body = {"old": old.trust(), "new": new.trust(), "size": head.size, "root": f"0x{head.root.hex()}"}
    with platform.services.transaction() as uow:
        if not uow.record_once(EntryKind.CHAIN_MIGRATED, body, old.registry, new.registry):
            return
        after = None
        while waiting := uow.reviews.of_org(None, ReviewState.PENDING, _PAGE, after):
            for review in waiting:
                domain = {**review.typed_data["domain"], "verifyingContract": new.approvals, "chainId": new.chain_id}
                uow.reviews.change(review.id, typed_data={**review.typed_data, "domain": domain})
            after = waiting[-1].id


def _switch(platform: Platform, old: Deployment) -> None:
    """Dying between the two lines leaves the old deployment listed as its own forerunner, which readers leave out."""
    settings = platform.settings
    kept = [each for each in platform.earlier if each.registry != old.registry]
    draft = settings.earlier_deployments_file.with_suffix(".draft")
    draft.write_text(json.dumps([asdict(each) for each in (*kept, old)], indent=2) + "\n", encoding="utf-8")
    draft.replace(settings.earlier_deployments_file)
    _next_file(platform).replace(settings.deployment_file)


def _next_file(platform: Platform) -> Path:
    return platform.settings.home / "deployment.next.json"


def _with_key(platform: Platform, deployment: Deployment, role: str) -> Chain:
    return connect_to(platform.settings, deployment, platform.keys.chain_key(role))


def _built(name: str) -> str:
    return f"0x{keccak256(bytes.fromhex(artifact(name).runtime.removeprefix('0x'))).hex()}"
