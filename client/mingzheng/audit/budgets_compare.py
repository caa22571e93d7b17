"""Caps, places and grants in the log are those of the contracts, which granted nothing that it leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mingzheng.audit.amounts import NOTHING, Amount, read_amount, read_size
from mingzheng.audit.chain_log import NOWHERE, ChainBudgets, Place
from mingzheng.audit.findings import of_record
from mingzheng.audit.records import Entry
from mingzheng.errors import Text
from mingzheng.report import Finding
from mingzheng.size_grant import size_allowance


@dataclass(slots=True)
class _Logged:
    """What the log says of budgets, by the name that each has on the chain. `chain_ids`: that name, by ours.

    `sizes`: the publication that paid for its size, by the allowance that it paid with. `placed`: the entry that says
    where it lies, whether it is pure, and our names of what it lies within. `repeated`: grants of one name.
    """

    chain_ids: dict[str, str] = field(default_factory=dict)
    caps: dict[str, tuple[Entry, Amount]] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    placed: dict[str, tuple[Entry, bool, list[str]]] = field(default_factory=dict)
    grants: dict[str, Entry] = field(default_factory=dict)
    sizes: dict[str, Entry] = field(default_factory=dict)
    repeated: list[Entry] = field(default_factory=list)


def compare_budgets(on_chain: ChainBudgets, entries: Iterable[Entry], *, head: int | None) -> Iterator[Finding]:
    """`head` as in `compare_anchors`."""
    logged = _read(entries)
    for entry in logged.repeated:
        en = "it shares one grant on the chain with an earlier record"
        yield of_record("grant_repeated", entry, "与先前的记录共用链上的一份额度", en)
    for chain_dataset in on_chain.misadopted:
        zh = "新合约承接的上限、归属或已授额度与旧合约不同"
        en = "was taken over with another cap, place or sum of grants than it had"
        yield Finding("adoption_differs", Text(f"数据集 {chain_dataset}：{zh}", f"the dataset {chain_dataset} {en}"))
    yield from _caps(on_chain, logged, head)
    yield from _places(on_chain, logged)
    yield from _grants(on_chain, logged)
    yield from _not_logged(on_chain, logged, head)


def _read(entries: Iterable[Entry]) -> _Logged:
    logged = _Logged()
    for entry in entries:
        body = entry.body
        if entry.kind == "population.opened":
            name, cap = str(body.get("chain_population")), read_amount(body, "cap_")
            logged.chain_ids[str(body.get("population"))] = name
            logged.caps[name] = (entry, cap)
            logged.placed[name] = (entry, cap.pure, [])
        elif entry.kind in ("dataset.published", "cap.raised"):
            name, cap = str(body.get("chain_dataset")), read_amount(body, "cap_")
            if "dataset" in body:
                logged.chain_ids[str(body["dataset"])] = name
            logged.caps[name] = (entry, cap)
            if entry.kind == "dataset.published":
                logged.versions[name] = int(body["version"])
                logged.placed[name] = (entry, cap.pure, body.get("within", []))
                if "chain_size_allowance" in body:
                    logged.sizes[str(body["chain_size_allowance"])] = entry
        elif entry.kind == "allowance.granted":
            name = str(body.get("chain_allowance"))
            if name in logged.grants or name in logged.sizes:
                logged.repeated.append(entry)
            logged.grants[name] = entry
    return logged


def _caps(on_chain: ChainBudgets, logged: _Logged, head: int | None) -> Iterator[Finding]:
    for chain_dataset, (entry, cap) in logged.caps.items():
        held = on_chain.caps.get(chain_dataset, ())
        # A copy of the log may be older than a raise; then the cap that it names is one that the chain had.
        known = [one for block, one in held if head is not None and block <= head][-1:] or [one for _, one in held]
        if cap.numbers not in [one.numbers for one in known]:
            yield of_record("cap_differs", entry, "上限与链上不同", "its cap is not the one on the chain")


def _places(on_chain: ChainBudgets, logged: _Logged) -> Iterator[Finding]:
    for chain_dataset, (entry, pure, within) in logged.placed.items():
        outer = tuple(sorted(logged.chain_ids.get(name, "unknown") for name in within))
        if on_chain.places.get(chain_dataset, NOWHERE) != Place(int(pure), outer):
            en = "on the chain its grants count under other accounts, or in another measure"
            yield of_record("place_differs", entry, "链上的归属或计量方式不同", en)


def _grants(on_chain: ChainBudgets, logged: _Logged) -> Iterator[Finding]:
    for chain_allowance, entry in logged.grants.items():
        expected = logged.chain_ids.get(str(entry.body.get("dataset"))), read_amount(entry.body).numbers
        dataset, granted = on_chain.grants.get(chain_allowance, (None, NOTHING))
        if (dataset, granted.numbers) != expected:
            yield of_record("grant_differs", entry, "额度与链上不同", "its grant is not the one on the chain")
    for chain_allowance, entry in logged.sizes.items():
        if not _size_granted(on_chain, chain_allowance, entry.body):
            en = "what its public size cost is not granted so on the chain"
            yield of_record("size_differs", entry, "公开大小的隐私损失与链上不同", en)


def _size_granted(on_chain: ChainBudgets, chain_allowance: str, body: Mapping[str, Any]) -> bool:
    """Under the identifier that anybody computes, for what the entry says. A size that cost nothing has no grant."""
    chain_dataset, size = str(body["chain_dataset"]), read_size(body)
    granted = on_chain.grants.get(chain_allowance)
    expected = None if size.nothing else (chain_dataset, Amount(size.rho, 0))
    return granted == expected and chain_allowance == size_allowance(chain_dataset, int(body["version"]))


def _not_logged(on_chain: ChainBudgets, logged: _Logged, head: int | None) -> Iterator[Finding]:
    for chain_allowance in sorted(on_chain.grants.keys() - logged.grants.keys() - logged.sizes.keys()):
        if head is None or on_chain.blocks[chain_allowance] > head:
            continue  # granted after this copy of the log was made, for all that is known
        dataset = on_chain.grants[chain_allowance][0]
        if chain_allowance == size_allowance(dataset, logged.versions.get(dataset, 0) + 1):
            continue  # paid ahead for the size of a version whose publication has not ended, or died
        zh = f"链上额度 {chain_allowance} 没有入账。"
        yield Finding("grant_not_logged", Text(zh, f"the grant {chain_allowance} on the chain is not in the log"))
