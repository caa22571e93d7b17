"""What use cases need of tables and of answers: scanning, treating, pricing, answering."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from core.domain.datasets import RoughSize

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Scan:
    """What detection found: columns as plain mappings, figures without values, and the youngest age seen.

    `layout`: numbers of the rows of the file that were taken for titles, header, sums and notes, by what they are, how
    many cells of which columns were filled from merged ones, and `nobody`: rows without a person; empty if plain.
    """

    rows: int
    columns: list[dict[str, Any]]
    risk: dict[str, Any]
    min_age: int | None
    layout: dict[str, Any] = field(default_factory=dict)


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

    def state_column(self, column: Mapping[str, Any], stated: Mapping[str, Any], *, is_person: bool) -> dict[str, Any]:
        """The column as a steward says what it is ({"type", "sensitive"}): never laxer than the scan found it.

        Raises column_type_unknown."""


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
    def public_columns(self, columns: Sequence[Mapping[str, Any]], person_column: str) -> list[str]:
        """Names of the columns that keep a value which somebody may ask about: those of the schema."""

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

    def price(
        self, plan: object, schema: Mapping[str, Any], dataset_id: str, version: int, size: RoughSize | None = None
    ) -> Priced:
        """`size`: what the error of a mean is said for. It changes neither hash nor loss."""

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
