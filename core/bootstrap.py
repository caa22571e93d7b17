"""Put the product together: the only place that knows which class stands behind which port."""

from __future__ import annotations

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
from core.adapters.log_mark import FileMark
from core.adapters.policy import CedarPolicy
from core.adapters.scanner import TableScanner
from core.adapters.system import ArgonPasswords, RandomIds, SystemClock
from core.adapters.vault import FileVault
from core.adapters.witnesses import known_witnesses
from core.adapters.word_documents import WordDocuments
from core.contracts import add_passkeys, connect_to, deploy_first, earlier_deployments, start_chain
from core.db.engine import make_engine
from core.db.faults import is_fault
from core.db.migrate import at_head, migrate
from core.db.storage_watch import StorageWatch
from core.db.unit_of_work import readings, transactions
from core.domain.errors import CoreError
from core.pack_notes import check_pack_order, log_pack_notes, signed_policy
from core.ports import Services
from core.settings import Settings
from ledger import store
from ledger.anchorer import Anchorer
from ledger.chain_types import Deployment
from ledger.fork_guard import ForkGuard, Marks
from ledger.lag import Lag, measure
from ledger.reader import LogReader
from ledger.sequencer import Sequencer
from ledger.witnessing import Witnessing
from mingzheng.note import Signer, Verifier
from mingzheng.report import Report

if TYPE_CHECKING:
    from core.adapters.oidc import OidcProvider
    from ledger.anchor import Chain


@dataclass(frozen=True, slots=True)
class Platform:
    """A running product. `background`: what works beside the requests, to be started in order. `earlier`: the contracts
    that `deployment` continues, oldest first. `agrees`: whether the chain answered, see `ForkGuard`."""

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
    marks: Marks
    agrees: Callable[[], bool]
    storage: StorageWatch
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
        chain: dict[str, Any] = dict(self.deployment.pins())
        return {**chain, "earlier": [each.pins() for each in self.earlier]} if self.earlier else chain

    def health(self) -> dict[str, Any]:
        """Readiness, and in `why` the reasons against it. A chain that is away is degraded; a database that is behind
        the code, away or full is not ready."""
        try:
            if not self.storage.refuses():
                return self._facts()
        except Exception as error:
            if not is_fault(error):
                raise
        return {"ready": False, "why": ["storage_unavailable"]}

    def _facts(self) -> dict[str, Any]:
        migrated, lag = at_head(self.engine), self.lag()
        behind = self.services.ledger.behind()
        with self.services.reading() as uow:
            overdue = uow.duties.overdue(None) if migrated else 0
        return {
            "ready": migrated and not behind,
            "why": [*([] if migrated else ["database_not_migrated"]), *(["ledger_behind"] if behind else [])],
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
    policy = signed_policy(settings)
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.home.chmod(0o700)  # a folder that was there before may be open to others
    keys = SoftwareKeys(settings.keys)
    keys.log_signer(settings.origin)
    engine = make_engine(settings.database_url)
    migrate(engine)
    log_pack_notes(engine, policy)
    engine.dispose()
    rpc_url = start_chain(settings)
    if not settings.deployment_file.exists():
        deploy_first(settings, keys, rpc_url)
    add_passkeys(settings, keys, rpc_url)
    return policy


def open_platform(settings: Settings, prepared: CedarPolicy | None = None) -> Platform:
    """Wire everything. Needs `prepare` to have run once; reaches for the chain only when something needs it.
    `prepared`: what it returned to this process just now, so that rules and log are read once for a start."""
    policy = signed_policy(settings) if prepared is None else prepared
    if not settings.deployment_file.exists():
        raise CoreError("home_not_prepared")  # before anything is made at a place that was named by mistake
    keys, clock, ids = SoftwareKeys(settings.keys), SystemClock(), RandomIds()
    engine = make_engine(settings.database_url)
    deployment = Deployment.from_json(settings.deployment_file.read_text(encoding="utf-8"))
    if prepared is None:
        check_pack_order(engine, policy)
    earlier = [each for each in earlier_deployments(settings) if each.registry != deployment.registry]
    signer = keys.log_signer(settings.origin)
    keyring = partial(keys.log_signer_of, settings.origin)
    skew = float(settings.max_clock_skew_seconds)
    connect = partial(connect_to, settings, deployment, keys.chain_key("anchor"))
    witnesses = known_witnesses(settings.witnesses)
    marks = FileMark(settings.log_mark, settings.origin)
    # With a connection of its own: it is asked from the sequencer's thread.
    outside = partial(_agrees, Anchorer(engine, LateChain(connect), clock), Witnessing(engine, witnesses, clock))
    sequencer = Sequencer(
        engine,
        signer,
        clock,
        origin=settings.origin,
        keyring=keyring,
        skew_limit=skew,
        guard=ForkGuard(marks, outside),
    )
    reader = LogReader(engine)
    gate = LedgerGate(sequencer, reader, partial(measure, engine), clock, settings.max_lag_seconds)
    relay = RelayChain(deployment, partial(connect_to, settings, deployment, keys.chain_key("relay")), settings.site)
    storage = StorageWatch(engine, settings.home, clock)
    services = Services(
        transaction=transactions(engine, clock, ids, sequencer.notify, refused=storage.note_refusal),
        gated=transactions(engine, clock, ids, sequencer.notify, flushed=False, refused=storage.note_refusal),
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
        offices=settings.offices,
        identity=_identity(settings, clock),
    )
    anchorer = Anchorer(engine, LateChain(connect), clock, interval=settings.anchor_seconds, skew_limit=skew)
    witnessing = Witnessing(engine, witnesses, clock, interval=settings.witness_seconds)
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
        marks=marks,
        agrees=outside,
        storage=storage,
        background=() if settings.read_only else (sequencer, anchorer, witnessing, storage),
    )


def _agrees(anchorer: Anchorer, witnessing: Witnessing) -> bool:
    answered = anchorer.compare()
    witnessing.compare()
    return answered


def check_ledger(platform: Platform, *, against_chain: bool) -> Report:
    """The operator's check of everything that the ledger keeps, against the chain unless told otherwise."""
    connect = platform.connect if against_chain else None
    secret = platform.keys.chain_key("anchor")
    earlier = {each.registry: partial(connect_to, platform.settings, each, secret) for each in platform.earlier}
    return operator_check.check_ledger(
        platform.engine, platform.verifiers(), platform.settings.origin, connect, earlier
    )


def _identity(settings: Settings, clock: SystemClock) -> OidcProvider | None:
    """The office's own sign-in, if one is set. An issuer that is away is found out when somebody signs in."""
    if not settings.oidc_issuer:
        return None
    from core.adapters.oidc import OidcProvider

    secret = Path(settings.oidc_client_secret_file).read_text(encoding="utf-8").strip()
    place = f"{settings.site}/sign-in/oidc/callback"
    max_age = timedelta(minutes=settings.step_up_minutes)
    return OidcProvider(settings.oidc_issuer, settings.oidc_client_id, secret, place, clock, max_age=max_age)
