"""Replay every privacy account from the log: what was capped, granted, charged and answered, in the log's order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final, NamedTuple

from mingzheng.audit.amounts import NOTHING, Amount, read_amount, read_names, read_size
from mingzheng.audit.findings import replay_each, violation
from mingzheng.audit.records import Entry
from mingzheng.cap_raise import promise_raised
from mingzheng.report import Finding

ASKING: Final = "query_aggregate"


@dataclass(slots=True)
class Allowance:
    dataset: str
    researcher: str
    granted: Amount
    spent: Amount = NOTHING


@dataclass(frozen=True, slots=True)
class Charge:
    """What an answer has to match."""

    dataset: str
    version: int
    plan_hash: str
    loss: Amount


@dataclass(frozen=True, slots=True)
class Asked:
    """What a charge has to match: it may not fall on another dataset than the one that was asked about."""

    plan_hash: str
    researcher: str | None
    dataset: str
    version: int


class Release(NamedTuple):
    """An answer that left the platform."""

    dataset: str
    version: int
    plan_hash: str
    answer_hash: str


@dataclass(frozen=True, slots=True)
class Request:
    """What a review asked a steward to sign, as the log itself says it."""

    query: str
    plan_hash: str
    loss: Amount


@dataclass(slots=True)
class Accounts:
    """The state after the entries replayed so far, and what was wrong on the way. Amounts add up exactly."""

    caps: dict[str, Amount] = field(default_factory=dict)
    granted: dict[str, Amount] = field(default_factory=dict)
    spent: dict[str, Amount] = field(default_factory=dict)
    within: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sources: dict[str, tuple[str, ...]] = field(default_factory=dict)
    measures: dict[str, bool] = field(default_factory=dict)
    allowances: dict[str, Allowance] = field(default_factory=dict)
    asked: dict[str, Asked] = field(default_factory=dict)
    requests: dict[str, Request] = field(default_factory=dict)
    awaiting: set[str] = field(default_factory=set)
    approved: dict[str, set[Request]] = field(default_factory=dict)
    decisions: dict[str, str] = field(default_factory=dict)
    charges: dict[str, Charge] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    answered: dict[str, Release] = field(default_factory=dict)
    released: set[Release] = field(default_factory=set)
    say_within: bool = False  # one publication said it, so from there on all do
    findings: list[Finding] = field(default_factory=list)

    def counted(self, dataset: str) -> tuple[str, ...]:
        """Every total that a grant or charge on a dataset counts under: its own, and all that it lies within."""
        return (dataset, *self.within.get(dataset, ()))

    def violated(self, code: str, entry: Entry, **values: object) -> None:
        self.findings.append(violation(code, entry, **values))


def replay(entries: Iterable[Entry]) -> Accounts:
    """Every charge against every total, in the log's order."""
    accounts = Accounts()
    replay_each((one for one in entries if one.kind in _STEPS), partial(_apply, accounts), accounts.findings)
    return accounts


