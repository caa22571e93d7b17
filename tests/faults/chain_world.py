"""The real anchorer on a real database and a real Anvil, with a proxy between them that can be told to misbehave."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import rlp
from eth_utils.crypto import keccak

from core.adapters.ledger import LedgerGate
from ledger import anchor_rows, store
from ledger.anchor import Chain
from ledger.anchorer import Anchorer
from ledger.chain_keys import LocalKey
from ledger.errors import LedgerError
from ledger.lag import measure
from tests.chain_fixtures import rpc
from tests.chain_proxy import ChainProxy, late
from tests.log_fixtures import Log

MAX_LAG = 900


@dataclass
class World:
    """`chain` is the anchorer's, through the proxy; `aside` is the same contracts, straight at the node."""

    log: Log
    node_url: str
    proxy: ChainProxy
    chain: Chain
    aside: Chain
    pauser: Chain
    key: LocalKey
    other_node_url: str
    undo: list[Callable[[], object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.anchorer = self.anchorer_on(self.chain)
        reader = self.log.reader
        lag = partial(measure, self.log.engine)
        self.gate = LedgerGate(self.log.sequencer, reader, lag, self.log.clock, MAX_LAG)

    def anchorer_on(self, chain: Chain) -> Anchorer:
        # Many short looks: enough for a busy machine to make its block, and no long wait where none will come.
        return Anchorer(self.log.engine, chain, self.log.clock, patience=20.0, pause=lambda _: time.sleep(0.02))

    def run(self) -> str:
        """One run of the anchorer: "anchored", "waits", or the code of what it says. Checks what must always hold."""
        try:
            said = "waits" if self.anchorer.run_once() is None else "anchored"
        except LedgerError as error:
            said = error.code
        with store.reading(self.log.engine) as connection:
            rows = connection.execute(store.anchor.select()).all()
        assert sum(row.state == anchor_rows.INTENDED for row in rows) <= 1, "more than one anchor in flight"
        self.check_sending()
        return said

    def check_sending(self) -> None:
        """Every transaction was looked up by its hash before each time it was sent; none deployed anything."""
        looked_up: set[str] = set()
        for method, params in self.proxy.calls:
            if method == "eth_getTransactionReceipt":
                looked_up.add(params[0])
            if method == "eth_sendRawTransaction":
                raw = bytes.fromhex(params[0][2:])
                tx_hash = f"0x{keccak(raw).hex()}"
                assert tx_hash in looked_up, "sent without looking it up first"
                looked_up.discard(tx_hash)
                to = rlp.decode(raw)[3]
                assert to.hex() == self.chain.deployment.registry[2:].lower(), "sent to somewhere else"

    def incidents(self, *, only_open: bool = True) -> list[str]:
        return [incident.code for incident in self.log.reader.incidents(only_open=only_open)]

    def rpc(self, method: str, *parameters: object) -> Any:
        """Straight to the node, as whoever runs it can."""
        return rpc(self.node_url, method, *parameters)

    def wait_long(self) -> None:
        self.log.clock.moment += timedelta(seconds=2 * MAX_LAG)

    def mend(self) -> None:
        self.proxy.heal()
        while self.undo:
            self.undo.pop()()

    # -- what happens to chains

    def answer_late(self) -> None:
        """The node takes the anchor at once, and its answer comes when nobody listens any more."""
        hasty = Chain.connect(self.proxy.url, self.chain.deployment, self.key, timeout=1.5)
        self.proxy.on("eth_sendRawTransaction", late(4.0), times=1)
        self.anchorer = self.anchorer_on(hasty)

    def lose_state(self) -> None:
        """The node came back with the same chain id and nothing else of what it had."""
        self.proxy.upstream = self.other_node_url

        def restore() -> None:
            self.proxy.upstream = self.node_url

        self.undo.append(restore)

    def rewrite_head(self) -> None:
        """Lower the anchored size in the contract's storage. The blocks stay as they are."""
        registry, size = self.chain.deployment.registry, self.aside.head().size
        for slot in range(16):
            word = int(self.rpc("eth_getStorageAt", registry, hex(slot), "latest"), 16)
            if (word >> 8) & (2**64 - 1) == size:  # the size lies beside the one byte of `paused`
                self.rpc("anvil_setStorageAt", registry, f"0x{slot:064x}", f"0x{word - (2 << 8):064x}")
                was = (registry, f"0x{slot:064x}", f"0x{word:064x}")
                self.undo.append(partial(self.rpc, "anvil_setStorageAt", *was))
                return
        raise AssertionError("the size is not where it was")

    def replace_contract(self) -> None:
        registry = self.chain.deployment.registry
        code = self.rpc("eth_getCode", registry, "latest")
        self.rpc("anvil_setCode", registry, "0x600160005260206000f3")
        self.undo.append(lambda: self.rpc("anvil_setCode", registry, code))

    def reorganise(self) -> None:
        """Another block takes the place of the newest one, at the same height, without its transactions."""
        self.rpc("anvil_reorg", 1, [])

    def pause_contract(self) -> None:
        registry = self.pauser._registry
        self.pauser._transact(registry, "pause")
        self.undo.append(lambda: self.pauser._transact(registry, "unpause"))

    def take_nonce(self) -> None:
        """Another process with the same key is faster by one transaction, to its own address."""
        nonce = int(self.rpc("eth_getTransactionCount", self.key.address, "latest"), 16)
        signed = self.key.sign(
            {"chainId": 31337, "nonce": nonce, "gas": 21_000, "gasPrice": 0, "value": 0, "to": self.key.address}
        )
        self.rpc("eth_sendRawTransaction", f"0x{signed.raw.hex()}")
        self.aside._node.wait(signed.tx_hash, 30.0)

    def overtake(self) -> None:
        """Another process anchors the same checkpoint just before, with a key of its own that holds the role."""
        newest = self.log.reader.latest_checkpoint()
        assert newest is not None
        head = self.pauser.head()
        self.pauser.anchor(
            head.size, newest.size, newest.root, self.log.reader.consistency_path(head.size, newest.size)
        )
