"""Put the product together: the only place that knows which class stands behind which port."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from anonymizer.dp.engines.columns import Columns
from anonymizer.dp.engines.spark import Cluster
from core import operator_check
from core.adapters.anchoring import LateChain
from core.adapters.chain import RelayChain
from core.adapters.dp import DuckDbEngine, stored_references
from core.adapters.keys import SoftwareKeys
from core.adapters.ledger import LedgerGate, PublishedLog
from core.adapters.policy import CedarPolicy
from core.adapters.scanner import TableScanner
from core.adapters.system import ArgonPasswords, RandomIds, SystemClock
from core.adapters.vault import FileVault
from core.adapters.witnesses import known_witnesses
from core.adapters.word_documents import WordDocuments
from core.db.engine import make_engine
from core.db.migrate import at_head, migrate
from core.db.unit_of_work import readings, transactions
from core.domain.entries import EntryKind
from core.domain.ids import ENTRY
from core.ports import Services
from core.settings import Settings
from ledger import anchor_rows, log_keys, store
from ledger.anchorer import Anchorer
from ledger.anvil import ManagedAnvil
from ledger.chain_keys import LocalKey
from ledger.chain_types import Deployment, Roles
from ledger.entries import build_entry
from ledger.errors import LedgerError
from ledger.lag import Lag, measure
from ledger.reader import LogReader
from ledger.sequencer import Sequencer
from ledger.witnessing import Witnessing
from mingzheng.note import Signer, Verifier
from mingzheng.report import Report
from policies.signing import check_newest

if TYPE_CHECKING:
    from core.adapters.oidc import OidcProvider
    from ledger.anchor import Chain


@dataclass(frozen=True, slots=True)
class Platform:
    """A running product. `background`: what works beside the requests, to be started in order. `earlier`: the contracts
    that `deployment` continues, oldest first."""

    settings: Settings
    services: Services
    engine: sa.Engine
    reader: LogReader
    log: PublishedLog
    signer: Signer
    keys: SoftwareKeys
    deployment: Deployment
    earlier: Sequence[Deployment]
    connect: Callable[[], Chain]
    background: Sequence[Any]

    def lag(self) -> Lag:
        return measure(self.engine, self.services.clock.now())

    def trust(self) -> dict[str, Any]:
        """The trust file. Whoever audits should get it once from a person they trust, and pin it."""
        with self.services.reading() as uow:
            stewards = [
                {"signer": key.signer, "org": uow.accounts.get(key.account_id).org}
                # What a key signed before it was revoked stands, and the log says when that was.
                for key in uow.steward_keys.ever_enrolled()
            ]
        return {
            "format": "mingzheng-trust/1",
            "log": self._log_trust(),
            "chain": self._chain_trust(),
            "stewards": stewards,
        }

    def verifiers(self) -> list[Verifier]:
        """Every key that the log has signed with, oldest first."""
        stored = [Verifier(self.settings.origin, key.public_key) for key in self.reader.log_keys()]
        return stored or [self.signer.verifier]

    def _log_trust(self) -> dict[str, Any]:
        log: dict[str, Any] = {"origin": self.settings.origin, "verifier_key": self.verifiers()[-1].text()}
        rotations = self.reader.rotations()
        return {**log, "rotations": rotations} if rotations else log

    def _chain_trust(self) -> dict[str, Any]:
        chain: dict[str, Any] = dict(self.deployment.trust())
        return {**chain, "earlier": [each.trust() for each in self.earlier]} if self.earlier else chain

    def health(self) -> dict[str, Any]:
        """Readiness. A chain that is away is degraded; a database that is behind the code is not ready."""
        migrated, lag = at_head(self.engine), self.lag()
        with self.services.reading() as uow:
            overdue = uow.duties.overdue(None) if migrated else 0
        return {
            "ready": migrated and not self.services.ledger.behind(),
            "migrated": migrated,
            "waiting_entries": lag.waiting,
            "unanchored_entries": lag.unanchored,
            "unanchored_seconds": int(lag.unanchored_seconds),
            "incidents": [incident.code for incident in self.reader.incidents()],
            "overdue_duties": overdue,
            "policy_pack": asdict(self.services.policy.in_force()),
        }

    def close(self) -> None:
        self.engine.dispose()

    def __enter__(self) -> Platform:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def prepare(settings: Settings) -> CedarPolicy:
    """Make keys, migrate, start the managed chain and deploy the contracts, each only where it is still missing.
    Returns the rules in force, which nothing in the log speaks against."""
    policy = _signed_policy(settings)
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.home.chmod(0o700)  # a folder that was there before may be open to others
    keys = SoftwareKeys(settings.keys)
    keys.log_signer(settings.origin)
    engine = make_engine(settings.database_url)
    migrate(engine)
    log_pack_notes(engine, policy)
    engine.dispose()
    rpc_url = _start_chain(settings)
    if not settings.deployment_file.exists():
        _deploy(settings, keys, rpc_url)
    _add_passkeys(settings, keys, rpc_url)
    return policy


def _signed_policy(settings: Settings) -> CedarPolicy:
    """Before anything else is touched: what the pinned authority did not sign decides nothing."""
    production = settings.mode == "production"
    return CedarPolicy.load(settings.policy_keys, settings.policy_notes, production=production)


def log_pack_notes(engine: sa.Engine, policy: CedarPolicy) -> None:
    """Each signature on a pack becomes an entry before the first decision under it can, and stays one for good. One
    laid ready for a later pack waits until that is in force: nothing older may follow what the log holds."""
    check_pack_order(engine, policy)
    with transactions(engine, SystemClock(), RandomIds(), lambda: None)() as uow:
        for one in policy.standing.notes:
            if one.statement.serial > policy.standing.pack.serial:
                continue
            body = {
                "name": one.statement.name,
                "version": one.statement.version,
                "overlays": list(one.statement.overlays),
                "pack_hash": one.statement.hash,
                "serial": one.statement.serial,
                "key": one.key,
                "note": one.note.decode("utf-8"),
            }
            uow.record_once(EntryKind.POLICY_SIGNED, body, one.key, one.note.decode("utf-8"))


def check_pack_order(engine: sa.Engine, policy: CedarPolicy) -> None:
    """Raises `policy_pack_older`. Without a pinned key there is no order to keep."""
    if policy.standing.keys:
        with readings(engine, SystemClock(), RandomIds())() as uow:
            kinds = [EntryKind.POLICY_SIGNED]
            held = [*uow.entries.of_kinds(kinds, sys.maxsize), *uow.entries.waiting(kinds)]
            notes = [str(one.record["body"]["note"]).encode("utf-8") for one in held if one.record is not None]
        check_newest(policy.standing, notes)


def open_platform(settings: Settings, prepared: CedarPolicy | None = None) -> Platform:
    """Wire everything. Needs `prepare` to have run once; reaches for the chain only when something needs it.
    `prepared`: what it returned to this process just now, so that rules and log are read once for a start."""
    policy = _signed_policy(settings) if prepared is None else prepared
    keys, clock, ids = SoftwareKeys(settings.keys), SystemClock(), RandomIds()
    engine = make_engine(settings.database_url)
    deployment = Deployment.from_json(settings.deployment_file.read_text(encoding="utf-8"))
    if prepared is None:
        check_pack_order(engine, policy)
    earlier = [each for each in _earlier(settings) if each.registry != deployment.registry]
    signer = keys.log_signer(settings.origin)
    keyring = partial(keys.log_signer_of, settings.origin)
    skew = float(settings.max_clock_skew_seconds)
    sequencer = Sequencer(engine, signer, clock, origin=settings.origin, keyring=keyring, skew_limit=skew)
    reader = LogReader(engine)
    gate = LedgerGate(sequencer, reader, partial(measure, engine), clock, settings.max_lag_seconds)
    relay = RelayChain(deployment, partial(connect_to, settings, deployment, keys.chain_key("relay")), settings.site)
    connect = partial(connect_to, settings, deployment, keys.chain_key("anchor"))
    services = Services(
        transaction=transactions(engine, clock, ids, sequencer.notify),
        gated=transactions(engine, clock, ids, sequencer.notify, flushed=False),
        flush=partial(store.flush, engine),
        reading=readings(engine, clock, ids),
        clock=clock,
        ids=ids,
        policy=policy,
        scanner=TableScanner(settings.max_upload_bytes),
        dp=DuckDbEngine(
            settings.min_people_per_cell,
            stored_references(readings(engine, clock, ids)),
            Cluster(settings.spark_master) if settings.spark_master else None,
            Columns(settings.engine_cache_bytes) if settings.engine_cache_bytes else None,
        ),
        vault=FileVault(settings.blobs, keys),
        chain=relay,
        ledger=gate,
        passwords=ArgonPasswords(),
        documents=WordDocuments(),
        max_epsilon=settings.max_epsilon,
        min_people_per_cell=settings.min_people_per_cell,
        review_days=settings.review_days,
        quarantine_days=settings.quarantine_days,
        lease_seconds=settings.lease_seconds,
        site=settings.site,
        step_up_minutes=settings.step_up_minutes,
        identity=_identity(settings, clock),
    )
    anchorer = Anchorer(engine, LateChain(connect), clock, interval=settings.anchor_seconds, skew_limit=skew)
    witnessing = Witnessing(engine, known_witnesses(settings.witnesses), clock, interval=settings.witness_seconds)
    return Platform(
        settings=settings,
        services=services,
        engine=engine,
        reader=reader,
        log=PublishedLog(reader),
        signer=signer,
        keys=keys,
        deployment=deployment,
        earlier=earlier,
        connect=connect,
        background=() if settings.read_only else (sequencer, anchorer, witnessing),
    )


def rotate_log_key(platform: Platform, overlap: int) -> str:
    """Let a new key follow the log's; returns the entry's id. The sequencer, here or in the server, does the rest.

    Dying after the key was made leaves a file that nothing names; after the entry was queued, a rotation that happens.
    """
    services = platform.services
    new = platform.keys.new_log_signer(platform.settings.origin).verifier
    entry = build_entry(
        log_keys.ROTATED,
        services.ids.make(ENTRY),
        services.clock.now(),
        None,
        log_keys.rotation_body(platform.verifiers()[-1], new, overlap),
        services.ids.random(32),
    )
    log_keys.ask_for_rotation(platform.engine, entry, platform.verifiers()[-1])
    return entry.id


def rotate_chain_key(platform: Platform, role: str) -> dict[str, str]:
    """Give a new key what the platform's key for `role` ("anchor" or "relay") may do on chain, and use it from the next
    start on. The old key keeps its roles until `finish_chain_rotation`, so nothing stops meanwhile.

    Dying anywhere leaves files that a repeat goes on with, and no step is logged twice. Raises `chain_key_rotating`.
    """
    keys = platform.keys
    if keys.chain_rotation(role) == "promoted":
        raise LedgerError("chain_key_rotating")
    old, new = LocalKey(keys.chain_key(role)), LocalKey(keys.next_chain_key(role))
    _as_admin(platform).give(role, new.address)
    _log_rotation(platform, role, old, new, "given")
    keys.promote_chain_key(role)
    return {"role": role, "old": old.address, "new": new.address}


def finish_chain_rotation(platform: Platform, role: str) -> dict[str, str]:
    """Take from the old key what it may do, once nothing of it is under way. Raises `chain_key_not_rotating`, or
    `chain_busy` while an anchor is in flight."""
    keys = platform.keys
    if keys.chain_rotation(role) != "promoted":
        raise LedgerError("chain_key_not_rotating")
    old, new = LocalKey(keys.old_chain_key(role)), LocalKey(keys.chain_key(role))
    admin = _as_admin(platform)
    with store.reading(platform.engine) as connection:
        waiting = role == "anchor" and anchor_rows.in_flight(connection) is not None
    if waiting or not admin.holds_role(role, new.address):
        raise LedgerError("chain_busy")
    admin.take(role, old.address)
    _log_rotation(platform, role, old, new, "taken")
    # Dying before this line leaves a key that may do nothing; finishing again finds the role gone and forgets it.
    keys.forget_old_chain_key(role)
    return {"role": role, "old": old.address, "new": new.address}


def _as_admin(platform: Platform) -> Chain:
    return connect_to(platform.settings, platform.deployment, platform.keys.chain_key("admin"))


def _log_rotation(platform: Platform, role: str, old: LocalKey, new: LocalKey, step: str) -> None:
    body = {"role": role, "old_address": old.address, "new_address": new.address, "step": step}
    with platform.services.transaction() as uow:
        uow.record_once(EntryKind.CHAIN_KEY_ROTATED, body, role, old.address, new.address, step)


def check_ledger(platform: Platform, *, against_chain: bool) -> Report:
    """The operator's check of everything that the ledger keeps, against the chain unless told otherwise."""
    connect = platform.connect if against_chain else None
    secret = platform.keys.chain_key("anchor")
    earlier = {each.registry: partial(connect_to, platform.settings, each, secret) for each in platform.earlier}
    return operator_check.check_ledger(
        platform.engine, platform.verifiers(), platform.settings.origin, connect, earlier
    )


