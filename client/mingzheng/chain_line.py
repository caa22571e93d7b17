"""Who continues whom: from the pinned deployment to all before and after it, asked of the contracts themselves.

Whoever deploys a contract chooses what it calls its predecessor, so one side's word is never enough: a link counts only
where the old contract was retired and names the new one, and the new one names the old.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from mingzheng.chain_evidence import Node, code_hash, hex_bytes
from mingzheng.errors import Text
from mingzheng.keccak import checksummed
from mingzheng.refusals import NoEvidenceError
from mingzheng.report import Finding
from mingzheng.trust import ChainPins

# The first four bytes of keccak256 of `predecessor()`, `successor()` and `retired()` in ISuccession.sol.
_PREDECESSOR: Final = "0xb719d032"
_SUCCESSOR: Final = "0x6ff968c3"
_RETIRED: Final = "0x2eb38ae0"
_CONTRACTS: Final = ("registry", "budgets", "approvals")
_LONGEST: Final = 100
_NOWHERE: Final = (0, "0x" + "00" * 20)


@dataclass(frozen=True, slots=True)
class Line:
    """`generations`, oldest first. `broken`: links that contradict. `unclear`: what cannot be told from here."""

    generations: tuple[ChainPins, ...]
    broken: tuple[Finding, ...]
    unclear: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        return not self.broken and not self.unclear


def follow_line(node: Node, pinned: Sequence[ChainPins]) -> Line:
    """The whole line of the newest pinned deployment, on its chain. `pinned`: at least one, oldest first."""
    return _Walk(node, pinned).line()


class _Walk:
    def __init__(self, node: Node, pinned: Sequence[ChainPins]) -> None:
        self._node = node
        self._pinned = {pins.registry.lower(): pins for pins in pinned}
        self._newest = pinned[-1]
        self._broken: list[Finding] = []
        self._unclear: list[Finding] = []

    def line(self) -> Line:
        found = [self._newest]
        while (before := self._beside(found[0], _PREDECESSOR, found)) is not None:
            found.insert(0, before)
        while (after := self._beside(found[-1], _SUCCESSOR, found)) is not None:
            found.append(after)
        for old, new in pairwise(found):
            self._link(old, new)
        reached = {pins.registry.lower() for pins in found}
        for registry in self._pinned.keys() - reached:
            zh, en = "信任文件中的合约 {a} 不在这条承接线上", "the contract {a} of your trust file is not in this line"
            self._say(self._broken, "line_not_reached", registry, zh, en)
        return Line(tuple(found), tuple(self._broken), tuple(self._unclear))

    def _beside(self, here: ChainPins, selector: str, found: list[ChainPins]) -> ChainPins | None:
        places = [self._place(getattr(here, name), selector) for name in _CONTRACTS]
        if all(place == _NOWHERE for place in places):
            return None
        if any(place == _NOWHERE for place in places):
            zh, en = "{a} 的迁移没有做完", "the migration at {a} is not finished: not all three contracts went along"
            self._say(self._unclear, "line_unfinished", here.registry, zh, en)
            return None
        if any(chain != here.chain_id for chain, _ in places):
            zh, en = "{a} 通向另一条链，这个节点无法核对", "{a} leads to another chain, which this node cannot speak of"
            self._say(self._unclear, "line_elsewhere", here.registry, zh, en)
            return None
        registry, budgets, approvals = (address for _, address in places)
        if len(found) == _LONGEST or any(pins.registry.lower() == registry for pins in found):
            zh, en = "经过 {a} 的承接线没有尽头", "the line through {a} has no end"
            self._say(self._broken, "line_endless", registry, zh, en)
            return None
        for contract in (registry, budgets, approvals):
            if not hex_bytes(self._node.call("eth_getCode", contract, "latest")):
                zh, en = "承接线所指的 {a} 处没有合约", "the line leads to {a}, where there is no contract"
                self._say(self._broken, "line_broken", contract, zh, en)
                return None
        return self._known(here, registry, budgets, approvals)

    def _known(self, here: ChainPins, registry: str, budgets: str, approvals: str) -> ChainPins:
        """As it was pinned, or with the code that it has; code that no pin speaks of is for the auditor to confirm."""
        pins = self._pinned.get(registry)
        if pins is not None:
            if (pins.budgets.lower(), pins.approvals.lower()) != (budgets, approvals):
                zh, en = "{a} 旁的合约不是信任文件所列的", "the contracts beside {a} are not those of your trust file"
                self._say(self._broken, "line_pins_differ", registry, zh, en)
            return pins
        code = code_hash(self._node, registry)
        if code not in {each.registry_code_hash for each in self._pinned.values()}:
            zh, en = (
                "您没有固定过 {a} 的代码，请核实后补入信任文件",
                "you did not pin the code of {a}: check and add it",
            )
            self._say(self._unclear, "line_code_unknown", registry, zh, en)
        spelt = (checksummed(registry), code, checksummed(budgets), checksummed(approvals))
        return ChainPins(here.chain_id, here.genesis_hash, *spelt)

    def _link(self, old: ChainPins, new: ChainPins) -> None:
        for name in _CONTRACTS:
            before, after = getattr(old, name), getattr(new, name)
            if not int.from_bytes(self._ask(before, _RETIRED, 32), "big"):
                zh, en = "{a} 没有退役，与其后继同时可写", "{a} was not retired: it takes writes beside its successor"
                self._say(self._broken, "line_in_service", before, zh, en)
            named = self._place(before, _SUCCESSOR)
            if named == _NOWHERE:
                zh, en = "{a} 还没有指认后继", "{a} has not named its successor"
                self._say(self._unclear, "line_unnamed", before, zh, en)
            elif named != (new.chain_id, after.lower()):
                zh, en = "{a} 指认的后继是另一个合约", "{a} names another contract as its successor"
                self._say(self._broken, "line_broken", before, zh, en)
            if self._place(after, _PREDECESSOR) != (old.chain_id, before.lower()):
                zh, en = "{a} 承接的是另一个合约", "{a} says that it continues another contract"
                self._say(self._broken, "line_broken", after, zh, en)

    def _place(self, contract: str, selector: str) -> tuple[int, str]:
        answer = self._ask(contract, selector, 64)
        return int.from_bytes(answer[:32], "big"), "0x" + answer[44:].hex()

    def _ask(self, contract: str, selector: str, length: int) -> bytes:
        answer = hex_bytes(self._node.call("eth_call", {"to": contract, "data": selector}, "latest"))
        if len(answer) != length:
            raise NoEvidenceError("node_answer_malformed", method="eth_call")
        return answer

    @staticmethod
    def _say(where: list[Finding], code: str, address: str, zh: str, en: str) -> None:
        where.append(Finding(code, Text(zh.format(a=address), en.format(a=address))))
