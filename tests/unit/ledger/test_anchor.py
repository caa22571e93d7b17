"""Checkpoints on a real node: what extends the log is taken, everything else is refused by the contract itself."""

from __future__ import annotations

import base64
import dataclasses

import pytest
from eth_utils.crypto import keccak

from ledger.anchor import Chain, deploy
from ledger.anvil import ManagedAnvil
from ledger.artifacts import artifact
from ledger.chain_keys import LocalKey
from ledger.chain_types import AnchorReceipt, Deployment
from ledger.errors import LedgerError
from tests.chain_fixtures import ChainKeys, rpc
from tests.unit.ledger.merkle_vectors import consistency, inclusion, leaf_hash, root

FORK = b"\x66" * 32


def anchored(chain: Chain, *sizes: int) -> list[AnchorReceipt]:
    steps = zip((0, *sizes), sizes, strict=False)
    return [chain.anchor(old, new, root(new), consistency(old, new)) for old, new in steps]


def refused(code: str) -> pytest.RaisesExc[LedgerError]:
    return pytest.RaisesExc(LedgerError, check=lambda error: error.code == code)


def test_a_new_registry_holds_the_empty_log(chain: Chain) -> None:
    assert chain.head() == (0, root(0))


def test_an_honest_log_is_anchored_step_by_step(chain: Chain) -> None:
    receipts = anchored(chain, 1, 4, 7, 8, 40)
    assert chain.head() == (40, root(40))
    assert [receipt.sequence for receipt in receipts] == [1, 2, 3, 4, 5]
    assert [receipt.prev_size for receipt in receipts] == [0, 1, 4, 7, 8]
    assert chain.root_at(7) == root(7)


def test_the_receipt_tells_where_the_anchor_is(chain: Chain) -> None:
    (receipt,) = anchored(chain, 5)
    assert chain.receipt(receipt.tx_hash) == receipt
    assert chain.find_anchor(5) == receipt
    assert chain.find_anchor(6) is None
    assert chain.holds(receipt)
    assert not chain.holds(dataclasses.replace(receipt, block_hash="0x" + "00" * 32))
    assert not chain.holds(dataclasses.replace(receipt, block_number=receipt.block_number + 10_000))
    assert receipt.to_json() == {
        **{
            key: chain.deployment.trust()[key] for key in ("chain_id", "genesis_hash", "registry", "registry_code_hash")
        },
        "tx_hash": receipt.tx_hash,
        "block_number": receipt.block_number,
        "block_hash": receipt.block_hash,
        "log_index": 0,
        "size": 5,
        "root": base64.b64encode(root(5)).decode(),
    }


def test_a_forked_checkpoint_is_refused_by_the_contract(chain: Chain) -> None:
    anchored(chain, 5)
    for proof in (consistency(5, 9), [], [FORK], consistency(5, 9)[:-1], [*consistency(5, 9), FORK]):
        with refused("anchor_refused_fork"):
            chain.anchor(5, 9, FORK, proof)
    assert chain.head() == (5, root(5))


def test_a_smaller_or_equal_checkpoint_is_refused(chain: Chain) -> None:
    anchored(chain, 8)
    for size in (8, 7, 1, 0):
        with refused("anchor_not_grown"):
            chain.anchor(8, size, root(size), [])
    with refused("anchor_not_grown"):
        chain.anchor(8, 8, FORK, [])


def test_the_loser_of_a_race_learns_that_the_head_moved(chain: Chain) -> None:
    anchored(chain, 8)
    with pytest.raises(LedgerError) as caught:
        chain.anchor(5, 9, root(9), consistency(5, 9))
    assert caught.value.code == "anchor_moved"
    assert caught.value.details == {"expected": "5", "actual": "8"}


def test_an_anchor_that_loses_after_it_was_sent_says_why(chain: Chain) -> None:
    """Both pass the trial; whichever is mined second reverts, and its receipt is asked for the reason."""
    first = chain.prepare_anchor(0, 4, root(4), [])
    chain.send(first)
    late = dataclasses.replace(first, nonce=first.nonce + 1)
    # The same call again under the next nonce, as a second process would have signed it before the first was mined.
    transaction = chain._node.eth.get_transaction(first.tx_hash)  # type: ignore[arg-type]
    late = chain._key.sign(
        {
            "chainId": chain.deployment.chain_id,
            "nonce": first.nonce + 1,
            "gas": transaction["gas"],
            "gasPrice": transaction["gasPrice"],
            "value": 0,
            "to": transaction["to"],
            "data": transaction["input"],
        }
    )
    chain.send(late)
    with refused("anchor_moved"):
        chain._node.wait(late.tx_hash, 10)  # asks for the receipt until a block holds it
    assert chain.head() == (4, root(4))


