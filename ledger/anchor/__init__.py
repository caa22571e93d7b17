"""The chain, seen from the ledger. The only package that imports web3."""

from ledger.anchor.chain import Chain as Chain
from ledger.anchor.deploying import deploy as deploy
from ledger.anchor.deploying import with_passkeys as with_passkeys
