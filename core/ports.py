"""What use cases need from the world, as Protocols. `core.bootstrap` chooses who provides it; tests provide fakes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from core.domain.actors import Actor
from core.domain.duties import Owed
from core.domain.entries import EntryKind
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
from policies.evidence import Form

Progress = Callable[[str, int, int], None]


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


class Ids(Protocol):
    def make(self, kind: str) -> str: ...
    def chain_id(self) -> str: ...
    def random(self, count: int) -> bytes: ...


@dataclass(frozen=True, slots=True)
class PolicyDecision:
    """One decision with all its reasons. `permitted` is the only field that opens a door.

    `owed`: the duties for which something is still to be done or kept after this decision.
    """

    decision: str
    missing: tuple[str, ...]
    duties: tuple[str, ...]
    articles: tuple[str, ...]
    rules: tuple[str, ...]
    zh: str
    en: str
    pack_hash: str
    owed: tuple[Owed, ...] = ()

    @property
    def permitted(self) -> bool:
        return self.decision == "permit"

    def refusal(self) -> dict[str, str | list[str]]:
        """Details of `policy_refused`: the rules' own sentence, what is missing, and under which articles."""
        return {
            "decision": self.decision,
            "missing": list(self.missing),
            "articles": list(self.articles),
            "rules": list(self.rules),
            "why_zh": self.zh,
            "why_en": self.en,
        }

    def to_json(self) -> dict[str, Any]:
        return {
            "decision": self.decision,
            "missing": list(self.missing),
            "duties": list(self.duties),
            "articles": list(self.articles),
            "rules": list(self.rules),
            "zh": self.zh,
            "en": self.en,
            "pack_hash": self.pack_hash,
        }


@dataclass(frozen=True, slots=True)
class PackInForce:
    """The rules that decide here. `signed_by`: names of pinned keys that signed them; empty where none is pinned."""

    name: str
    version: str
    overlays: tuple[str, ...]
    hash: str
    signed_by: tuple[str, ...]


class Policy(Protocol):
    def decide(self, facts: Mapping[str, Any]) -> PolicyDecision:
        """`facts` by dotted name, over neutral defaults that permit nothing."""

    def attestable(self, facts: Mapping[str, Any]) -> None:
        """Raise fact_not_attestable unless a person may state each of these facts, with these values."""

    def affirmed(self, facts: Mapping[str, Any]) -> list[str]:
        """What these facts, which are attestable, say is so: never a text, and nothing that was denied."""

    def in_force(self) -> PackInForce: ...
    def evidence_forms(self) -> Mapping[str, Form]:
        """Forms of audit and assessment by name, in their order."""

    def document(self) -> Mapping[str, Any]:
        """The files of the rules in force, from which anybody decides the same."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What detection found: columns as plain mappings, figures without values, and the youngest age seen."""

    rows: int
    columns: list[dict[str, Any]]
    risk: dict[str, Any]
    min_age: int | None


@dataclass(frozen=True, slots=True)
class Treated:
    """A treated table. `leaks` names columns in which the re-scan still found somebody; empty when clean.
    `tokens`: a join token for each row, where they were asked for."""

    table: Any
    leaks: list[str]
    risk: dict[str, Any]
    tokens: Any = None


@dataclass(frozen=True, slots=True)
class TokenFile:
    """Where the join tokens of a version go, and under which key: never the version's."""

    path: Path
    key: bytes
    tokens: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class LinkPart:
    """One of the two versions of a link: its public schema, its file and key, its tokens' file and key."""

    schema: Mapping[str, Any]
    path: Path
    key: bytes
    tokens: Path
    tokens_key: bytes


@dataclass(frozen=True, slots=True)
class PublicTable:
    """A reference table as it will be stored, and the SHA-256 (hex) of its canonical form."""

    content: dict[str, Any]
    sha256: str
    rows: int


