"""Anchors checkpoints on the chain, one transaction at a time, and watches that what was anchored stays anchored.

Every anchor is written down, signed and with its hash, before it is sent. Whatever is lost on the way (this process,
the answer, the node), the next run looks that hash up before it sends anything, and then sends the same bytes again.
Should two anchors be in flight all the same, the contract refuses the second: it names the head that it extends.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from ledger import anchor_rows, checkpoint, store
from ledger.anchor_incidents import PASSING, AnchorIncidents
from ledger.chain_port import AnchorChain
from ledger.chain_types import AnchorReceipt, Head
from ledger.checkpoint import StoredCheckpoint
from ledger.clock_guard import BEHIND_CHAIN, check_against_block
from ledger.entries import format_time
from ledger.errors import LedgerError
from ledger.fork_guard import HOLDING
from ledger.incidents import open_incident
from ledger.lag import Lag, measure
from ledger.merkle import Tree
from ledger.sequencer import Clock
from ledger.tile_rows import tile_reader

_log = logging.getLogger(__name__)


class Anchorer:
    """Keeps `chain` up with the log in `engine`. Give it a chain key that nothing else uses.

    `interval`: seconds between two anchors. `patience`: seconds to wait for a block before leaving it to the next run.
    `skew_limit`: seconds by which the newest block may be later than our clock; None does not look.
    """

    def __init__(
        self,
        engine: sa.Engine,
        chain: AnchorChain,
        clock: Clock,
        *,
        interval: float = 10.0,
        patience: float = 5.0,
        skew_limit: float | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._engine = engine
        self._chain = chain
        self._clock = clock
        self._interval = interval
        self._patience = patience
        self._skew_limit = skew_limit
        self._incidents = AnchorIncidents(engine, self._now)
        self._pause = pause
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def run_once(self) -> AnchorReceipt | None:
        """Settle what is in flight, check the chain, then anchor the newest checkpoint.

        Returns the anchor that a block holds now, or None if there was nothing to anchor or no block held it in time.
        Raises `LedgerError`; what an operator must see is an open incident by then.
        """
        try:
            anchored = self._run_once()
        except LedgerError as error:
            self._incidents.failed(error)
            raise
        if (waiting := self._in_flight()) is not None:
            self._incidents.failed(LedgerError("chain_timeout", tx_hash=waiting.tx_hash))
        else:
            self._incidents.ended_well()
        return anchored

    def settle(self) -> Head:
        """Bring what is in flight to its end, and return the chain's head, which is a state of this log. Sends nothing
        new: for a contract that takes no more. Raises `chain_busy` while no block holds what is in flight.
        """
        self._chain.check()
        self._check_known_chain()
        self._check_blocks()
        try:
            self._settle_in_flight()
        except LedgerError:
            if self._in_flight() is not None:
                raise  # not known yet; otherwise it was refused, and is over
        if self._in_flight() is not None:
            raise LedgerError("chain_busy")
        head, _ = self._head_that_is_ours()
        self._adopt(head)
        return head

    def compare(self) -> bool:
        """Whether the chain answered, and anchors nothing that this log does not hold. Sends nothing.

        Raises what stops signing, as an incident that is open by then.
        """
        try:
            self._chain.check()
            self._check_known_chain()
            self._head_that_is_ours()
        except LedgerError as error:
            if error.code not in HOLDING:
                return False
            with store.writing(self._engine) as connection:
                open_incident(connection, error.code, error.details, self._now())
            raise
        return True

    def lag(self) -> Lag:
        return measure(self._engine, self._clock.now())

    def start(self) -> None:
        """Run in a thread until `stop`; the first anchor is tried at once, so that a crash is recovered from early."""
        if self._thread is not None:
            return
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="ledger-anchorer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        thread, self._thread = self._thread, None
        self._stopping.set()
        self._wake.set()
        if thread is not None:
            thread.join()

    def notify(self) -> None:
        """Anchor now rather than at the next interval."""
        self._wake.set()

    def _run_once(self) -> AnchorReceipt | None:
        self._chain.check()
        self._check_clock()
        self._check_known_chain()
        self._check_blocks()
        settled = self._settle_in_flight()
        if settled is not None:
            return settled
        if self._in_flight() is not None:
            return None  # no block holds it yet; sending another now could only fail
        head, newest = self._head_that_is_ours()
        self._adopt(head)
        if newest is None or newest.size <= head.size:
            return None
        self._intend(head, newest)
        return self._settle_in_flight()

    # -- what must still be true before anything is sent

    def _check_clock(self) -> None:
        if self._skew_limit is not None:
            check_against_block(self._chain.block_time(), self._clock.now(), self._skew_limit)
            self._incidents.over({BEHIND_CHAIN})

    def _check_known_chain(self) -> None:
        """The chain must be the one that holds our anchors, whatever deployment this process was started with."""
        with store.reading(self._engine) as connection:
            last = anchor_rows.last_confirmed(connection)
        if last is None:
            return
        now = self._chain.identity()
        seen = (now.chain_id, now.genesis_hash, now.registry_code_hash)
        if seen != (last.chain_id, last.genesis_hash, last.registry_code_hash) and not self._chain.continues(last):
            raise LedgerError("chain_changed")

    def _check_blocks(self) -> None:
        """Mark every anchor whose block is gone as lost, newest first, down to one that holds."""
        while (last := self._last_confirmed()) is not None and not self._chain.holds(last):
            with store.writing(self._engine) as connection:
                details = {"size": last.size, "block_number": last.block_number, "tx_hash": last.tx_hash}
                open_incident(connection, "chain_reorganised", details, self._now())
                anchor_rows.lose(connection, last.tx_hash, self._now())

    def _head_that_is_ours(self) -> tuple[Head, StoredCheckpoint | None]:
        # The last anchor is read before the head and the log after it: what another process of ours anchors meanwhile
        # must not look as if the chain had fallen, or were ahead.
        last = self._last_confirmed()
        head = self._chain.head()
        with store.reading(self._engine) as connection:
            newest = checkpoint.latest(connection)
        self._check_head(head, newest, last)
        return head, newest

    def _check_head(self, head: Head, newest: StoredCheckpoint | None, last: AnchorReceipt | None) -> None:
        if last is not None and head.size < last.size:
            # The block of the last anchor still stands, but the contract forgot it: its storage was rewritten.
            raise LedgerError("chain_head_fell", size=head.size, anchored=last.size)
        if head.size > (0 if newest is None else newest.size):
            raise LedgerError("chain_head_ahead", size=head.size, logged=0 if newest is None else newest.size)
        with store.reading(self._engine) as connection:
            if Tree(tile_reader(connection)).root(head.size) != head.root:
                raise LedgerError("anchor_refused_fork", size=head.size)

    def _adopt(self, head: Head) -> None:
        """Keep the receipt of a head that is ours but that no row speaks of."""
        last = self._last_confirmed()
        if head.size == 0 or (last is not None and last.size >= head.size):
            return
        found = self._chain.find_anchor(head.size)
        if found is not None and found.root == head.root:
            with store.writing(self._engine) as connection:
                anchor_rows.add_confirmed(connection, found, self._now())

    # -- one anchor

    def _intend(self, head: Head, newest: StoredCheckpoint) -> None:
        with store.reading(self._engine) as connection:
            path = Tree(tile_reader(connection)).consistency_path(head.size, newest.size)
        signed = self._chain.prepare_anchor(head.size, newest.size, newest.root, path)
        identity = self._chain.identity()
        with store.writing(self._engine) as connection:
            if anchor_rows.in_flight(connection) is None:
                anchor_rows.add_intent(connection, identity, head, newest.size, newest.root, signed, self._now())
        # A crash before the commit: nothing was sent, the next run starts over. After it: the next run finds the
        # intent, looks its hash up and sends these very bytes. There is no moment at which a sent anchor is unknown.

    def _settle_in_flight(self) -> AnchorReceipt | None:
        """Bring the stored intent to its end, sending it if no block holds it. None if there is none, or not yet."""
        row = self._in_flight()
        if row is None:
            return None
        try:
            receipt = self._mined(row)
        except LedgerError as error:
            if error.code in ("chain_unreachable", "chain_busy"):
                raise  # nothing is known, so the intent stays
            return self._refused(row, error)
        if receipt is None:
            return None
        with store.writing(self._engine) as connection:
            anchor_rows.confirm(connection, row.id, receipt, self._now())
            self._incidents.anchored(connection)
        # A crash before the commit: the next run finds the receipt by the same hash and confirms it then.
        return receipt

    def _mined(self, row: sa.Row[Any]) -> AnchorReceipt | None:
        receipt = self._chain.receipt(row.tx_hash)
        if receipt is not None:
            return receipt
        if self._chain.stranded(anchor_rows.signed_of(row)):
            # A reorganisation took a transaction before it. Sent, it would wait for ever; should the gap be filled one
            # day after all, the contract still asks for the head that it extends.
            raise LedgerError("chain_nonce_gap", tx_hash=row.tx_hash)
        self._chain.send(anchor_rows.signed_of(row))
        waited, step = 0.0, 0.01
        while (receipt := self._chain.receipt(row.tx_hash)) is None and waited < self._patience:
            self._pause(step)
            waited, step = waited + step, min(step * 2, 0.5)
        return receipt

    def _refused(self, row: sa.Row[Any], error: LedgerError) -> AnchorReceipt | None:
        """Close an intent that came to nothing. The next run reads the head anew; it may even be our own."""
        with store.writing(self._engine) as connection:
            anchor_rows.refuse(connection, row.id, self._now())
        if error.code not in PASSING:
            raise error
        return None

    def _last_confirmed(self) -> AnchorReceipt | None:
        with store.reading(self._engine) as connection:
            return anchor_rows.last_confirmed(connection)

    def _in_flight(self) -> sa.Row[Any] | None:
        with store.reading(self._engine) as connection:
            return anchor_rows.in_flight(connection)

    def _now(self) -> str:
        return format_time(self._clock.now())

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.run_once()
            except LedgerError as error:
                _log.error("anchoring waits: %s", error.code)
            except Exception as error:  # noqa: BLE001 - the database may be away; the log goes on without anchors
                _log.error("anchoring waits: %s", type(error).__name__)
            self._wake.wait(self._interval)
            self._wake.clear()