def _start_chain(settings: Settings) -> str:
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


def _deploy(settings: Settings, keys: SoftwareKeys, rpc_url: str) -> None:
    """Deploy with the administrator's key, which keeps no working role. Dying before the file is written leaves
    contracts that nobody uses."""
    from ledger.anchor import deploy

    write_deployment(settings.deployment_file, deploy(rpc_url, LocalKey(keys.chain_key("admin")), roles_of(keys)))


def _identity(settings: Settings, clock: SystemClock) -> OidcProvider | None:
    """The office's own sign-in, if one is set. An issuer that is away is found out when somebody signs in."""
    if not settings.oidc_issuer:
        return None
    from core.adapters.oidc import OidcProvider

    secret = Path(settings.oidc_client_secret_file).read_text(encoding="utf-8").strip()
    place = f"{settings.site}/sign-in/oidc/callback"
    max_age = timedelta(minutes=settings.step_up_minutes)
    return OidcProvider(settings.oidc_issuer, settings.oidc_client_id, secret, place, clock, max_age=max_age)


def _add_passkeys(settings: Settings, keys: SoftwareKeys, rpc_url: str) -> None:
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


def _earlier(settings: Settings) -> list[Deployment]:
    file = settings.earlier_deployments_file
    return Deployment.list_from_json(file.read_text(encoding="utf-8")) if file.exists() else []