class Scanner(Protocol):
    def read_reference(self, path: Path, filename: str, name: str, version: int, key: str) -> PublicTable:
        """Raises `reference_personal` where the scan finds people in it, and other codes for other files."""

    def scan(self, path: Path, filename: str, person_column: str, progress: Progress) -> Scan: ...
    def treat(
        self,
        path: Path,
        filename: str,
        columns: Sequence[Mapping[str, Any]],
        person_column: str,
        key: bytes,
        progress: Progress,
        join_key: bytes | None = None,
    ) -> Treated:
        """With `join_key`, also a token for each raw cell of the person column."""

    def change_treatment(
        self, column: Mapping[str, Any], treatment: Mapping[str, Any], *, is_person: bool
    ) -> dict[str, Any]:
        """The column under this treatment, every parameter spelled out, and with what may then be declared about it.

        Raises treatment_weaker, and treatment_* for what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Priced:
    """A question made exact and priced from public facts alone, in nano-ρ and atto-δ, or nano-ε. `cells` None: the
    groups are found in the data, and none is shown below `threshold` noisy people."""

    plan: dict[str, Any]
    plan_hash: str
    rho: int
    delta: int
    price: dict[str, Any]
    sensitive: bool
    epsilon: str
    cells: int | None
    threshold: int | None = None


@dataclass(frozen=True, slots=True)
class PublicSize:
    """How large a version is, as everybody may know it, and the nano-ρ (or nano-ε) that saying so costs."""

    people: int
    rows: int
    rho: int


@dataclass(frozen=True, slots=True)
class PromisedLoss:
    """A cap in nano-ρ and atto-δ, and the (ε, δ) that it promises to each person (decimal strings). A `pure` one is in
    nano-ε, and promises exactly that, at δ 0."""

    rho: int
    delta: int
    epsilon: str
    at_delta: str
    pure: bool = False


class DpEngine(Protocol):
    def schema(
        self, columns: Sequence[Mapping[str, Any]], person_column: str, max_rows_per_person: int, *, pure: bool = False
    ) -> dict[str, Any]: ...
    def check_declaration(self, name: str, declared: Mapping[str, Any]) -> None: ...
    def size_loss(self, max_rows_per_person: int, *, pure: bool = False) -> int: ...
    def public_size(self, people: int, rows: int, max_rows_per_person: int, *, pure: bool = False) -> PublicSize: ...
    def prepare(
        self,
        table: Any,
        schema: Mapping[str, Any],
        destination: Path,
        key: bytes,
        tokens: TokenFile | None = None,
    ) -> Mapping[str, Any]: ...
    def most_pairs(self, left_rows: int, right_rows: int) -> int:
        """The most rows that one person can have after a join of two versions with so many rows a person."""

    def link(
        self, left: LinkPart, right: LinkPart, schema: Mapping[str, Any], destination: Path, key: bytes
    ) -> Mapping[str, Any]:
        """Join, bound, encrypt. Raises link_tokens_missing, link_schema_unfit, engine_failed."""

    def translate(
        self, sql: str, schema: Mapping[str, Any], loss: object, rows_per_person: int | None
    ) -> dict[str, Any]: ...
    def write_sql(self, plan: object, schema: Mapping[str, Any]) -> str | None:
        """The statement that means this one plan, None where SQL has no words for it."""

    def price(self, plan: object, schema: Mapping[str, Any], dataset_id: str, version: int) -> Priced: ...
    def answer(self, plan: object, schema: Mapping[str, Any], path: Path, key: bytes) -> dict[str, Any]: ...
    def table_file(self, table: Mapping[str, Any], about: Mapping[str, Any], form: str) -> bytes:
        """One table of a stored answer as a "csv" or "parquet" file, and what it is about."""

    def treated_sample(self, columns: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Invented cells of each column before and after its treatment: `name`, `before`, `after`. Opens nothing."""

    def practice(self, schema: Mapping[str, Any], form: str, seed: int, rows: int) -> bytes: ...
    def diagnose_version(
        self, schema: Mapping[str, Any], path: Path, key: bytes, loss: str, cells: int
    ) -> Mapping[str, Any]: ...
    def diagnose_table(self, table: Any, schema: Mapping[str, Any], loss: str, cells: int) -> Mapping[str, Any]: ...
    def export(self, schema: Mapping[str, Any], path: Path, key: bytes, folder: Path, location: str) -> None:
        """Write a plain copy for a cluster into `folder`, and remember that the cluster reads it at `location`."""

    def forget_export(self, path: Path) -> None: ...
    def forget_version(self, path: Path) -> None:
        """Let go of what is kept in memory, or noted, of a version whose file is gone."""

    def amount(self, rho: str, delta: str) -> tuple[int, int]: ...
    def epsilon_of(self, nano: int, *, pure: bool = False) -> str: ...
    def promise(self, rho: int, delta: int, *, pure: bool = False) -> PromisedLoss: ...


class Documents(Protocol):
    def evidence(self, content: Mapping[str, Any], digest: str, language: str) -> bytes:
        """An evidence pack as a document that people fill further. `digest`: SHA-256 of `content`, in hex."""


class Vault(Protocol):
    """Files at rest, each encrypted under the key of its dataset; keys are wrapped by the platform's master key."""

    def put_upload(self, dataset_id: str, source: Path) -> tuple[str, str]:
        """Seal a copy under a name of its own: (that name, SHA-256 of what was sealed)."""

    def open_upload(self, dataset_id: str, blob: str, sha256: str) -> AbstractContextManager[Path]:
        """Raises upload_changed unless the sealed file is there and is the one with this SHA-256."""

    def destroy_upload(self, blob: str) -> None: ...
    def sweep_uploads(self, in_use: Callable[[], Collection[str]]) -> None:
        """Remove what crashes left: every upload that `in_use` does not name."""

    def clear_folder(self) -> AbstractContextManager[Path]:
        """A folder for clear text, gone with the block; `sweep_uploads` removes what a dead process left."""

    def version_draft(self, dataset_id: str) -> Path: ...
    def keep_version(self, draft: Path, dataset_id: str, version: int) -> None: ...
    def version_path(self, dataset_id: str, version: int) -> Path: ...
    def keep_tokens(self, draft: Path, dataset_id: str, version: int) -> None: ...
    def tokens_path(self, dataset_id: str, version: int) -> Path: ...
    def make_key(self, dataset_id: str) -> None:
        """A secret of the dataset's own, before its first version is sealed; once it is there this does nothing."""

    def key(self, dataset_id: str, use: str) -> bytes: ...
    def seal(self, use: str, owner: str, text: str) -> str:
        """Encrypted under a key of this use and owner alone, as text to keep in a row."""

    def unseal(self, use: str, owner: str, sealed: str) -> str:
        """Raises seal_broken for what was not sealed for this use and owner, or was changed since."""

    def destroy_dataset(self, dataset_id: str) -> bool:
        """Destroy the dataset's secret, then all of its files: versions, tokens, drafts, uploads and their keys. False
        where it had no secret of its own; where it had one, it is given no other.

        May be repeated. Raises `deletion_blocked` where the disk refuses."""

    def join_key(self, org: str, identifier_kind: str) -> bytes:
        """One for all datasets of an office whose person columns hold this kind."""