def _apply(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    _STEPS[entry.kind](accounts, entry, body)


def _opened(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    """People whom several datasets share: a total of its own."""
    population = str(body["population"])
    if population in accounts.caps:
        # Opened again with more, it would be a raise that nobody signed: the first promise stays.
        accounts.violated("population_repeated", entry, population=population)
        return
    accounts.caps[population] = read_amount(body, "cap_")
    accounts.measures.setdefault(population, accounts.caps[population].pure)


def _linked(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    """Two published datasets shall be joined: whatever is told of the result is told of the people of both."""
    link, sources = str(body["dataset"]), read_names(body["sources"])
    # Said after it was published, it would no longer be held to lie within its sources.
    if link in accounts.sources or link in accounts.caps or len(sources) != 2:
        accounts.violated("link_malformed", entry, dataset=link)
    accounts.sources[link] = sources


def _published(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    dataset, cap = str(body["dataset"]), read_amount(body, "cap_")
    accounts.measures.setdefault(dataset, cap.pure)
    _measured(accounts, entry, dataset, cap)
    earlier = accounts.caps.get(dataset)
    if earlier is not None and earlier != cap:
        code = "cap_not_signed" if earlier.within(cap) else "cap_lowered"
        accounts.violated(code, entry, account=dataset)
    accounts.caps[dataset] = cap
    if accounts.deleted & {dataset, *accounts.sources.get(dataset, ())}:
        accounts.violated("after_deletion", entry, dataset=dataset)
    accounts.say_within |= "within" in body
    if accounts.say_within and "within" not in body:
        accounts.violated("form_older", entry, field="within")
    _placed(accounts, entry, dataset, read_names(body.get("within", [])))
    # The size of each version is told with noise, and that too is paid for. Older platforms told it for nothing, or
    # where no grant counted it; none of these says where a dataset lies.
    size = read_size(body)
    if "within" in body and (size.nothing or "chain_size_allowance" not in body):
        accounts.violated("size_unpaid", entry, dataset=dataset)
    if not size.nothing:
        _measured(accounts, entry, dataset, size)
    _spent(accounts, entry, dataset, size)
    if "chain_size_allowance" in body:  # then the chain counts it as granted, and so do we
        _count_grant(accounts, entry, dataset, size)


def _deleted(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    """Its accounts stay, for what was told stays told; nothing more is told."""
    dataset = str(body["dataset"])
    if dataset in accounts.deleted:
        accounts.violated("after_deletion", entry, dataset=dataset)
    accounts.deleted.add(dataset)


def _placed(accounts: Accounts, entry: Entry, dataset: str, within: tuple[str, ...]) -> None:
    """What a dataset lies within is told with its first version, for good, and leaves no total out."""
    if accounts.within.setdefault(dataset, within) != within:
        accounts.violated("place_changed", entry, dataset=dataset)
    for outer in within:
        if accounts.measures.get(outer, accounts.measures[dataset]) != accounts.measures[dataset]:
            accounts.violated("measure_mixed", entry, account=outer)
        if outer not in accounts.caps or outer == dataset:
            accounts.violated("place_unknown", entry, dataset=dataset, outer=outer)
        for further in accounts.within.get(outer, ()):
            if further not in within:
                accounts.violated("place_passes_by", entry, dataset=dataset, outer=further)
    for source in accounts.sources.get(dataset, ()):
        if source not in within:
            accounts.violated("place_passes_by", entry, dataset=dataset, outer=source)


def _measured(accounts: Accounts, entry: Entry, account: str, *amounts: Amount) -> None:
    """An account is counted in one measure for good: sums over two would mean nothing."""
    measure = accounts.measures.get(account)
    if measure is not None and any(amount.pure != measure for amount in amounts):
        accounts.violated("measure_mixed", entry, account=account)


def _raised(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    account, old, new = promise_raised(body), read_amount(body, "old_cap_"), read_amount(body, "cap_")
    _measured(accounts, entry, account, old, new)
    if accounts.caps.get(account) != old:
        accounts.violated("raise_from_another_cap", entry, account=account)
    if not old.within(new) or old == new:
        accounts.violated("cap_lowered", entry, account=account)
    accounts.caps[account] = new


def _granted(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    name, dataset, amount = str(body["allowance"]), str(body["dataset"]), read_amount(body)
    if name in accounts.allowances:
        accounts.violated("allowance_repeated", entry, allowance=name)
        return
    accounts.allowances[name] = Allowance(dataset, str(body["researcher"]), amount)
    _measured(accounts, entry, dataset, amount)
    if dataset not in accounts.caps:
        accounts.violated("dataset_unpublished", entry, dataset=dataset)
    _count_grant(accounts, entry, dataset, amount)


def _count_grant(accounts: Accounts, entry: Entry, dataset: str, amount: Amount) -> None:
    """Allowances and what public sizes cost, together and under every promise that they touch."""
    for account in accounts.counted(dataset):
        total = accounts.granted[account] = accounts.granted.get(account, NOTHING) + amount
        cap = accounts.caps.get(account)
        if cap is not None and not total.within(cap):
            accounts.violated("granted_over_cap", entry, account=account, total=total.rho, cap=cap.rho)


def _asked(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    query = str(body["query"])
    if query in accounts.asked:
        accounts.violated("query_repeated", entry, query=query)
    accounts.asked[query] = Asked(str(body["plan_hash"]), entry.actor, str(body["dataset"]), int(body["version"]))


def _requested(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    accounts.awaiting.add(str(body["query"]))
    accounts.requests[str(body["review"])] = _request(body)


def _narrowed(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    """A steward offers less: another review, on another plan. What was asked stays asked until that is accepted."""
    earlier, offer = accounts.requests.get(str(body["review"])), _request(body)
    if earlier is None or earlier.query != offer.query or not offer.loss.within(earlier.loss):
        accounts.violated("narrowing_wider", entry, query=offer.query)
    accounts.requests[str(body["narrowed_to"])] = offer


def _accepted(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    """Whoever asked takes the offer: from now on that is their question."""
    query, offer = str(body["query"]), _request(body)
    asked = accounts.asked.get(query)
    if asked is None or asked.researcher != entry.actor or accounts.requests.get(str(body["review"])) != offer:
        accounts.violated("narrowing_not_offered", entry, query=query)
    if asked is not None:
        accounts.asked[query] = replace(asked, plan_hash=offer.plan_hash, researcher=entry.actor)


def _withdrawn(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    accounts.asked.pop(str(body["query"]), None)  # a charge after this is one for a question that nobody asks


def _decided(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    request = accounts.requests.get(str(body["review"]))
    if body["outcome"] == "approve" and request is not None and request.query == str(body["query"]):
        accounts.approved.setdefault(request.query, set()).add(request)


def _request(body: Mapping[str, Any]) -> Request:
    return Request(str(body["query"]), str(body["plan_hash"]), read_amount(body))


def _signed(accounts: Accounts, query: str, plan_hash: str, loss: Amount) -> bool:
    """Whether a question that waited for a steward was approved as it is: this plan at this loss."""
    return query not in accounts.awaiting or Request(query, plan_hash, loss) in accounts.approved.get(query, set())


def _ruled(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    if body["action"] == ASKING:  # what they say to publishing an answer lets nobody see it
        accounts.decisions[str(body["subject"])] = str(body["decision"])


def _permitted(accounts: Accounts, entry: Entry, query: str) -> None:
    """Before anybody is shown anything, paid for or free, the last word of the rules on this question was a permit."""
    if accounts.decisions.get(query) != "permit":
        accounts.violated("answer_not_permitted", entry, query=query)


def _charged(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    query, dataset, loss = str(body["query"]), str(body["dataset"]), read_amount(body)
    plan_hash, version = str(body["plan_hash"]), int(body["version"])
    if query in accounts.charges:
        accounts.violated("charged_twice", entry, query=query)
    accounts.charges[query] = Charge(dataset, version, plan_hash, loss)
    if accounts.asked.get(query) != Asked(plan_hash, entry.actor, dataset, version):
        accounts.violated("charge_not_asked", entry, query=query)
    if not _signed(accounts, query, plan_hash, loss):
        accounts.violated("charge_not_approved", entry, query=query)
    if dataset in accounts.deleted:
        accounts.violated("after_deletion", entry, dataset=dataset)
    _measured(accounts, entry, dataset, loss)
    if loss.rho <= 0:
        accounts.violated("charge_of_nothing", entry, query=query)
    _debit_allowance(accounts, entry, str(body["allowance"]), dataset, loss)
    _spent(accounts, entry, dataset, loss)


def _spent(accounts: Accounts, entry: Entry, dataset: str, loss: Amount) -> None:
    if dataset not in accounts.caps:
        accounts.violated("dataset_unpublished", entry, dataset=dataset)
    for account in accounts.counted(dataset):
        spent = accounts.spent[account] = accounts.spent.get(account, NOTHING) + loss
        cap = accounts.caps.get(account)
        if cap is not None and not spent.within(cap):
            accounts.violated("spent_over_cap", entry, account=account, spent=spent.rho, cap=cap.rho)


def _debit_allowance(accounts: Accounts, entry: Entry, name: str, dataset: str, loss: Amount) -> None:
    allowance = accounts.allowances.get(name)
    if allowance is None:
        accounts.violated("allowance_unknown", entry, allowance=name)
        return
    if (allowance.dataset, allowance.researcher) != (dataset, entry.actor):
        accounts.violated("allowance_of_another", entry, allowance=name)
    allowance.spent = allowance.spent + loss
    if not allowance.spent.within(allowance.granted):
        accounts.violated(
            "spent_over_allowance", entry, allowance=name, spent=allowance.spent.rho, granted=allowance.granted.rho
        )


def _answered(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    query, dataset, version = str(body["query"]), str(body["dataset"]), int(body["version"])
    plan_hash, answer_hash, loss = str(body["plan_hash"]), str(body["answer_hash"]), read_amount(body)
    if query in accounts.answered:
        accounts.violated("answered_twice", entry, query=query)
    release = Release(dataset, version, plan_hash, answer_hash)
    accounts.answered.setdefault(query, release)
    _permitted(accounts, entry, query)
    if body["cached"] is True:
        # Free, it has no charge that would say who asked for it.
        if accounts.asked.get(query) != Asked(plan_hash, entry.actor, dataset, version):
            accounts.violated("answer_not_asked", entry, query=query)
        # Approved at no loss, or at the price that it would have had, had nobody else's approval released it since.
        if query in accounts.awaiting and plan_hash not in {one.plan_hash for one in accounts.approved.get(query, ())}:
            accounts.violated("charge_not_approved", entry, query=query)
        # Shown again: free only if this very answer was released, and so paid for, before.
        if not loss.nothing or release not in accounts.released:
            accounts.violated("answer_not_released", entry, query=query)
        return
    accounts.released.add(release)
    charge = accounts.charges.get(query)
    if charge is None:
        accounts.violated("answer_not_charged", entry, query=query)
    elif charge != Charge(dataset, version, plan_hash, loss):
        accounts.violated("answer_not_as_charged", entry, query=query)


def _made_public(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    """What everybody may read is the answer that this very question was given before."""
    release = Release(str(body["dataset"]), int(body["version"]), str(body["plan_hash"]), str(body["answer_hash"]))
    if accounts.answered.get(str(body["query"])) != release:
        accounts.violated("published_not_answered", entry, query=body["query"])


_STEPS: dict[str, Callable[[Accounts, Entry, Mapping[str, Any]], None]] = {
    "population.opened": _opened,
    "dataset.linked": _linked,
    "dataset.published": _published,
    "dataset.deleted": _deleted,
    "cap.raised": _raised,
    "allowance.granted": _granted,
    "query.asked": _asked,
    "policy.decided": _ruled,
    "release.requested": _requested,
    "release.narrowed": _narrowed,
    "release.accepted": _accepted,
    "query.withdrawn": _withdrawn,
    "release.decided": _decided,
    "query.charged": _charged,
    "query.answered": _answered,
    "release.published": _made_public,
}
