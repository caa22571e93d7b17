"""The chain's fixtures, for all tests of the ledger."""

from tests.chain_fixtures import anvil, chain, chain_keys  # noqa: F401
