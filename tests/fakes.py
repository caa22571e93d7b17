"""Stand-ins for what use cases reach through ports. Each does the least that is still honest about its contract."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from anonymizer.treat.state import state
from core.domain.duties import Owed
from core.domain.errors import CoreError
from core.domain.ids import make_chain_id, make_id
from core.ports import (
    ChainBudget,
    PackInForce,
    PolicyDecision,
    Progress,
    PublicTable,
    Scan,
    Treated,
)
from ledger.errors import LedgerError
from mingzheng.canonical import canonical
from mingzheng.passkey import is_passkey, why_refused
from policies.affirmed import affirmed
from policies.bundle import bundle
from policies.evidence import Form, forms
from tests.rules import pack_in_force


class StillClock:
    def __init__(self) -> None:
        self.moment = self.lived = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def steady(self) -> datetime:
        return self.lived

    def advance(self, **amount: float) -> None:
        self.moment += timedelta(**amount)
        self.lived += timedelta(**amount)

    def set_ahead(self, **amount: float) -> None:
        """As a bad battery or a hurried operator does: no time has passed."""
        self.moment += timedelta(**amount)


class CountingIds:
    """Distinct and repeatable, so that a failing test fails the same way again."""

    def __init__(self) -> None:
        self._count = 0

    def random(self, count: int) -> bytes:
        self._count += 1
        return hashlib.shake_256(self._count.to_bytes(8, "big")).digest(count)

    def make(self, kind: str) -> str:
        return make_id(kind, self.random)

    def chain_id(self) -> str:
        return make_chain_id(self.random)


class PlainPasswords:
    def place(self, *, proven: bool = False) -> AbstractContextManager[None]:
        return nullcontext()

    def hash(self, password: str) -> str:
        return "plain:" + password

    def matches(self, password_hash: str, password: str) -> bool:
        return password_hash == "plain:" + password


class PlainDocuments:
    """The content itself, with the language: enough to tell documents apart."""

    def evidence(self, content: Mapping[str, Any], digest: str, language: str) -> bytes:
        return f"{language} {digest} ".encode() + canonical(dict(content))


class ScriptedPolicy:
    """Permits, unless a test sets `answers[action]`; approvals satisfy `needs_approval` as the real pack does."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {"release": "needs_approval", "link": "needs_approval"}
        self.seen: list[dict[str, Any]] = []
        self.owes: dict[str, list[Owed]] = {}
        self.signed_by: tuple[str, ...] = ()

    def evidence_forms(self) -> Mapping[str, Form]:
        return forms()

    def in_force(self) -> PackInForce:
        return PackInForce("scripted", "1", (), "00", self.signed_by)

    def document(self) -> Mapping[str, Any]:
        return bundle(pack_in_force("platform"))

    def decide(self, facts: Mapping[str, Any]) -> PolicyDecision:
        self.seen.append(dict(facts))
        word = self.answers.get(facts["action"], "permit")
        if word == "needs_approval" and "data_steward" in facts["approvals"]:
            word = "permit"
        missing = () if word == "permit" else (word,)
        owed = tuple(self.owes.get(facts["action"], ())) if word == "permit" else ()
        duties = ("log_access", *(one.kind for one in owed))
        return PolicyDecision(word, missing, duties, ("PIPL-13",), ("rule",), "一句话。", "One sentence.", "00", owed)

    def attestable(self, facts: Mapping[str, Any]) -> None:
        if any(name.startswith("actor.") for name in facts):
            raise CoreError("fact_not_attestable")

    def affirmed(self, facts: Mapping[str, Any]) -> list[str]:
        return affirmed(pack_in_force().vocabulary, facts)


COLUMNS: list[dict[str, Any]] = [
    {
        "name": "person", "type": "CN_ID_CARD", "share": "1", "sensitivity": "general", "role": "direct_identifier",
        "treatment": {"technique": "pseudonymise", "parameters": {}}, "declared": {"kind": "text"},
    },
    {
        "name": "district", "type": None, "share": "0", "sensitivity": "general", "role": "quasi_identifier",
        "treatment": {"technique": "keep", "parameters": {}},
        "declared": {"kind": "category", "categories": ["east", "west"]},
    },
]  # fmt: skip


