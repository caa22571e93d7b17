"""What use cases need from the world, as Protocols. `core.bootstrap` chooses who provides it; tests provide fakes.

This is where use cases import ports from; the larger ones are written in a file each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from core.anonymizer_ports import DpEngine as DpEngine
from core.anonymizer_ports import LinkPart as LinkPart
from core.anonymizer_ports import Priced as Priced
from core.anonymizer_ports import Progress as Progress
from core.anonymizer_ports import PromisedLoss as PromisedLoss
from core.anonymizer_ports import PublicSize as PublicSize
from core.anonymizer_ports import PublicTable as PublicTable
from core.anonymizer_ports import Scan as Scan
from core.anonymizer_ports import Scanner as Scanner
from core.anonymizer_ports import TokenFile as TokenFile
from core.anonymizer_ports import Treated as Treated
from core.domain.actors import Actor
from core.domain.entries import EntryKind
from core.domain.offices import Office
from core.outside_ports import Chain as Chain
from core.outside_ports import ChainBudget as ChainBudget
from core.outside_ports import Documents as Documents
from core.outside_ports import Identity as Identity
from core.outside_ports import IdentityProvider as IdentityProvider
from core.outside_ports import Pledge as Pledge
from core.outside_ports import TableSource as TableSource
from core.outside_ports import Vault as Vault
from core.policy_ports import PackInForce as PackInForce
from core.policy_ports import Policy as Policy
from core.policy_ports import PolicyDecision as PolicyDecision
from core.repository_ports import (
    Accounts,
    Allowances,
    CapRaises,
    Credentials,
    Datasets,
    Decisions,
    Duties,
    Emergencies,
    EvidencePacks,
    Idempotency,
    Incidents,
    Jobs,
    LoggedEntries,
    Populations,
    Publications,
    Queries,
    References,
    Reviews,
    Rights,
    SignInAttempts,
    StewardKeys,
    Totals,
)


class UnitOfWork(Protocol):
    """One transaction: state rows and ledger entries become durable together, or not at all."""

    @property
    def accounts(self) -> Accounts: ...
    @property
    def credentials(self) -> Credentials: ...
    @property
    def sign_in_attempts(self) -> SignInAttempts: ...
    @property
    def steward_keys(self) -> StewardKeys: ...
    @property
    def datasets(self) -> Datasets: ...
    @property
    def populations(self) -> Populations: ...
    @property
    def totals(self) -> Totals: ...
    @property
    def allowances(self) -> Allowances: ...
    @property
    def cap_raises(self) -> CapRaises: ...
    @property
    def reviews(self) -> Reviews: ...
    @property
    def queries(self) -> Queries: ...
    @property
    def publications(self) -> Publications: ...
    @property
    def references(self) -> References: ...
    @property
    def decisions(self) -> Decisions: ...
    @property
    def duties(self) -> Duties: ...
    @property
    def emergencies(self) -> Emergencies: ...
    @property
    def rights(self) -> Rights: ...
    @property
    def evidence(self) -> EvidencePacks: ...
    @property
    def jobs(self) -> Jobs: ...
    @property
    def incidents(self) -> Incidents: ...
    @property
    def idempotency(self) -> Idempotency: ...
    @property
    def entries(self) -> LoggedEntries: ...

    def record(self, kind: EntryKind, actor: Actor | None, body: Mapping[str, Any]) -> str:
        """Put an entry in the outbox, in this transaction. Returns its id."""

    def record_once(self, kind: EntryKind, body: Mapping[str, Any], *names: str) -> bool:
        """The platform's own entry, under an id made of kind and `names`, which are public. False: it was put before,
        and is not put again."""


class Clock(Protocol):
    def now(self) -> datetime: ...
    def steady(self) -> datetime:
        """When it was made, and as much later as really passed since: setting the clock does not move it. Sleep of the
        machine may be missing from it."""


class Ids(Protocol):
    def make(self, kind: str) -> str: ...
    def chain_id(self) -> str: ...
    def random(self, count: int) -> bytes: ...


class Ledger(Protocol):
    """Reading side of the log. `wait` is the gate: no record, no data."""

    def notify(self) -> None: ...
    def wait(self, entry_id: str) -> None: ...
    def visible(self, entry_id: str) -> bool: ...
    def behind(self) -> bool: ...
    def record(self, entry_id: str) -> Mapping[str, Any] | None: ...
    def receipt(self, entry_id: str, *, include_record: bool) -> dict[str, Any]: ...


class Passwords(Protocol):
    def place(self, *, proven: bool = False) -> AbstractContextManager[None]:
        """Room to wait for one check, or `sign_in_busy`. `proven`: for whom some is kept, whatever strangers do."""

    def hash(self, password: str) -> str: ...
    def matches(self, password_hash: str, password: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a use case may touch.

    A `transaction` is on disk when it ends. A `gated` one need not be: it is for what nobody is told before
    `ledger.wait` has returned for an entry that it or a later one recorded, or else before `flush` has. Until then a
    power cut undoes it, with everything after it. Nothing outside the database may happen in between.
    """

    transaction: Callable[[], AbstractContextManager[UnitOfWork]]
    gated: Callable[[], AbstractContextManager[UnitOfWork]]
    flush: Callable[[], None]
    reading: Callable[[], AbstractContextManager[UnitOfWork]]
    clock: Clock
    ids: Ids
    policy: Policy
    scanner: Scanner
    dp: DpEngine
    vault: Vault
    chain: Chain
    ledger: Ledger
    passwords: Passwords
    documents: Documents
    max_epsilon: str
    min_people_per_cell: int
    review_days: int
    quarantine_days: int
    lease_seconds: int
    site: str = "http://localhost:8300"
    step_up_minutes: int = 15
    offices: Mapping[str, Office] = field(default_factory=dict)
    identity: IdentityProvider | None = None
