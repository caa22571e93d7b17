"""What use cases need from disks, chains, sign-in systems and sources of tables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from core.anonymizer_ports import Progress


class Documents(Protocol):
    def evidence(self, content: Mapping[str, Any], digest: str, language: str) -> bytes:
        """An evidence pack as a document that people fill further. `digest`: SHA-256 of `content`, in hex."""


class Vault(Protocol):
    """Files at rest, each encrypted under the key of its dataset; keys are wrapped by the platform's master key."""

    def put_upload(self, dataset_id: str, source: Path) -> tuple[str, str]:
        """Seal a copy under a name of its own: (that name, SHA-256 of what was sealed)."""

    def open_upload(self, dataset_id: str, blob: str, sha256: str) -> AbstractContextManager[Path]:
        """Raises upload_changed unless the sealed file is there and is the one with this SHA-256; OSError where the
        system had no room for the copy; key_not_opened where the platform's keys are not those of then."""

    def destroy_upload(self, blob: str) -> None: ...
    def sweep_uploads(self, in_use: Callable[[], Collection[str]]) -> None:
        """Remove what crashes left: every upload that `in_use` does not name."""

    def clear_folder(self, of: str = "") -> AbstractContextManager[Path]:
        """A folder for clear text, gone with the block; `sweep_uploads` removes what a dead process left. While it has
        an upload `of` a dataset, that dataset is not said to be destroyed."""

    def version_draft(self, dataset_id: str) -> Path: ...
    def keep_version(self, draft: Path, dataset_id: str, version: int) -> None: ...
    def version_path(self, dataset_id: str, version: int) -> Path: ...
    def keep_tokens(self, draft: Path, dataset_id: str, version: int) -> None: ...
    def tokens_path(self, dataset_id: str, version: int) -> Path: ...
    def make_key(self, dataset_id: str) -> None:
        """A secret of the dataset's own, before its first version is sealed; once it is there this does nothing."""

    def key(self, dataset_id: str, use: str) -> bytes: ...
    def derived(self, use: str, owner: str) -> bytes:
        """32 bytes of this use and owner alone, that follow from the platform's key: what need not be kept."""

    def seal(self, use: str, owner: str, text: str) -> str:
        """Encrypted under a key of this use and owner alone, as text to keep in a row."""

    def unseal(self, use: str, owner: str, sealed: str) -> str:
        """Raises seal_broken for what was not sealed for this use and owner, or was changed since."""

    def destroy_dataset(self, dataset_id: str) -> bool:
        """Destroy the dataset's secret, then all of its files: versions, tokens, drafts, uploads and their keys. False
        where it had no secret of its own; where it had one, it is given no other.

        May be repeated. Raises `deletion_blocked` where the disk refuses, or while an upload of it is still read: then
        its keys are gone already."""

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

    def way_out(self) -> str | None:
        """Where somebody ends their session there and comes back; None where the issuer offers no such place."""

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

    The last six only look. Each may raise LedgerError: then nothing is known about the chain."""

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

    def block_time(self) -> int:
        """When the newest block was made, in Unix seconds. On an idle chain that may be long ago."""
