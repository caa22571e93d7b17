"""A deployment is continued by a new one on a real node, and forgets nothing."""

from __future__ import annotations

import pytest

from ledger.anchor import Chain, deploy
from ledger.anvil import ManagedAnvil
from ledger.chain_types import Deployment
from ledger.errors import LedgerError
from tests.chain_fixtures import ChainKeys
from tests.unit.ledger.merkle_vectors import consistency, root

DATASET, ALLOWANCE, SUBMITTER = b"\x01" * 32, b"\x02" * 32, b"\x03" * 20


def refused(code: str) -> pytest.RaisesExc[LedgerError]:
    return pytest.RaisesExc(LedgerError, check=lambda error: error.code == code)


@pytest.fixture
def old(chain: Chain) -> Chain:
    chain.anchor(0, 5, root(5), [])
    chain.open_dataset(DATASET, 100, 10)
    chain.grant(DATASET, ALLOWANCE, 60, 4)
    chain.declare_submitter(DATASET, SUBMITTER)
    return chain


def administer(anvil: ManagedAnvil, keys: ChainKeys, deployment: Deployment) -> Chain:
    return Chain.connect(anvil.rpc_url, deployment, keys.admin)


def test_a_new_deployment_goes_on_where_the_retired_one_ended(
    anvil: ManagedAnvil, chain_keys: ChainKeys, old: Chain
) -> None:
    admin = administer(anvil, chain_keys, old.deployment)
    admin.retire()
    deployment = deploy(anvil.rpc_url, chain_keys.platform, chain_keys.roles, continues=old.deployment)
    admin.name_successor(deployment)
    new = Chain.connect(anvil.rpc_url, deployment, chain_keys.platform)

    assert new.head() == (5, root(5))
    with refused("anchor_refused_fork"):
        new.prepare_anchor(5, 7, b"\x66" * 32, consistency(5, 7))
    assert new.anchor(5, 7, root(7), consistency(5, 7)).sequence == 1
    assert [new.root_at(size) for size in (0, 5, 7)] == [root(0), root(5), root(7)]
    with refused("allowance_replayed"):
        new.grant(DATASET, ALLOWANCE, 1, 0)
    with refused("over_cap"):
        new.grant(DATASET, b"\x04" * 32, 41, 0)
    new.grant(DATASET, b"\x04" * 32, 40, 0)
    assert new.budget_of(DATASET) == (100, 10, 100, 4)


def test_a_retired_deployment_takes_no_more_writes(anvil: ManagedAnvil, chain_keys: ChainKeys, old: Chain) -> None:
    administer(anvil, chain_keys, old.deployment).retire()
    with refused("registry_retired"):
        old.grant(DATASET, b"\x04" * 32, 1, 0)
    with refused("registry_retired"):
        old.enrol_steward(SUBMITTER)
    with refused("anchor_paused"):
        old.prepare_anchor(5, 7, root(7), consistency(5, 7))
    assert old.root_at(5) == root(5)


def test_each_step_of_a_migration_may_be_repeated_after_a_crash(
    anvil: ManagedAnvil, chain_keys: ChainKeys, old: Chain
) -> None:
    admin = administer(anvil, chain_keys, old.deployment)
    admin.retire()
    admin.retire()
    deploy(anvil.rpc_url, chain_keys.platform, chain_keys.roles, continues=old.deployment)
    kept = deploy(anvil.rpc_url, chain_keys.platform, chain_keys.roles, continues=old.deployment)
    admin.name_successor(kept)
    admin.name_successor(kept)
    assert Chain.connect(anvil.rpc_url, kept, chain_keys.platform).head() == old.head()


def test_a_deployment_in_service_cannot_be_continued(anvil: ManagedAnvil, chain_keys: ChainKeys, old: Chain) -> None:
    with refused("succession_refused"):
        deploy(anvil.rpc_url, chain_keys.platform, chain_keys.roles, continues=old.deployment)
