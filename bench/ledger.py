"""What the ledger can do on this machine, each figure beside the baseline that was measured in the same run.

Run `make bench-ledger`, or `python -m bench.ledger [--quick]`. Read ratios before figures; a busy machine shows less.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from bench import anchor_gas, ledger_audit, machine
from bench.ledger_appends import ORIGIN, SIGNER, Bench, drain, make_entries, one_by_one
from bench.ledger_crew import Crew
from ledger import store
from ledger.anvil import ManagedAnvil
from ledger.chain_keys import LocalKey
from ledger.merkle import append
from ledger.tile_rows import WriterTiles
from mingzheng.commitment import leaf_hash
from mingzheng.merkle import root_from_leaf_hashes
from mingzheng.note import Checkpoint, sign_note
from tests.postgres import PrivatePostgres, binaries


@dataclass(frozen=True, slots=True)
class Sizes:
    leaves: int = 1_000_000
    drained: int = 40_000
    accesses: int = 1_500
    in_groups: int = 10_000
    seconds: int = 5
    offered: int = 1_000
    gas: bool = True


QUICK = Sizes(leaves=3_000, drained=1_500, accesses=64, in_groups=640, seconds=1, offered=50, gas=False)


def row(what: str, figure: str, goal: str = "", baseline: str = "") -> None:
    print(f"{what:<66} {figure:>16} {goal:>12}  {baseline}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes: whether it works, not how fast it is")
    sizes = QUICK if parser.parse_args().quick else Sizes()
    print(f"{machine.describe()}\nload average before: {machine.load()}\n")
    row("", "measured", "goal", "baseline")
    with tempfile.TemporaryDirectory() as folder:
        _appends("SQLite", _sqlite_urls(Path(folder)), sizes, "30,000/s")
        with _postgres_urls() as urls:
            if urls is None:
                print("PostgreSQL: not run, no server is installed here")
            else:
                _appends("PostgreSQL", urls, sizes, "15,000/s")
        _proofs(Bench(_sqlite_urls(Path(folder) / "proofs")()), sizes.leaves)
    _audit(sizes)
    if sizes.gas:
        _gas()
    print(f"\nload average after: {machine.load()}")


def _appends(name: str, new_url: Callable[[], str], sizes: Sizes, goal: str) -> None:
    """Entries are made beforehand: what an entry costs to make stands in a row of its own."""
    began = time.perf_counter()
    entries = make_entries(sizes.drained)
    each = (time.perf_counter() - began) / len(entries)
    naive = one_by_one(Bench(new_url()), entries[: sizes.accesses // 5])
    beside = f"{naive:,.0f}/s, one transaction and checkpoint per access"
    row(f"{name}: make an entry (JSON, a commitment to each field)", f"{each * 1e6:,.0f} µs")
    row(
        f"{name}: full outbox to signed log, groups of 1,000",
        f"{drain(Bench(new_url()), entries):,.0f}/s",
        goal,
        beside,
    )
    for writers, processes in ((1, 1), (8, 2), (64, 2)):
        crew = Crew(processes, writers)
        alone = crew.concurrently(Bench(new_url()), sizes.accesses, 1)
        row(f"{name}: {writers} writers, a transaction per access, to signed log", f"{alone:,.0f}/s", "", beside)
        grouped = crew.concurrently(Bench(new_url()), sizes.in_groups, 100)
        row(f"{name}: {writers} writers, 100 accesses a transaction, to signed log", f"{grouped:,.0f}/s", goal, beside)
    for offered, wanted in ((sizes.offered // 4, ""), (sizes.offered, "50 ms")):
        for processes in (1, 2):
            half, most = Crew(processes, 48).latencies(Bench(new_url()), offered, sizes.seconds)
            many = f"{processes} process{'es' if processes > 1 else ''}"
            row(f"{name}: access to signed log at {offered:,}/s, {many}, p99 (median)",
                f"{most:,.0f} ({half:,.0f}) ms", wanted)  # fmt: skip


def _proofs(bench: Bench, leaves: int) -> None:
    commitments = ledger_audit.commitments_of_nothing(leaves)
    hashes = [leaf_hash(value) for value in commitments]
    root = root_from_leaf_hashes(hashes)
    note = sign_note(Checkpoint(ORIGIN, leaves, root).text(), SIGNER)
    with bench.engine.connect() as connection, connection.begin():
        WriterTiles(connection).write(append(lambda *_: None, 0, hashes))
        signed = {"size": leaves, "root": root, "note": note, "signed_at": "2026-11-24T00:00:00.000Z"}
        connection.execute(sa.insert(store.checkpoint), signed)
    took = []
    for number in range(200):
        began = time.perf_counter()
        bench.reader.inclusion_path(number * 7919 % leaves, leaves)
        took.append((time.perf_counter() - began) * 1000)
    began = time.perf_counter()
    root_from_leaf_hashes(hashes)
    whole = (time.perf_counter() - began) * 1000
    row(f"SQLite: inclusion proof from {leaves:,} leaves, median", f"{statistics.median(took):.2f} ms", "1 ms",
        f"{whole:,.0f} ms, hashing all leaves")  # fmt: skip


def _audit(sizes: Sizes) -> None:
    commitments = ledger_audit.commitments_of_nothing(sizes.leaves)
    bare = ledger_audit.plain_root(commitments)
    seconds, _ = ledger_audit.leaves_and_roots(ledger_audit.make_copy(commitments), 100)
    row(f"audit: leaves, tiles, 100 roots of {sizes.leaves:,} entries", f"{seconds:.1f} s", "10 s",
        f"{bare:.1f} s, the bare root")  # fmt: skip
    per_second = ledger_audit.records_per_second(make_entries(min(5_000, sizes.drained)))
    row("audit: records held to their leaves, field by field, one core", f"{per_second:,.0f}/s")


def _gas() -> None:
    key, admin = LocalKey.generate()[0], LocalKey.generate()[0]
    with tempfile.TemporaryDirectory() as home:
        node = ManagedAnvil(Path(home))
        rpc_url = node.start()
        try:
            _, high = anchor_gas.measure(rpc_url, key, admin.address, 1_000_000, 10_000)
            _, single = anchor_gas.measure(rpc_url, key, admin.address, 1_000_000, 1)
        finally:
            node.stop()
    row("gas per access, anchored 10,000 at a time", f"{high / 10_000:.1f}", "10", f"{single:,} anchored one by one")


def _sqlite_urls(folder: Path) -> Callable[[], str]:
    folder.mkdir(exist_ok=True)
    names = iter(range(1_000))
    return lambda: f"sqlite:///{folder / f'{next(names)}.sqlite'}"


@contextmanager
def _postgres_urls() -> Iterator[Callable[[], str] | None]:
    """A private server that does wait for the disk."""
    programs = binaries()
    if programs is None:
        yield None
        return
    server = PrivatePostgres(programs, durable=True)
    server.start()
    try:
        yield server.new_database
    finally:
        server.stop()


if __name__ == "__main__":
    main()
