"""Every fault of a chain that we know of, one row each, with the real anchorer, database, contracts and node.

Each row is played the same way. Something is anchored; the fault begins; the log goes on being written while the
anchorer runs twice; the fault ends; the anchorer catches up. `says` is what the two runs answer, `incident` what an
operator sees meanwhile, and `stays` whether it waits for a person once all is well again.

All rows are played on SQLite. On PostgreSQL too those in which what the database keeps decides the end: an intent that
outlives its run, is refused or adopted, an anchor that is lost, an incident that a person has to close. In the others a
fault ends before anything but the log is written, and test_anchorer_faults breaks each call on both databases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.adapters.anchoring import LateChain
from ledger import store
from ledger.anchor import Chain, deploy
from ledger.anchorer import Anchorer
from ledger.anvil import ManagedAnvil
from ledger.chain_keys import LocalKey
from ledger.chain_types import Roles
from ledger.errors import LedgerError
from ledger.fork_guard import HOLDING
from ledger.incidents import close_incidents
from tests.chain_fixtures import anvil  # noqa: F401
from tests.chain_proxy import (
    ANY,
    ChainProxy,
    after,
    answering,
    changed,
    garbage,
    hang_up,
    like_besu,
    lose_answer,
    nonsense,
    proxying,
    refusing,
    twice,
    unavailable,
)
from tests.faults.chain_world import World
from tests.lent_databases import LentDatabases
from tests.log_fixtures import Log


@dataclass(frozen=True)
class Row:
    fault: str
    begin: Callable[[World], object]
    says: tuple[str, str]
    incident: str | None = None
    stays: bool = False


SEND, RECEIPT, BLOCK = "eth_sendRawTransaction", "eth_getTransactionReceipt", "eth_getBlockByNumber"


def on(method: str, fault: Any, times: int | None = None) -> Callable[[World], None]:
    return lambda world: world.proxy.on(method, fault, times=times)


def long_extra_data(block: dict[str, Any]) -> dict[str, Any]:
    return {**block, "extraData": "0x" + "ab" * 97}


def other_hash(block: dict[str, Any]) -> dict[str, Any]:
    return block if int(block["number"], 16) == 0 else {**block, "hash": "0x" + "cd" * 32}


def lose_a_nonce(world: World) -> None:
    """An anchor is written down but never arrives; then the block of the anchor before it is gone."""
    world.proxy.on(SEND, hang_up, times=1)
    assert world.run() == "chain_unreachable"
    world.reorganise()


def not_yet_then_gone(world: World) -> None:
    """The pool holds the anchor, no block does, and then the pool forgets it."""
    world.proxy.on(SEND, answering("0x" + "00" * 32), times=1)


NODE = "chain_unreachable"
GONE = (NODE, NODE)
CAUGHT_UP = ("anchored", "anchored")

TABLE = [
    Row("node down: the connection is reset", on(ANY, hang_up), GONE, NODE),
    Row("node down: the gateway says 503", on(ANY, unavailable), GONE, NODE),
    Row("node answers half a JSON text", on(ANY, garbage), GONE, NODE),
    Row("node answers JSON of no known shape", on("eth_chainId", nonsense), GONE, NODE),
    Row("node answers a head of no known shape", on("eth_call", nonsense), GONE, NODE),
    Row("node slow: its answer comes too late", World.answer_late, (NODE, "anchored")),
    Row("request lost before the node took it", on(SEND, hang_up, 1), (NODE, "anchored")),
    Row("answer lost after the node took it", on(SEND, lose_answer, 1), (NODE, "anchored")),
    Row("every answer lost, every anchor taken", on(SEND, lose_answer), (NODE, "anchored")),
    Row("request delivered twice", on(SEND, twice), CAUGHT_UP),
    Row("no receipt", on(RECEIPT, answering(None)), ("waits", "waits"), "chain_timeout"),
    Row("the pool forgot the anchor", not_yet_then_gone, ("waits", "anchored")),
    Row("node restarted, state lost", World.lose_state, ("chain_changed",) * 2, "chain_changed", stays=True),
    Row("wrong chain id", on("eth_chainId", answering("0x1")), ("chain_changed",) * 2, "chain_changed", stays=True),
    Row("contract replaced", World.replace_contract, ("chain_changed",) * 2, "chain_changed", stays=True),
    Row("storage rewritten", World.rewrite_head, ("chain_head_fell",) * 2, "chain_head_fell", stays=True),
    Row("reorganised at the same height", World.reorganise, CAUGHT_UP, "chain_reorganised", stays=True),
    Row("another hash for a known block", on(BLOCK, changed(other_hash)), CAUGHT_UP, "chain_reorganised", stays=True),
    Row("nonce gap: the transaction before it is gone", lose_a_nonce, CAUGHT_UP, "chain_reorganised", stays=True),
    Row("nonce taken by another transaction", lambda w: w.proxy.on(SEND, after(w.take_nonce), times=1),
        ("waits", "anchored")),
    Row("anchor reverted: paused", lambda w: w.proxy.on(SEND, after(w.pause_contract), times=1), ("anchor_paused",) * 2,
        "anchor_paused"),
    Row("anchor reverted: overtaken by the same one", lambda w: w.proxy.on(SEND, after(w.overtake), times=1),
        ("waits", "anchored")),
    Row("extraData longer than 32 bytes", on(BLOCK, changed(long_extra_data)), CAUGHT_UP),
    Row("gas price zero, key without funds", lambda w: None, CAUGHT_UP),
    Row("gas has a price, key without funds", on("eth_gasPrice", answering("0x3b9aca00")),
        ("chain_funds_missing",) * 2, "chain_funds_missing"),
    Row("permission refused", on(SEND, refusing(-32007, "Sender account not authorized to send transactions")),
        ("chain_refused",) * 2, "chain_refused"),
    Row("no safe or finalized tags, no cheat calls", on(ANY, like_besu), CAUGHT_UP),
]  # fmt: skip


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """SQLite, unless a row asks for PostgreSQL."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.sqlite'}"
        return
    databases: LentDatabases = request.getfixturevalue("lent_databases")
    with databases.lend() as url:
        yield url


