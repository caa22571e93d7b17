"""The platform's own chain adapter and the client's audit agree about places, also after the contracts moved on."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from core.adapters.chain import RelayChain
from core.domain.errors import CoreError
from core.ports import ChainBudget
from ledger.anchor import Chain, deploy
from ledger.anvil import ManagedAnvil
from ledger.errors import LedgerError
from mingzheng.audit.amounts import Amount
from mingzheng.audit.budgets_compare import compare_budgets
from mingzheng.audit.chain_log import ChainBudgets, Place, read_budgets
from mingzheng.audit.records import Entry
from mingzheng.rpc import RpcNode
from mingzheng.trust import ChainPins
from tests.chain_fixtures import ChainKeys, anvil, chain, chain_keys  # noqa: F401
from tests.unit.ledger.test_chain_approvals import Steward

EMPTY_ROOT = base64.b64encode(hashlib.sha256(b"").digest()).decode()
PEOPLE, REGISTER, CLINIC = (f"0x{name * 32}" for name in ("f1", "d1", "d2"))
FIRST, SECOND, THIRD = (f"0x{name * 32}" for name in ("a1", "a2", "a3"))


@pytest.fixture
def node(anvil: ManagedAnvil) -> Iterator[RpcNode]:  # noqa: F811
    with closing(RpcNode(anvil.rpc_url)) as made:
        yield made


def relay(chain: Chain) -> RelayChain:  # noqa: F811
    return RelayChain(chain.deployment, lambda: chain, "http://localhost:8300")


def street(chain: Chain) -> RelayChain:  # noqa: F811
    """A register and a clinic of the same people, to whom 100 was promised; 50 and 30 of it are granted."""
    relayed = relay(chain)
    relayed.open_dataset(PEOPLE, 100, 0)
    for dataset in (REGISTER, CLINIC):
        relayed.open_dataset(dataset, 80, 0, [PEOPLE])
    relayed.grant(REGISTER, FIRST, 50, 0)
    relayed.grant(CLINIC, SECOND, 30, 0)
    return relayed


def entries() -> list[Entry]:
    """What an honest log says of it."""
    people = {"population": "pp_1", "chain_population": PEOPLE, "cap_rho_nano": "100", "cap_delta_atto": "0"}
    told: list[tuple[str, dict[str, object]]] = [("population.opened", people)]
    for name, dataset in (("ds_1", REGISTER), ("ds_2", CLINIC)):
        told.append(("dataset.published", {
            "dataset": name, "chain_dataset": dataset, "version": 1, "cap_rho_nano": "80", "cap_delta_atto": "0",
            "within": ["pp_1"],
        }))  # fmt: skip
    for name, dataset, rho in ((FIRST, "ds_1", "50"), (SECOND, "ds_2", "30"), (THIRD, "ds_2", "20")):
        grant = {"allowance": name, "chain_allowance": name, "dataset": dataset, "rho_nano": rho, "delta_atto": "0"}
        told.append(("allowance.granted", grant))
    return [Entry(index, f"en_{index}", kind, "ac_1", body) for index, (kind, body) in enumerate(told)]


def on_chain(node: RpcNode, *line: Chain) -> ChainBudgets:
    return read_budgets(node, [ChainPins(**each.deployment.trust()) for each in line])  # type: ignore[arg-type]


def test_what_the_platform_opened_is_read_back_where_it_lies(chain: Chain, node: RpcNode) -> None:  # noqa: F811
    relayed = street(chain)
    relayed.grant(CLINIC, THIRD, 20, 0)
    with pytest.raises(CoreError, match="allowance_over_cap"):
        relayed.grant(CLINIC, "0x" + "a4" * 32, 1, 0)
    found = on_chain(node, chain)
    assert found.places == {PEOPLE: Place(0, ()), REGISTER: Place(0, (PEOPLE,)), CLINIC: Place(0, (PEOPLE,))}
    assert list(compare_budgets(found, entries(), head=10**6)) == []


def test_a_pure_dataset_is_opened_as_one_and_lies_within_its_like_alone(
    chain: Chain,  # noqa: F811
    node: RpcNode,
) -> None:
    relayed = relay(chain)
    relayed.open_dataset(PEOPLE, 100, 0, pure=True)
    relayed.open_dataset(REGISTER, 80, 0, [PEOPLE], pure=True)
    assert relayed.open_dataset(REGISTER, 80, 0, [PEOPLE], pure=True) is None
    with pytest.raises(LedgerError, match="chain_changed"):
        relayed.open_dataset(REGISTER, 80, 0, [PEOPLE])
    with pytest.raises(LedgerError, match="place_unfit"):
        relayed.open_dataset(CLINIC, 80, 0, [PEOPLE])
    found = on_chain(node, chain)
    assert found.places == {PEOPLE: Place(1, ()), REGISTER: Place(1, (PEOPLE,))}


def test_opening_again_is_nothing_and_opening_elsewhere_is_refused(chain: Chain) -> None:  # noqa: F811
    relayed = street(chain)
    assert relayed.open_dataset(REGISTER, 80, 0, [PEOPLE]) is None
    for within in ((), (CLINIC, PEOPLE)):
        with pytest.raises(LedgerError, match="chain_changed"):
            relayed.open_dataset(REGISTER, 80, 0, within)


def test_new_contracts_take_over_the_place_and_what_members_were_granted(
    chain: Chain,  # noqa: F811
    anvil: ManagedAnvil,  # noqa: F811
    chain_keys: ChainKeys,  # noqa: F811
    node: RpcNode,
) -> None:
    street(chain)
    admin = Chain.connect(anvil.rpc_url, chain.deployment, chain_keys.admin)
    admin.retire()
    place = deploy(anvil.rpc_url, chain_keys.platform, chain_keys.roles, continues=chain.deployment)
    admin.name_successor(place)
    successor = Chain.connect(anvil.rpc_url, place, chain_keys.platform)
    relayed = relay(successor)
    assert relayed.open_dataset(CLINIC, 80, 0, [PEOPLE]) is None
    with pytest.raises(CoreError, match="allowance_over_cap"):
        relayed.grant(CLINIC, "0x" + "a4" * 32, 21, 0)  # 20 of the people's 100 are left, 50 of the clinic's own
    relayed.grant(CLINIC, THIRD, 20, 0)
    assert successor.budget_of(bytes.fromhex(PEOPLE[2:])) == (100, 0, 100, 0)
    found = on_chain(node, chain, successor)
    assert found.misadopted == () and found.places[CLINIC] == Place(0, (PEOPLE,))
    assert sum((amount for _, amount in found.grants.values()), Amount(0, 0)) == Amount(100, 0)
    assert list(compare_budgets(found, entries(), head=10**6)) == []


def test_the_platform_reads_back_what_the_contracts_hold(chain: Chain) -> None:  # noqa: F811
    relayed, steward = street(chain), Steward()
    inner, outer = relayed.budget(REGISTER), relayed.budget(PEOPLE)
    assert inner == ChainBudget(80, 0, 50, 0, False, (PEOPLE,)) and outer == ChainBudget(100, 0, 80, 0, False, ())
    assert relayed.granted(FIRST) == (REGISTER, 50, 0) and relayed.granted(THIRD) is None
    assert relayed.budget(THIRD) is None and relayed.head() == (0, EMPTY_ROOT)
    signer = "0x" + steward.signer.hex()
    assert not relayed.enrolled(signer)
    relayed.enrol_steward(signer)
    typed = relayed.typed_data(REGISTER, FIRST, "publish", int(time.time()) + 3_600, SECOND)
    assert relayed.enrolled(signer) and relayed.approvers(typed) == []
    relayed.record_approval(typed, signer, "0x" + steward.sign(typed).hex())
    assert relayed.approvers(typed) == [signer]
