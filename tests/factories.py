"""Build a small office to test in: people, keys, a published dataset, an allowance."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from core.db.account_check import account_faults
from core.db.unit_of_work import readings, transactions
from core.domain.accounts import Account
from core.domain.actors import Actor, Role
from core.domain.datasets import Dataset
from core.domain.duties import Keeper, Owed
from core.domain.permissions import scopes_of
from core.domain.queries import Allowance
from core.domain.reviews import Review
from core.ports import Services
from core.usecases.create_account import create_account
from core.usecases.decide_review import Verdict, decide_review
from core.usecases.enrol_key import enrol_key, enrolment_to_sign
from core.usecases.grant_allowance import Grant, grant_allowance
from core.usecases.link_datasets import Link
from core.usecases.read_dataset import read_dataset
from core.usecases.read_reviews import list_reviews
from core.usecases.register_dataset import Registration, register_dataset
from core.usecases.run_job import run_job
from core.usecases.submit_dataset import submit_dataset
from core.usecases.upload_file import upload_file
from ledger import store
from tests import fakes
from tests.databases import open_engine
from tests.fake_dp import ScriptedDp
from tests.folder_vault import FolderVault

SIGNERS = {"chen": "0x" + "c1" * 20, "li": "0x" + "11" * 20}


NOTICE = Owed("respond_in_time", Keeper.PEOPLE, False, 15, ("PIPL-50",))
RECORD = Owed("keep_record_3y", Keeper.PLATFORM, False, 1095, ("PIPL-56",))


@dataclass
class Office:
    """Services over a real database and fakes; `chen` submits, `li` approves, `wang` researches, `gao` audits."""

    services: Services
    engine: sa.Engine
    folder: Path
    clock: fakes.StillClock
    policy: fakes.ScriptedPolicy
    scanner: fakes.ScriptedScanner
    dp: ScriptedDp
    chain: fakes.PaperChain
    gate: fakes.OpenGate
    vault: FolderVault

    def person(self, login: str, role: Role, org: str = "office-x") -> Actor:
        account = create_account(
            self.services, login=login, password="correct horse battery", role=role, org=org,
            org_type="university" if role is Role.RESEARCHER else "state_organ", name=login,
        )  # fmt: skip
        return actor_of(account)

    def steward(self, login: str) -> Actor:
        """Somebody who has an account already."""
        with self.services.reading() as uow:
            account = uow.accounts.by_login(login)
        assert account is not None
        return actor_of(account)

    def entries(self) -> list[dict[str, Any]]:
        """Every record, oldest first: logged, where a test runs a sequencer, and waiting, as nothing else does here."""
        logged = sa.select(store.record.c.record).order_by(store.record.c.leaf_index)
        waiting = sa.select(store.outbox.c.record).order_by(store.outbox.c.id)
        with self.engine.connect() as connection:
            rows = [row for query in (logged, waiting) for row in connection.execute(query).scalars()]
            return [json.loads(row) for row in rows if row is not None]

    def kinds(self) -> list[str]:
        return [entry["kind"] for entry in self.entries()]

    def bodies(self, kind: str) -> list[dict[str, Any]]:
        return [entry["body"] for entry in self.entries() if entry["kind"] == kind]

    def account_faults(self) -> list[str]:
        """Where the accounts are not what the log says of them."""
        with self.engine.connect() as connection:
            return [fault.kind for fault in account_faults(connection)]

    def work(self) -> None:
        """Run jobs until none waits."""
        while run_job(self.services, _raise):
            pass

    def registered(
        self,
        steward: Actor,
        *,
        cap: str = "1000",
        key: str = "register",
        identifier_kind: str | None = None,
        populations: tuple[str, ...] = (),
        pure: bool = False,
        delta: str = "0",
    ) -> Dataset:
        registration = Registration(
            title_zh="走访登记", title_en="Visits", purpose="service_planning", legal_basis="statutory_duty",
            statutory_reference="基本医疗卫生与健康促进法", person_column="person", cap_rho=cap, cap_delta=delta,
            pure=pure, identifier_kind=identifier_kind, populations=populations,
        )  # fmt: skip
        return register_dataset(self.services, steward, registration, key)

    def scanned(self, steward: Actor, **registration: Any) -> Dataset:
        dataset = self.registered(steward, **registration)
        path = self.folder / "table.csv"
        path.write_text("person,district\n1,east\n2,west\n")
        upload_file(self.services, steward, dataset.id, path, "table.csv")
        self.work()
        return read_dataset(self.services, steward, dataset.id)

    def submitted(self, steward: Actor, **registration: Any) -> Dataset:
        """Scanned, and waiting to be signed unless the rules say no."""
        return submit_dataset(self.services, steward, self.scanned(steward, **registration).id)[0]

    def dataset(self, dataset_id: str) -> Dataset:
        with self.services.reading() as uow:
            return uow.datasets.get(dataset_id)

    def enrolled(self, steward: Actor) -> str:
        signer = SIGNERS[steward.name]
        signature = fakes.signature_of(enrolment_to_sign(self.services, steward, signer), signer)
        enrol_key(self.services, steward, signer=signer, signature=signature)
        return signer

    def pending(self, steward: Actor) -> Review:
        """The one review that waits for a steward of this office."""
        (review,) = list_reviews(self.services, steward, state="pending", limit=2, after=None)
        return review

    def sign(self, steward: Actor, review: Review | None = None, *, key: str | None = None) -> None:
        """Approve a review, or the one pending, by the key that `enrolled` gave the steward. What it allows waits."""
        review = review or self.pending(steward)
        signer = SIGNERS[steward.name]
        verdict = Verdict("approve", "checked", signer, fakes.signature_of(review.typed_data, signer))
        decide_review(self.services, steward, review.id, verdict, key or f"{steward.name} signs {review.id}")

    def refuse(self, steward: Actor, reason: str, review: Review | None = None) -> None:
        review = review or self.pending(steward)
        key = f"{steward.name} refuses {review.id}: {reason}"
        decide_review(self.services, steward, review.id, Verdict("refuse", reason), key)

    def approve(self, steward: Actor, *, key: str = "approve") -> None:
        """Sign the one pending review as `steward` and carry out what it allows."""
        self.sign(steward, key=key)
        self.work()

    def published(self, submitter: Actor, approver: Actor, *, key: str = "register", **registration: Any) -> Dataset:
        dataset = self.submitted(submitter, key=key, **registration)
        self.enrolled(approver)
        self.approve(approver, key=f"approve {key}")
        return read_dataset(self.services, submitter, dataset.id)

    def granted(self, steward: Actor, dataset: Dataset, researcher: Actor, rho: str = "100") -> Allowance:
        return grant_allowance(
            self.services, steward, dataset.id, Grant(researcher.id, rho, "0", "study"), "grant" + rho
        )


def link_of(left: Dataset, right: Dataset, *, cap: str = "500", rows: int = 1, purpose: str | None = None) -> Link:
    """In the measure of the left one."""
    return Link(
        left=left.id, right=right.id, title_zh="登记与走访", title_en="Registry and visits",
        purpose=purpose or left.purpose, legal_basis="statutory_duty", statutory_reference="基本医疗卫生与健康促进法",
        cap_rho=cap, cap_delta="0", max_rows_per_person=rows, pure=left.pure,
    )  # fmt: skip


def actor_of(account: Account) -> Actor:
    role = Role(account.role)
    return Actor(
        id=account.id, role=role, org=account.org, org_type=account.org_type, name=account.name,
        scopes=frozenset(scopes_of(role)),
    )  # fmt: skip


@contextmanager
def make_office(database_url: str, folder: Path) -> Iterator[Office]:
    engine = open_engine(database_url)
    clock, ids = fakes.StillClock(), fakes.CountingIds()
    policy, scanner, dp = fakes.ScriptedPolicy(), fakes.ScriptedScanner(), ScriptedDp()
    chain, gate, vault = fakes.PaperChain(clock), fakes.OpenGate(), FolderVault(folder)
    services = Services(
        transaction=transactions(engine, clock, ids, gate.notify),
        gated=transactions(engine, clock, ids, gate.notify, flushed=False), flush=partial(store.flush, engine),
        reading=readings(engine, clock, ids), clock=clock,
        ids=ids, policy=policy, scanner=scanner, dp=dp, vault=vault, chain=chain, ledger=gate,
        passwords=fakes.PlainPasswords(), documents=fakes.PlainDocuments(),
        max_epsilon="1", min_people_per_cell=10, review_days=7, quarantine_days=30, lease_seconds=60,
    )  # fmt: skip
    yield Office(services, engine, folder, clock, policy, scanner, dp, chain, gate, vault)
    engine.dispose()


def _raise(_job: object, surprise: Exception) -> None:
    raise surprise
