"""A chain that is gone, changed, rewritten or unlike Anvil: each is noticed and named."""

from __future__ import annotations

import json
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from web3 import HTTPProvider
from web3.types import RPCEndpoint

from ledger.anchor import Chain
from ledger.anvil import ManagedAnvil
from ledger.chain_keys import LocalKey
from ledger.chain_port import AnchorChain
from ledger.errors import LedgerError
from ledger.reverts import _CODES, _declared, refusal
from tests.chain_fixtures import ChainKeys, rpc
from tests.unit.ledger.merkle_vectors import consistency, root
from tests.unit.ledger.test_anchor import anchored, refused

Answer = Callable[[str, Any], dict[str, Any] | None]


@pytest.fixture
def meddle(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answer], None]:
    """Lets a test answer some JSON-RPC calls itself, as a node that is not Anvil would."""

    def install(answer: Answer) -> None:
        real = HTTPProvider._make_request

        def make_request(self: HTTPProvider, method: RPCEndpoint, request: bytes) -> bytes:
            call = json.loads(request)
            own = answer(method, call["params"])
            if own is None:
                return real(self, method, request)
            return json.dumps({"jsonrpc": "2.0", "id": call["id"], **own}).encode()

        monkeypatch.setattr(HTTPProvider, "_make_request", make_request)

    return install


def test_the_chain_is_what_the_anchorer_asks_for(chain: Chain) -> None:
    anchoring: AnchorChain = chain
    anchoring.check()


def test_a_node_that_does_not_answer_is_unreachable(chain: Chain, chain_keys: ChainKeys) -> None:
    with refused("chain_unreachable"):
        Chain.connect("http://127.0.0.1:9", chain.deployment, chain_keys.platform, timeout=1.0)


def test_an_address_with_a_token_is_never_quoted(chain: Chain, chain_keys: ChainKeys) -> None:
    url = "http://user:hush-hush@127.0.0.1:9/token-t0ps3cret"
    with pytest.raises(LedgerError) as caught:
        Chain.connect(url, chain.deployment, chain_keys.platform, timeout=1.0)
    shown = "".join(traceback.format_exception(caught.value)) + str(caught.value.details)
    assert "hush" not in shown and "t0ps3cret" not in shown


def test_production_refuses_a_simulator(chain: Chain, chain_keys: ChainKeys, anvil: ManagedAnvil) -> None:
    with refused("chain_is_simulated"):
        Chain.connect(anvil.rpc_url, chain.deployment, chain_keys.platform, production=True)


def test_production_takes_a_node_that_knows_no_cheats(
    chain: Chain, chain_keys: ChainKeys, anvil: ManagedAnvil, meddle: Callable[[Answer], None]
) -> None:
    unknown = {"error": {"code": -32601, "message": "Method not found"}}
    meddle(lambda method, _: unknown if method.startswith("anvil_") else None)
    Chain.connect(anvil.rpc_url, chain.deployment, chain_keys.platform, production=True)


def test_the_same_chain_id_with_another_genesis_is_refused(chain: Chain, chain_keys: ChainKeys, tmp_path: Path) -> None:
    """What an Anvil that lost its state looks like: same chain id, no contracts, another genesis."""
    other = ManagedAnvil(tmp_path / "anvil")
    other.start()
    try:
        with refused("chain_changed"):
            Chain.connect(other.rpc_url, chain.deployment, chain_keys.platform)
    finally:
        other.stop()


def test_a_replaced_contract_is_noticed(chain: Chain, anvil: ManagedAnvil) -> None:
    rpc(anvil.rpc_url, "anvil_setCode", chain.deployment.registry, "0x600160005260206000f3")
    with refused("chain_changed"):
        chain.check()


def test_a_vanished_contract_is_noticed_by_any_read(chain: Chain, anvil: ManagedAnvil) -> None:
    rpc(anvil.rpc_url, "anvil_setCode", chain.deployment.registry, "0x")
    with refused("chain_changed"):
        chain.head()


def test_a_reorganisation_is_noticed(chain: Chain, anvil: ManagedAnvil) -> None:
    (receipt,) = anchored(chain, 5)
    rpc(anvil.rpc_url, "anvil_reorg", 1, [])
    assert not chain.holds(receipt)
    assert chain.receipt(receipt.tx_hash) is None
    assert chain.head() == (0, root(0))
    chain.anchor(0, 5, root(5), [])


def test_no_receipt_in_time_names_the_transaction(
    chain: Chain, chain_keys: ChainKeys, anvil: ManagedAnvil, meddle: Callable[[Answer], None]
) -> None:
    hasty = Chain.connect(anvil.rpc_url, chain.deployment, chain_keys.platform, receipt_timeout=0.1)
    meddle(lambda method, _: {"result": None} if method == "eth_getTransactionReceipt" else None)
    with pytest.raises(LedgerError) as caught:
        hasty.anchor(0, 5, root(5), [])
    assert caught.value.code == "chain_timeout"
    assert str(caught.value.details["tx_hash"]).startswith("0x")