RISK: dict[str, Any] = {
    "rows": 40, "quasi": ["district"], "classes": 12, "k_min": 1, "unique": 7, "unique_share": "0.175", "small": 12,
    "small_share": "0.3", "prosecutor": "1", "journalist": "1", "marketer": "0.3", "sensitive": ["illness"],
    "l_min": 1, "t_max": "0.9",
}  # fmt: skip
RISK_AFTER: dict[str, Any] = {
    **RISK, "classes": 2, "k_min": 9, "unique": 0, "unique_share": "0", "small": 0, "small_share": "0",
    "prosecutor": "0.1112", "journalist": "0.1112", "marketer": "0.05", "l_min": 3, "t_max": "0.1",
}  # fmt: skip


class ScriptedScanner:
    def __init__(self) -> None:
        self.columns = COLUMNS
        self.leaks: list[str] = []
        self.achieves = RISK_AFTER
        self.meanwhile: Callable[[], object] = lambda: None
        self.min_age: int | None = 30
        self.treated: list[dict[str, Any]] = []

    def scan(self, path: Path, filename: str, person_column: str, progress: Progress) -> Scan:
        self.meanwhile()
        progress("scanning", 1, 1)
        rows = len(path.read_bytes().splitlines())
        risk = {"before": RISK, "planned": self.achieves, "after": None}
        return Scan(rows=rows, columns=self.columns, risk=risk, min_age=self.min_age)

    def treat(
        self, path: Path, filename: str, columns: Sequence[Mapping[str, Any]], person_column: str, key: bytes,
        progress: Progress, join_key: bytes | None = None,
    ) -> Treated:  # fmt: skip
        progress("treating", 1, 1)
        self.treated = [dict(column) for column in columns]
        tokens = None if join_key is None else b"tokens under " + join_key
        return Treated(table=path.read_bytes(), leaks=self.leaks, risk=self.achieves, tokens=tokens)

    def read_reference(self, path: Path, filename: str, name: str, version: int, key: str) -> PublicTable:
        head, *rows = [line.split(",") for line in path.read_text().splitlines()]
        columns = [{"name": column, "kind": "category", "scale": 0} for column in head[1:]]
        content = {"name": name, "version": version, "key": key, "columns": columns, "rows": rows}
        return PublicTable(content=content, sha256=hashlib.sha256(canonical(content)).hexdigest(), rows=len(rows))

    def change_treatment(
        self, column: Mapping[str, Any], treatment: Mapping[str, Any], *, is_person: bool
    ) -> dict[str, Any]:
        if treatment["technique"] == "keep" and column["role"] == "direct_identifier":
            raise CoreError("treatment_weaker")
        return {**column, "treatment": dict(treatment)}

    def state_column(self, column: Mapping[str, Any], stated: Mapping[str, Any], *, is_person: bool) -> dict[str, Any]:
        return state(column, stated, is_person=is_person)


class OneTable:
    """A source that holds one table, whatever it is asked for."""

    kind = "postgresql"

    def copy(self, table: str, columns: Sequence[str], destination: Path, progress: Progress) -> int:
        destination.write_text("person,district\n1,east\n")
        return 1