@dataclass(frozen=True, slots=True)
class Pledge:
    """What one browser has to bring back from the issuer: 64 hex digits each, known to it and to us alone."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom an issuer names, and when that person last proved it there."""

    issuer: str
    subject: str
    proved_at: datetime


class IdentityProvider(Protocol):
    """An office's own sign-in system."""

    @property
    def issuer(self) -> str: ...
    def address(self, pledge: Pledge) -> str:
        """Where the browser is sent. Raises `oidc_failed`."""

    def identify(self, code: str, pledge: Pledge) -> Identity:
        """Raises `oidc_failed`."""


class TableSource(Protocol):
    """A place where an office's tables live already."""

    @property
    def kind(self) -> str:
        """What an entry calls it."""

    def copy(self, table: str, columns: Sequence[str], destination: Path, progress: Progress) -> int:
        """Write a table to a file that `Scanner` reads, as it stood at one moment; the number of its rows."""


@dataclass(frozen=True, slots=True)
class ChainBudget:
    """A promise as the contract holds it: nano-ρ and atto-δ, or nano-ε and 0 where `pure`. `within`: chain names."""

    cap_rho: int
    cap_delta: int
    granted_rho: int
    granted_delta: int
    pure: bool
    within: tuple[str, ...]


class Chain(Protocol):
    """What the platform writes on chain besides anchors. Every call may be repeated: done already is success.

    The last five only look. Each may raise LedgerError: then nothing is known about the chain."""

    def enrol_steward(self, signer: str) -> str | None: ...
    def revoke_steward(self, signer: str) -> str | None: ...
    def open_dataset(
        self, chain_dataset: str, cap_rho: int, cap_delta: int, within: Sequence[str] = (), *, pure: bool = False
    ) -> str | None:
        """`within`: chain names of the totals that its grants count under as well."""

    def raise_cap(self, chain_dataset: str, cap_rho: int, cap_delta: int, reason: str) -> str | None: ...
    def grant(self, chain_dataset: str, chain_allowance: str, rho: int, delta: int) -> str | None: ...
    def typed_data(
        self, chain_dataset: str, subject: str, action: str, not_after: int, nonce: str
    ) -> dict[str, Any]: ...
    def enrolment_typed_data(self, account_id: str, signer: str) -> dict[str, Any]: ...
    def is_signed(self, typed_data: Mapping[str, Any], signer: str, signature: str) -> bool:
        """Whether `signer` (lower-case 0x-hex) signed the document, in the one spelling that the contract takes."""

    def digest(self, typed_data: Mapping[str, Any]) -> str:
        """The 32 bytes that are signed, as 0x-hex: what a passkey is given as its challenge."""

    def passkey_signer(self, public_key: str) -> str | None:
        """The signer of a P-256 key (128 hex digits), or None where no verifier of passkeys is deployed."""

    def record_approval(self, typed_data: Mapping[str, Any], signer: str, signature: str) -> str | None: ...
    def head(self) -> tuple[int, str]:
        """Size and root (base64) of the newest anchored checkpoint; size 0 before the first."""

    def enrolled(self, signer: str) -> bool: ...
    def budget(self, chain_dataset: str) -> ChainBudget | None: ...
    def granted(self, chain_allowance: str) -> tuple[str, int, int] | None:
        """Chain name of the dataset, and the amount."""

    def approvers(self, typed_data: Mapping[str, Any]) -> Sequence[str]:
        """Who signed this, as the contract recorded it."""


class Ledger(Protocol):
    """Reading side of the log. `wait` is the gate: no record, no data."""

    def notify(self) -> None: ...
    def wait(self, entry_id: str) -> None: ...
    def visible(self, entry_id: str) -> bool: ...
    def behind(self) -> bool: ...
    def record(self, entry_id: str) -> Mapping[str, Any] | None: ...
    def receipt(self, entry_id: str, *, include_record: bool) -> dict[str, Any]: ...


class Passwords(Protocol):
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
    lease_seconds: int
    site: str = "http://localhost:8300"
    step_up_minutes: int = 15
    identity: IdentityProvider | None = None