def test_a_key_with_a_waiting_transaction_is_busy(chain: Chain, anvil: ManagedAnvil) -> None:
    rpc(anvil.rpc_url, "evm_setAutomine", False)
    try:
        chain.send(chain.prepare_anchor(0, 4, root(4), []))
        with refused("chain_busy"):
            chain.prepare_anchor(0, 4, root(4), [])
    finally:
        rpc(anvil.rpc_url, "evm_mine")
        rpc(anvil.rpc_url, "evm_setAutomine", True)
    assert chain.head() == (4, root(4))


def test_two_processes_with_one_key_take_turns(chain: Chain, chain_keys: ChainKeys, anvil: ManagedAnvil) -> None:
    other = Chain.connect(anvil.rpc_url, chain.deployment, chain_keys.platform)
    rpc(anvil.rpc_url, "evm_setAutomine", False)
    chain.send(chain.prepare_anchor(0, 4, root(4), []))

    def mine() -> None:
        rpc(anvil.rpc_url, "evm_setAutomine", True)
        rpc(anvil.rpc_url, "evm_mine")

    later = threading.Timer(0.5, mine)
    later.start()
    try:
        other.enrol_steward(b"\x07" * 20)
    finally:
        later.join()
    assert other.is_steward(b"\x07" * 20) and other.head().size == 4


def test_a_lost_answer_to_sending_is_not_a_lost_transaction(chain: Chain, meddle: Callable[[Answer], None]) -> None:
    signed = chain.prepare_anchor(0, 4, root(4), [])
    chain.send(signed)
    meddle(
        lambda method, _: (
            {"error": {"code": -32000, "message": "already known"}} if method == "eth_sendRawTransaction" else None
        )
    )
    chain.send(signed)


def test_the_long_extra_data_of_qbft_is_read(chain: Chain, meddle: Callable[[Answer], None]) -> None:
    def lengthen(method: str, params: Any) -> dict[str, Any] | None:
        if method != "eth_getBlockByNumber" or params[0] != "0x0":
            return None
        return {"result": {"hash": chain.deployment.genesis_hash, "extraData": "0x" + "ab" * 97, "number": "0x0"}}

    meddle(lengthen)
    chain.check()


def test_a_node_without_revert_data_still_refuses(chain: Chain, meddle: Callable[[Answer], None]) -> None:
    bare = {"error": {"code": -32000, "message": "Execution reverted"}}
    meddle(lambda method, _: bare if method == "eth_estimateGas" else None)
    with refused("chain_refused"):
        chain.prepare_anchor(0, 4, root(4), [])


def test_an_account_that_the_network_forbids_is_refused(chain: Chain, meddle: Callable[[Answer], None]) -> None:
    denied = {"error": {"code": -32007, "message": "Sender account not authorized to send transactions"}}
    meddle(lambda method, _: denied if method == "eth_sendRawTransaction" else None)
    with refused("chain_refused"):
        chain.anchor(0, 4, root(4), [])


def test_no_block_tag_that_qbft_lacks_is_ever_asked_for(chain: Chain, meddle: Callable[[Answer], None]) -> None:
    seen: list[Any] = []
    meddle(lambda method, params: seen.append((method, params)))
    anchored(chain, 5, 9)
    chain.find_anchor(9)
    chain.check()
    assert seen and "safe" not in str(seen) and "finalized" not in str(seen)
    assert "eth_sendTransaction" not in {method for method, _ in seen}


def test_a_rewritten_head_is_there_for_the_anchorer_to_see(chain: Chain, anvil: ManagedAnvil) -> None:
    """Nothing on the chain can tell; whoever remembers the larger head can."""
    anchored(chain, 5, 9)
    for slot in range(12):
        word = int(rpc(anvil.rpc_url, "eth_getStorageAt", chain.deployment.registry, hex(slot), "latest"), 16)
        if (word >> 8) & (2**64 - 1) == 9:  # the size lies beside the one byte of `paused`
            forged = word - (4 << 8)
            rpc(anvil.rpc_url, "anvil_setStorageAt", chain.deployment.registry, f"0x{slot:064x}", f"0x{forged:064x}")
    assert chain.head().size == 5
    with refused("anchor_refused_fork"):
        chain.prepare_anchor(5, 9, root(9), consistency(5, 9))


def test_every_custom_error_of_ours_has_its_own_words() -> None:
    openzeppelin = ("AccessControl", "SafeCast", "StringTooLong", "InvalidShortString", "ExpectedPause")
    declared = {entry["name"] for entry, _ in _declared() if not entry["name"].startswith(openzeppelin)}
    # Only a chain without SHA-256 meets the one left out.
    assert declared - {"Sha256Unavailable"} == set(_CODES) - {"AccessControlUnauthorizedAccount"}
    assert all(LedgerError(code).problem.says["zh"] for code in _CODES.values())


@pytest.mark.parametrize("data", [None, "", "no data", "0x", "0xzz", "0x12345678", "0xf0aeb8", {"a": "b"}])
def test_odd_revert_data_is_refused_without_a_reason(data: object) -> None:
    assert refusal(data).code == "chain_refused"


def test_a_key_never_shows_itself() -> None:
    key, secret = LocalKey.generate()
    assert secret.hex() not in repr(key) + str(key) + str(vars(type(key)))
    with pytest.raises(ValueError, match=r"^not a secp256k1 key$") as caught:
        LocalKey(b"\xff" * 32)
    assert "ff" * 16 not in str(caught.value) and caught.value.__cause__ is None