class PaperChain:
    """Keeps what was written; a signature is valid when it is `signature_of(typed_data, signer)`."""

    def __init__(self, clock: StillClock | None = None) -> None:
        self._clock = clock or StillClock()
        self.idle_since: int | None = None
        self.written: list[tuple[Any, ...]] = []
        self.anchored = (0, "")
        self.down = False
        self.refuses: str | None = None
        self.site = "http://localhost:8300"
        self.meanwhile: Callable[[], object] = lambda: None

    def _write(self, *fact: Any) -> str:
        self.meanwhile()
        if self.down:
            raise LedgerError("chain_unreachable")
        if self.refuses is not None:
            raise LedgerError(self.refuses)
        if fact not in self.written:
            self.written.append(fact)
        return "0x" + hashlib.sha256(repr(fact).encode()).hexdigest()

    def enrol_steward(self, signer: str) -> str:
        return self._write("enrol", signer)

    def revoke_steward(self, signer: str) -> str:
        return self._write("revoke", signer)

    def open_dataset(
        self, chain_dataset: str, cap_rho: int, cap_delta: int, within: Sequence[str] = (), *, pure: bool = False
    ) -> str:
        return self._write("open", chain_dataset, cap_rho, cap_delta, *within, *(["pure"] if pure else []))

    def raise_cap(self, chain_dataset: str, cap_rho: int, cap_delta: int, reason: str) -> str:
        return self._write("raise", chain_dataset, cap_rho, cap_delta, reason)

    def grant(self, chain_dataset: str, chain_allowance: str, rho: int, delta: int) -> str:
        return self._write("grant", chain_dataset, chain_allowance, rho, delta)

    def block_time(self) -> int:
        """Blocks come by themselves, in the time that really passes, unless a test says that none came."""
        if self.down:
            raise LedgerError("chain_unreachable")
        return int(self._clock.lived.timestamp()) if self.idle_since is None else self.idle_since

    def typed_data(self, chain_dataset: str, subject: str, action: str, not_after: int, nonce: str) -> dict[str, Any]:
        message = {
            "dataset": chain_dataset, "subject": subject, "action": action, "notAfter": not_after, "nonce": nonce,
        }  # fmt: skip
        return {"primaryType": "Approval", "message": message}

    def enrolment_typed_data(self, account_id: str, signer: str) -> dict[str, Any]:
        return {"primaryType": "Enrolment", "message": {"account": account_id, "signer": signer}}

    def is_signed(self, typed_data: Mapping[str, Any], signer: str, signature: str) -> bool:
        if is_passkey(signer):
            return why_refused(signer, signature, self._digest(typed_data), self.site) is None
        return signature == signature_of(typed_data, signer)

    def digest(self, typed_data: Mapping[str, Any]) -> str:
        return "0x" + self._digest(typed_data).hex()

    def passkey_signer(self, public_key: str) -> str | None:
        return "0x" + "7a" * 20 + public_key

    def _digest(self, typed_data: Mapping[str, Any]) -> bytes:
        return hashlib.sha256(canonical(dict(typed_data))).digest()

    def record_approval(self, typed_data: Mapping[str, Any], signer: str, signature: str) -> str:
        return self._write("approve", typed_data["message"]["subject"], signer)

    def _looked_up(self, *start: str) -> list[tuple[Any, ...]]:
        if self.down:
            raise LedgerError("chain_unreachable")
        return [fact for fact in self.written if fact[: len(start)] == start]

    def head(self) -> tuple[int, str]:
        self._looked_up()
        return self.anchored

    def enrolled(self, signer: str) -> bool:
        return bool(self._looked_up("enrol", signer))

    def budget(self, chain_dataset: str) -> ChainBudget | None:
        opened = self._looked_up("open", chain_dataset)
        if not opened:
            return None
        caps = [fact[2:4] for fact in (*opened, *self._looked_up("raise", chain_dataset))]
        granted = [fact[3:] for fact in self._looked_up("grant", chain_dataset)]
        more = opened[0][4:]
        within = tuple(sorted(one for one in more if one != "pure"))
        return ChainBudget(*caps[-1], sum(g[0] for g in granted), sum(g[1] for g in granted), "pure" in more, within)

    def granted(self, chain_allowance: str) -> tuple[str, int, int] | None:
        found = [fact for fact in self._looked_up("grant") if fact[2] == chain_allowance]
        return (found[0][1], found[0][3], found[0][4]) if found else None

    def approvers(self, typed_data: Mapping[str, Any]) -> Sequence[str]:
        return [fact[2] for fact in self._looked_up("approve", typed_data["message"]["subject"])]


def signature_of(typed_data: Mapping[str, Any], signer: str) -> str:
    return f"{signer}:{hashlib.sha256(canonical(dict(typed_data))).hexdigest()}"


class OpenGate:
    """A ledger that has always caught up, unless a test closes the gate."""

    def __init__(self) -> None:
        self.closed = False
        self.waited: list[str] = []
        self.on_wait: Callable[[str], None] = self.waited.append

    def notify(self) -> None: ...

    def wait(self, entry_id: str) -> None:
        if self.closed:
            raise CoreError("answer_not_logged_yet")
        self.on_wait(entry_id)

    def visible(self, entry_id: str) -> bool:
        return not self.closed

    def behind(self) -> bool:
        return False

    def record(self, entry_id: str) -> Mapping[str, Any] | None:
        return None

    def receipt(self, entry_id: str, *, include_record: bool) -> dict[str, Any]:
        return {"entry_id": entry_id, "record": "…" if include_record else None}