@pytest.fixture(scope="module")
def other_anvil(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ManagedAnvil]:
    node = ManagedAnvil(Path(tmp_path_factory.mktemp("other-anvil")))
    node.start()
    yield node
    node.stop()


@pytest.fixture
def proxy(anvil: ManagedAnvil) -> Iterator[ChainProxy]:  # noqa: F811
    with proxying(anvil.rpc_url) as made:
        yield made


@pytest.fixture
def world(log: Log, anvil: ManagedAnvil, other_anvil: ManagedAnvil, proxy: ChainProxy) -> World:  # noqa: F811
    key, pauser, admin = (LocalKey.generate()[0] for _ in range(3))
    roles = Roles(admin.address, anchorer=key.address, pauser=pauser.address, granter=nobody(), officer=nobody())
    deployment = deploy(anvil.rpc_url, admin, roles)
    chain = Chain.connect(proxy.url, deployment, key)
    aside, paused_by, admins = (Chain.connect(anvil.rpc_url, deployment, each) for each in (key, pauser, admin))
    role = admins._call(admins._registry, "ANCHOR_ROLE")
    admins._transact(admins._registry, "grantRole", role, pauser.address)
    proxy.calls.clear()
    return World(log, anvil.rpc_url, proxy, chain, aside, paused_by, key, other_anvil.rpc_url)


def nobody() -> str:
    return LocalKey.generate()[0].address