def test_sending_twice_is_harmless(chain: Chain) -> None:
    signed = chain.prepare_anchor(0, 4, root(4), [])
    assert chain.receipt(signed.tx_hash) is None
    chain.send(signed)
    chain.send(signed)
    receipt = chain.receipt(signed.tx_hash)
    assert receipt is not None and (receipt.size, receipt.sequence) == (4, 1)


def test_a_transaction_whose_nonce_is_gone_says_so(chain: Chain) -> None:
    signed = chain.prepare_anchor(0, 4, root(4), [])
    chain.enrol_steward(b"\x01" * 20)
    with refused("chain_nonce_used"):
        chain.send(signed)
    assert chain.receipt(signed.tx_hash) is None


@pytest.mark.parametrize("size", [1, 2, 3, 8, 13, 40])
def test_the_contract_verifies_inclusion_at_an_anchored_size(chain: Chain, size: int) -> None:
    anchored(chain, size)
    for index in range(0, size, 3):
        assert chain.verify_inclusion(size, index, leaf_hash(index), inclusion(size, index))
        assert not chain.verify_inclusion(size, index, FORK, inclusion(size, index))
    assert not chain.verify_inclusion(size, size, leaf_hash(0), [])


def test_a_size_that_was_never_anchored_proves_nothing(chain: Chain) -> None:
    anchored(chain, 8)
    with refused("not_anchored"):
        chain.verify_inclusion(7, 0, leaf_hash(0), inclusion(7, 0))
    with refused("not_anchored"):
        chain.root_at(9)


def test_only_the_anchoring_key_anchors(chain: Chain, chain_keys: ChainKeys, anvil: ManagedAnvil) -> None:
    for key in (chain_keys.admin, LocalKey.generate()[0]):
        stranger = Chain.connect(anvil.rpc_url, chain.deployment, key)
        with refused("chain_unauthorised"):
            stranger.prepare_anchor(0, 1, root(1), [])


def test_the_administrator_cannot_be_given_work(anvil: ManagedAnvil, chain_keys: ChainKeys) -> None:
    roles = dataclasses.replace(chain_keys.roles, admin=chain_keys.platform.address)
    with refused("chain_roles_not_separated"):
        deploy(anvil.rpc_url, chain_keys.platform, roles)


def test_malformed_arguments_never_reach_the_node(chain: Chain) -> None:
    for size, new_root, path in ((1, b"short", []), (2**64, root(1), []), (-1, root(1), []), (1, root(1), [b"short"])):
        with refused("chain_arguments_invalid"):
            chain.prepare_anchor(0, size, new_root, path)


def test_the_registrys_code_is_what_the_source_compiles_to(chain: Chain) -> None:
    """An auditor with the source recomputes the pinned hash: no metadata, no immutable, no path is in the code."""
    runtime = bytes.fromhex(artifact("CheckpointRegistry").runtime.removeprefix("0x"))
    assert chain.deployment.registry_code_hash == f"0x{keccak(runtime).hex()}"


def test_a_key_without_funds_works_where_gas_is_free(anvil: ManagedAnvil, chain_keys: ChainKeys) -> None:
    key, _ = LocalKey.generate()
    roles = dataclasses.replace(chain_keys.roles, anchorer=key.address)
    for price in (0, None):
        deployment = deploy(anvil.rpc_url, key, roles, gas_price=price)
        chain = Chain.connect(anvil.rpc_url, deployment, key, gas_price=price)
        assert chain.anchor(0, 3, root(3), []).size == 3


def test_a_funded_key_may_offer_a_price(anvil: ManagedAnvil, chain_keys: ChainKeys) -> None:
    key, _ = LocalKey.generate()
    rpc(anvil.rpc_url, "anvil_setBalance", key.address, hex(10**20))
    assert deploy(anvil.rpc_url, key, chain_keys.roles, gas_price=10**9).block_number > 0


def test_a_key_without_funds_is_told_so_where_gas_costs(anvil: ManagedAnvil, chain_keys: ChainKeys) -> None:
    with refused("chain_funds_missing"):
        deploy(anvil.rpc_url, LocalKey.generate()[0], chain_keys.roles, gas_price=10**9)


def test_deployments_survive_their_json_exactly(chain: Chain) -> None:
    deployment = chain.deployment
    assert Deployment.from_json(deployment.to_json()) == deployment
    for broken in (
        "",
        "[]",
        "{}",
        deployment.to_json().replace("31337", '"31337"'),
        deployment.to_json().replace("31337", "true"),
        deployment.to_json().replace("deployment/1", "deployment/2"),
        deployment.to_json().replace('"budgets"', '"budget"'),
    ):
        with refused("deployment_malformed"):
            Deployment.from_json(broken)
