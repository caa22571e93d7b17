"""The managed local chain: kept across stops and kills, and never silently replaced."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from ledger.anchor import Chain, deploy
from ledger.anvil import ManagedAnvil, find_anvil
from ledger.anvil_state import Keeper, StateFiles
from ledger.chain_types import Deployment
from tests.chain_fixtures import ChainKeys, require_contracts, rpc
from tests.unit.ledger.merkle_vectors import consistency, root
from tests.unit.ledger.test_anchor import refused

STATE_INTERVAL = 1.0


@pytest.fixture
def home(tmp_path: Path) -> Path:
    require_contracts()
    return tmp_path / "anvil"


@pytest.fixture
def start(home: Path) -> Iterator[Callable[[], ManagedAnvil]]:
    """Starts the node of `home`, each time through a new object, as after a restart of the platform."""
    nodes = []

    def started() -> ManagedAnvil:
        node = ManagedAnvil(home)
        nodes.append(node)
        node.start()
        return node

    yield started
    for node in nodes:
        node.stop()


def begin_log(node: ManagedAnvil, keys: ChainKeys) -> Deployment:
    deployment = deploy(node.rpc_url, keys.platform, keys.roles)
    Chain.connect(node.rpc_url, deployment, keys.platform).anchor(0, 5, root(5), [])
    return deployment


def wait_for_dump(home: Path, since: float) -> None:
    deadline = time.monotonic() + 120
    while not (home / "state.json").exists() or (home / "state.json").stat().st_mtime <= since:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_chain_survives_a_restart(start: Callable[[], ManagedAnvil], chain_keys: ChainKeys) -> None:
    node = start()
    deployment = begin_log(node, chain_keys)
    before = Chain.connect(node.rpc_url, deployment, chain_keys.platform).find_anchor(5)
    node.stop()
    assert not node.running()

    node = start()
    chain = Chain.connect(node.rpc_url, deployment, chain_keys.platform)
    assert chain.head() == (5, root(5))
    assert before is not None and chain.holds(before) and chain.find_anchor(5) == before
    chain.anchor(5, 9, root(9), consistency(5, 9))


def test_many_restarts_keep_one_genesis_and_the_time_of_day(
    start: Callable[[], ManagedAnvil], chain_keys: ChainKeys
) -> None:
    """Anvil left to itself adds a genesis at each start, and after two serves either one by chance."""
    node = start()
    deployment = begin_log(node, chain_keys)
    for number in range(1, 5):
        node.stop()
        time.sleep(0.6)
        node = start()
        chain = Chain.connect(node.rpc_url, deployment, chain_keys.platform)
        before = time.time()
        chain.enrol_steward(bytes([number]) * 20)
        latest = rpc(node.rpc_url, "eth_getBlockByNumber", "latest", False)
        assert before - 3 < int(latest["timestamp"], 16) < time.time() + 3


def test_chains_that_begin_at_once_are_told_apart(tmp_path: Path) -> None:
    require_contracts()
    hashes = set()
    for name in ("one", "two"):
        node = ManagedAnvil(tmp_path / name)
        node.start()
        hashes.add(rpc(node.rpc_url, "eth_getBlockByNumber", "0x0", False)["hash"])
        node.stop()
    assert len(hashes) == 2


def test_the_chain_survives_a_kill(home: Path, start: Callable[[], ManagedAnvil], chain_keys: ChainKeys) -> None:
    node = start()
    deployment = begin_log(node, chain_keys)
    wait_for_dump(home, time.time() + STATE_INTERVAL / 2)
    time.sleep(STATE_INTERVAL / 2)  # a kill in mid-dump is another test
    assert node.pid is not None
    os.kill(node.pid, signal.SIGKILL)

    node = start()
    assert Chain.connect(node.rpc_url, deployment, chain_keys.platform).head() == (5, root(5))


def test_a_node_left_by_a_crash_is_taken_over(start: Callable[[], ManagedAnvil]) -> None:
    first = start()
    second = start()
    assert second.pid == first.pid and second.rpc_url == first.rpc_url
    second.stop()
    assert not first.running()


def test_starting_and_stopping_again_changes_nothing(start: Callable[[], ManagedAnvil]) -> None:
    node = start()
    pid = node.pid
    node.start()
    assert node.pid == pid
    node.stop()
    node.stop()
    assert node.pid is None


def test_a_lost_state_is_not_replaced_by_an_empty_chain(home: Path, start: Callable[[], ManagedAnvil]) -> None:
    start().stop()
    (home / "state.json").unlink()
    with refused("anvil_state_lost"):
        ManagedAnvil(home).start()


def test_another_chains_state_is_not_taken_for_ours(
    home: Path, start: Callable[[], ManagedAnvil], tmp_path: Path
) -> None:
    start().stop()
    other = ManagedAnvil(tmp_path / "other")
    other.start()
    other.stop()
    (tmp_path / "other" / "state.json").replace(home / "state.json")
    node = ManagedAnvil(home)
    with refused("anvil_state_lost"):
        node.start()
    assert not node.running()


def cut(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def test_a_state_cut_by_a_crash_is_replaced_by_its_copy(
    home: Path, start: Callable[[], ManagedAnvil], chain_keys: ChainKeys
) -> None:
    node = start()
    deployment = begin_log(node, chain_keys)
    node.stop()
    cut(home / "state.json")

    node = start()
    assert node.restored
    assert (home / "state.torn.json").exists()
    assert Chain.connect(node.rpc_url, deployment, chain_keys.platform).head() == (5, root(5))
    node.stop()
    assert not start().restored


def test_a_cut_state_without_a_whole_copy_is_named(home: Path, start: Callable[[], ManagedAnvil]) -> None:
    start().stop()
    cut(home / "state.json")
    cut(home / "state.backup.json")
    with refused("anvil_state_damaged"):
        ManagedAnvil(home).start()


def test_a_torn_state_never_replaces_the_copy(tmp_path: Path) -> None:
    files = StateFiles(tmp_path)
    files.copy()
    files.state.write_text('{"blocks": [1]}')
    files.copy()
    files.state.write_text('{"blocks": [1, 2')
    files.copy()
    assert (tmp_path / "state.backup.json").read_text() == '{"blocks": [1]}'
    assert sorted(path.name for path in tmp_path.iterdir()) == ["state.backup.json", "state.json"]


def test_the_copy_follows_the_state_while_the_node_runs(tmp_path: Path) -> None:
    files = StateFiles(tmp_path)
    files.state.write_text("{}")
    keeper = Keeper(files, interval=0.01)
    try:
        deadline = time.monotonic() + 60
        while not (tmp_path / "state.backup.json").exists():
            assert time.monotonic() < deadline
            time.sleep(0.01)
    finally:
        keeper.stop()


def test_two_that_start_at_once_share_one_node(home: Path) -> None:
    nodes = [ManagedAnvil(home), ManagedAnvil(home)]
    try:
        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(ManagedAnvil.start, nodes)
        assert first == second
        assert nodes[0].pid == nodes[1].pid
    finally:
        for node in nodes:
            node.stop()


def test_only_our_own_process_is_ended(home: Path) -> None:
    """A recorded pid may belong to anybody by now."""
    home.mkdir()
    with subprocess.Popen(["sleep", "60"]) as stranger:
        try:
            (home / "anvil.json").write_text(json.dumps({"port": 1, "pid": stranger.pid, "genesis_hash": ""}))
            node = ManagedAnvil(home)
            assert not node.running()
            node.stop()
            assert stranger.poll() is None
        finally:
            stranger.kill()


def test_a_taken_port_is_left_to_its_owner(home: Path, start: Callable[[], ManagedAnvil], tmp_path: Path) -> None:
    first = start()
    port = int(first.rpc_url.rsplit(":", 1)[1])
    with refused("anvil_not_ready"):
        ManagedAnvil(tmp_path / "second", port).start()
    assert first.running()


def test_no_web_page_may_read_the_node_and_it_holds_no_funded_key(start: Callable[[], ManagedAnvil]) -> None:
    node = start()
    call = {"jsonrpc": "2.0", "id": 1, "method": "eth_accounts", "params": []}
    answer = httpx.post(node.rpc_url, json=call, headers={"Origin": "https://example.org"}, trust_env=False)
    assert "access-control-allow-origin" not in answer.headers
    for account in answer.json()["result"]:
        balance = {**call, "method": "eth_getBalance", "params": [account, "latest"]}
        assert httpx.post(node.rpc_url, json=balance, trust_env=False).json()["result"] == "0x0"


def test_a_missing_anvil_is_one_plain_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MINGZHENG_ANVIL", str(tmp_path / "nowhere"))
    with refused("anvil_missing"):
        find_anvil()
    with refused("anvil_missing"):
        ManagedAnvil(tmp_path / "home").start()


def test_a_program_that_is_no_anvil_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MINGZHENG_ANVIL", "/bin/false")
    node = ManagedAnvil(tmp_path / "home")
    with refused("anvil_not_ready"):
        node.start()
    assert node.pid is None
