"""What residents were promised and what counts under it: caps, places, raises, grants, and the size of each version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingzheng.audit.account_state import Accounts, Allowance
from mingzheng.audit.amounts import NOTHING, Amount, read_amount, read_names, read_size
from mingzheng.audit.records import Entry
from mingzheng.cap_raise import promise_raised


def opened(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    """People whom several datasets share: a total of its own."""
    population = str(body["population"])
    if population in accounts.caps:
        # Opened again with more, it would be a raise that nobody signed: the first promise stays.
        accounts.violated("population_repeated", entry, population=population)
        return
    accounts.caps[population] = read_amount(body, "cap_")
    accounts.measures.setdefault(population, accounts.caps[population].pure)


def linked(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    """Two published datasets shall be joined: whatever is told of the result is told of the people of both."""
    link, sources = str(body["dataset"]), read_names(body["sources"])
    # Said after it was published, it would no longer be held to lie within its sources.
    if link in accounts.sources or link in accounts.caps or len(sources) != 2:
        accounts.violated("link_malformed", entry, dataset=link)
    accounts.sources[link] = sources


def published(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    dataset, cap = str(body["dataset"]), read_amount(body, "cap_")
    accounts.measures.setdefault(dataset, cap.pure)
    hold_measure(accounts, entry, dataset, cap)
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
        hold_measure(accounts, entry, dataset, size)
    spend(accounts, entry, dataset, size)
    if "chain_size_allowance" in body:  # then the chain counts it as granted, and so do we
        _count_grant(accounts, entry, dataset, size)


def deleted(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
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


def hold_measure(accounts: Accounts, entry: Entry, account: str, *amounts: Amount) -> None:
    """An account is counted in one measure for good: sums over two would mean nothing."""
    measure = accounts.measures.get(account)
    if measure is not None and any(amount.pure != measure for amount in amounts):
        accounts.violated("measure_mixed", entry, account=account)


def raised(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    account, old, new = promise_raised(body), read_amount(body, "old_cap_"), read_amount(body, "cap_")
    hold_measure(accounts, entry, account, old, new)
    if accounts.caps.get(account) != old:
        accounts.violated("raise_from_another_cap", entry, account=account)
    if not old.within(new) or old == new:
        accounts.violated("cap_lowered", entry, account=account)
    accounts.caps[account] = new


def granted(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    name, dataset, amount = str(body["allowance"]), str(body["dataset"]), read_amount(body)
    if name in accounts.allowances:
        accounts.violated("allowance_repeated", entry, allowance=name)
        return
    accounts.allowances[name] = Allowance(dataset, str(body["researcher"]), amount)
    hold_measure(accounts, entry, dataset, amount)
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


def spend(accounts: Accounts, entry: Entry, dataset: str, loss: Amount) -> None:
    if dataset not in accounts.caps:
        accounts.violated("dataset_unpublished", entry, dataset=dataset)
    for account in accounts.counted(dataset):
        spent = accounts.spent[account] = accounts.spent.get(account, NOTHING) + loss
        cap = accounts.caps.get(account)
        if cap is not None and not spent.within(cap):
            accounts.violated("spent_over_cap", entry, account=account, spent=spent.rho, cap=cap.rho)
