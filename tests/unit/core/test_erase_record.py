"""Erasing a record: what is gone, what stays, who may, when, and that nothing is ever half done."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.db.engine import make_engine
from core.domain.actors import Actor, Role
from core.domain.entries import EntryKind
from core.domain.erasures import ERASABLE, Erasure, ErasureReason
from core.domain.errors import CoreError
from core.domain.storage import StorageError
from core.usecases.erase_record import erase_record
from ledger import store
from ledger.fsck import check_all
from ledger.reader import LogReader
from ledger.sequencer import Sequencer
from mingzheng.log_keys import LogKey
from mingzheng.receipt import save_form
from mingzheng.trust import Trust
from mingzheng.verify import verify_receipt
from tests.factories import Office, make_office
from tests.faults.breaking import FAULTS, Breaker, Crash, Fault, breaking_commits, database_away
from tests.log_fixtures import ORIGIN, SIGNER
from tests.rules import policy_in_force

TRUST = Trust(ORIGIN, SIGNER.verifier, keys=(LogKey(SIGNER.verifier),), witnesses=(), quorum=0, chain=None, stewards=())
REASON = ErasureReason.RETENTION_OVER
SECRET = "张三的备注110101199003070011"


@dataclass
class Archive:
    """An office with a log that runs, and one refusal in it that is a thousand and ninety-six days old."""

    office: Office
    chen: Actor
    li: Actor
    entry: str = ""

    @property
    def sequencer(self) -> Sequencer:
        return Sequencer(self.office.engine, SIGNER, self.office.clock, origin=ORIGIN)

    def write(self, kind: EntryKind = EntryKind.QUERY_REFUSED, actor: Actor | None = None, note: str = SECRET) -> str:
        with self.office.services.transaction() as uow:
            made = uow.record(kind, actor or self.chen, {"query": "qr_x", "code": note})
        self.sequence()
        return made

    def sequence(self) -> None:
        while self.sequencer.run_once() is not None:
            pass

    def erase(self, actor: Actor | None = None, entry: str | None = None) -> Erasure:
        return erase_record(self.office.services, actor or self.li, entry or self.entry, REASON)

    def refusal(self, **call: object) -> str:
        """The code with which it refuses, after which the record must be there as before."""
        with pytest.raises(CoreError) as refused:
            self.erase(**call)  # type: ignore[arg-type]
        assert self.faults() == []
        return refused.value.code

    def faults(self) -> list[str]:
        return [str(fault) for fault in check_all(self.office.engine, [SIGNER.verifier], ORIGIN)]

    def row(self, entry: str | None = None) -> sa.Row[tuple[object, ...]]:
        with self.office.engine.connect() as connection:
            query = sa.select(store.record).where(store.record.c.entry_id == (entry or self.entry))
            return connection.execute(query).one()


@pytest.fixture
def archive(office: Office) -> Archive:
    made = Archive(office, office.person("chen", Role.STEWARD), office.person("li", Role.STEWARD))
    made.entry = made.write()
    office.clock.advance(days=1096)
    office.services = replace(office.services, policy=policy_in_force())
    return made


def test_record_and_salt_are_gone_the_log_holds_and_an_entry_says_so(archive: Archive) -> None:
    done = archive.erase()
    assert (archive.row().record, archive.row().salt) == (None, None)
    assert archive.faults() == []  # also before the entry is in the log
    archive.sequence()
    assert archive.faults() == []
    said = archive.office.entries()[-1]
    assert said["kind"] == "record.erased" and said["id"] == done.entry
    assert said["body"] == {"index": archive.row().leaf_index, "reason": "retention_over", "article": "PIPL-47"}
    assert SECRET not in json.dumps(archive.office.entries(), ensure_ascii=False)


def test_the_erased_entrys_receipt_still_proves_its_commitment_and_nothing_more(archive: Archive) -> None:
    archive.erase()
    archive.sequence()
    receipt = LogReader(archive.office.engine).receipt(archive.entry, True)
    assert receipt["record"] is receipt["salt"] is None
    assert verify_receipt(save_form(receipt), TRUST).exit_code == 2
    assert verify_receipt(save_form(receipt), TRUST, commitment_only=True).exit_code == 0


@pytest.mark.parametrize(("days", "permitted"), [(1095, True), (1094, False), (0, False)])
@pytest.mark.parametrize("kind", ERASABLE)
def test_what_the_law_keeps_three_years_is_not_erased_a_day_early(
    archive: Archive, kind: str, days: int, permitted: bool
) -> None:
    entry = archive.write(EntryKind(kind))
    archive.office.clock.advance(days=days)
    if permitted:
        assert archive.erase(entry=entry).erased == entry
        return
    assert archive.refusal(entry=entry) == "policy_refused"
    assert archive.row(entry).record is not None
    archive.sequence()
    decided = archive.office.entries()[-1]
    assert (decided["kind"], decided["body"]["decision"]) == ("policy.decided", "deny")
    assert decided["body"]["articles"] == ["PIPL-56"], "the refusal is on the record, with its article"


@pytest.mark.parametrize("kind", [kind for kind in EntryKind if kind not in ERASABLE])
def test_what_accounts_and_approvals_rest_on_is_never_erased(archive: Archive, kind: EntryKind) -> None:
    entry = archive.write(kind)
    archive.office.clock.advance(days=5000)
    assert archive.refusal(entry=entry) == "record_not_erasable"


def test_the_entry_that_says_what_was_erased_stays(archive: Archive) -> None:
    said = archive.erase().entry
    archive.sequence()
    archive.office.clock.advance(days=5000)
    assert archive.refusal(actor=archive.chen, entry=said) == "record_not_erasable"


def test_a_record_is_erased_once(archive: Archive) -> None:
    archive.erase()
    assert archive.refusal() == "record_erased_already"


def test_an_entry_that_waits_or_never_was_cannot_be_erased(archive: Archive) -> None:
    with archive.office.services.transaction() as uow:
        waits = uow.record(EntryKind.QUERY_FAILED, archive.chen, {"query": "qr_y"})
    assert archive.refusal(entry=waits) == "record_not_logged_yet"
    for unknown in ("en_" + "a" * 26, "0", "", "'"):
        assert archive.refusal(entry=unknown or "x") == "not_found"


def test_nobody_erases_what_they_did_themselves_nor_another_offices_records(archive: Archive) -> None:
    assert archive.refusal(actor=archive.chen) == "cannot_erase_own"
    stranger = archive.office.person("zhao", Role.STEWARD, org="office-y")
    assert archive.refusal(actor=stranger) == "not_found"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.STEWARD])
def test_no_other_role_may(archive: Archive, role: Role) -> None:
    assert archive.refusal(actor=archive.office.person("someone", role)) == "forbidden"


def test_two_at_once_erase_once(archive: Archive) -> None:
    def attempt(_number: int) -> str:
        try:
            return archive.erase().entry
        except CoreError as refused:
            return refused.code

    with ThreadPoolExecutor(max_workers=4) as pool:
        outcomes = list(pool.map(attempt, range(4)))
    assert outcomes.count("record_erased_already") == 3
    archive.sequence()
    assert archive.faults() == [] and archive.office.kinds().count("record.erased") == 1


@pytest.mark.parametrize("fault", FAULTS)
def test_destruction_and_its_entry_are_never_seen_apart(archive: Archive, fault: Fault) -> None:
    breaker = Breaker(0, fault, database_away)
    with breaking_commits(archive.office.engine, breaker), pytest.raises((StorageError, Crash)):
        archive.erase()
    assert breaker.reached
    archive.sequence()
    done = fault in ("done but reported failed", "crash after")
    assert (archive.row().record is None) is done
    assert ("record.erased" in archive.office.kinds()) is done
    assert archive.faults() == []


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Iterator[Office]:
    with make_office(f"sqlite:///{tmp_path / 'test.sqlite'}", tmp_path) as made:
        yield made


def test_the_erased_bytes_are_not_left_in_sqlites_files(tmp_path: Path, on_sqlite: Office) -> None:
    """Among a few hundred records, so that pages split and merge around it; the salt is looked for as well."""
    office = on_sqlite
    archive = Archive(office, office.person("chen", Role.STEWARD), office.person("li", Role.STEWARD))
    erased = []
    for number in range(300):
        long = SECRET * (400 if number % 50 == 0 else 1)  # some spill over several pages
        entry = archive.write(note=long if number % 10 == 0 else f"other {number}")
        erased += [entry] if number % 10 == 0 else []
    office.clock.advance(days=1096)
    needles = [SECRET.encode(), *(bytes(archive.row(entry).salt) for entry in erased)]  # type: ignore[arg-type]
    assert all(found_in(tmp_path, needle) for needle in needles)
    for entry in erased:
        archive.erase(entry=entry)
    archive.sequence()
    assert [hashlib.sha256(needle).hexdigest() for needle in needles if found_in(tmp_path, needle)] == []
    assert archive.faults() == []


def found_in(folder: Path, needle: bytes) -> list[str]:
    forms: list[Callable[[bytes], bytes]] = [bytes, base64.b64encode]
    files = [path for path in folder.iterdir() if path.name.startswith("test.sqlite")]
    return [path.name for path in files if any(form(needle) in path.read_bytes() for form in forms)]


def test_deleted_bytes_are_overwritten_whatever_the_library_was_built_with(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'other.sqlite'}")
    sa.event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA secure_delete=OFF"), insert=True)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar_one() == 1
    engine.dispose()