ON_POSTGRESQL = {
    "answer lost after the node took it",
    "no receipt",
    "the pool forgot the anchor",
    "node restarted, state lost",
    "storage rewritten",
    "reorganised at the same height",
    "nonce gap: the transaction before it is gone",
    "nonce taken by another transaction",
    "anchor reverted: paused",
    "anchor reverted: overtaken by the same one",
}
PLAYS = [
    *(pytest.param("sqlite", row, id=f"{row.fault}-sqlite") for row in TABLE),
    *(pytest.param("postgresql", row, id=f"{row.fault}-postgresql") for row in TABLE if row.fault in ON_POSTGRESQL),
]


def test_every_row_for_postgresql_is_one_of_the_table() -> None:
    assert {row.fault for row in TABLE} >= ON_POSTGRESQL


@pytest.mark.parametrize(("database_url", "row"), PLAYS, indirect=["database_url"])
def test_each_fault_is_named_survived_and_made_good(world: World, row: Row) -> None:
    log = world.log
    log.add(3)
    assert world.run() == "anchored"
    log.add(2)
    assert world.run() == "anchored"
    log.add(2)

    held = row.incident in HOLDING
    row.begin(world)
    said = []
    for _ in range(2):
        said.append(world.run())
        log.put(1)
        with pytest.raises(LedgerError, match="signing_held") if held else nullcontext():
            log.sequencer.run_once()
    assert tuple(said) == row.says
    assert set(world.incidents()) == ({row.incident} if row.incident else set())
    assert log.size() == (7 if held else 9), "the log waits for a person where others hold more, never for the chain"
    assert log.faults() == []
    if said[-1] != "anchored":
        assert world.gate.behind() == held
        world.wait_long()
        assert world.gate.behind(), "answers would go on without anchors"

    world.mend()
    if held:
        with store.writing(log.engine) as connection:
            close_incidents(connection, HOLDING, "2026-03-02T08:00:00.000Z")
        log.sequencer.run_once()
    for _ in range(3):
        world.run()
    assert_whole(world)
    assert set(world.incidents()) == ({row.incident} if row.stays and not held else set())


def assert_whole(world: World) -> None:
    """Chain, database and log say one thing, and the next entry is anchored like any other."""
    log = world.log
    head = world.aside.head()
    assert head.size == log.size() == 9
    assert log.faults(expected=head) == []
    anchors = log.reader.anchors()
    assert anchors[-1].size == 9
    for anchor in anchors:
        assert world.aside.holds(anchor)
        assert world.aside.root_at(anchor.size) == anchor.root
    assert not world.gate.behind()
    log.check(9)


def test_nothing_reaches_a_chain_that_is_not_ours(world: World, other_anvil: ManagedAnvil) -> None:
    world.log.add(2)
    world.run()
    sent = len(world.proxy.sent())
    world.log.add(2)
    world.lose_state()
    for _ in range(5):
        assert world.run() == "chain_changed"
    assert len(world.proxy.sent()) == sent
    assert world.incidents(only_open=False) == ["chain_changed"], "one fault is one incident"


def test_production_anchors_through_no_simulator(world: World) -> None:
    log, place = world.log, world.chain.deployment
    late_chain = LateChain(lambda: Chain.connect(world.proxy.url, place, world.key, production=True))
    anchorer = Anchorer(log.engine, late_chain, log.clock)
    log.add(2)
    with pytest.raises(LedgerError, match="chain_is_simulated"):
        anchorer.run_once()
    assert world.incidents() == ["chain_is_simulated"]
    assert world.proxy.sent() == []
    world.proxy.on(ANY, like_besu)
    assert anchorer.run_once() is not None


@pytest.mark.parametrize("fault", [hang_up, unavailable, garbage], ids=lambda fault: fault.__name__)
def test_a_node_that_keeps_silent_about_itself_is_not_taken_for_real(world: World, fault: Any) -> None:
    """Asked "are you a simulator?", silence is no "no"."""
    world.proxy.on("anvil_nodeInfo", fault)
    with pytest.raises(LedgerError, match="chain_unreachable"):
        Chain.connect(world.proxy.url, world.chain.deployment, world.key, production=True)
