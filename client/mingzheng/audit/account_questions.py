"""Each question from asking to answer: charged as asked and signed, answered once, shown only where permitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from mingzheng.audit.account_promises import hold_measure, spend
from mingzheng.audit.account_state import Accounts, Asked, Charge, Release, Request
from mingzheng.audit.amounts import Amount, read_amount
from mingzheng.audit.records import Entry

ASKING: Final = "query_aggregate"


def asked(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    query = str(body["query"])
    if query in accounts.asked:
        accounts.violated("query_repeated", entry, query=query)
    accounts.asked[query] = Asked(str(body["plan_hash"]), entry.actor, str(body["dataset"]), int(body["version"]))


def requested(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    accounts.awaiting.add(str(body["query"]))
    accounts.requests[str(body["review"])] = _request(body)


def narrowed(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    """A steward offers less: another review, on another plan. What was asked stays asked until that is accepted."""
    earlier, offer = accounts.requests.get(str(body["review"])), _request(body)
    if earlier is None or earlier.query != offer.query or not offer.loss.within(earlier.loss):
        accounts.violated("narrowing_wider", entry, query=offer.query)
    accounts.requests[str(body["narrowed_to"])] = offer


def accepted(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    """Whoever asked takes the offer: from now on that is their question."""
    query, offer = str(body["query"]), _request(body)
    asked = accounts.asked.get(query)
    if asked is None or asked.researcher != entry.actor or accounts.requests.get(str(body["review"])) != offer:
        accounts.violated("narrowing_not_offered", entry, query=query)
    if asked is not None:
        accounts.asked[query] = replace(asked, plan_hash=offer.plan_hash, researcher=entry.actor)


def withdrawn(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    accounts.asked.pop(str(body["query"]), None)  # a charge after this is one for a question that nobody asks


def decided(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    request = accounts.requests.get(str(body["review"]))
    if body["outcome"] == "approve" and request is not None and request.query == str(body["query"]):
        accounts.approved.setdefault(request.query, set()).add(request)


def _request(body: Mapping[str, Any]) -> Request:
    return Request(str(body["query"]), str(body["plan_hash"]), read_amount(body))


def _signed(accounts: Accounts, query: str, plan_hash: str, loss: Amount) -> bool:
    """Whether a question that waited for a steward was approved as it is: this plan at this loss."""
    return query not in accounts.awaiting or Request(query, plan_hash, loss) in accounts.approved.get(query, set())


def ruled(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    if body["action"] == ASKING:  # what they say to publishing an answer lets nobody see it
        accounts.decisions[str(body["subject"])] = str(body["decision"])


def _permitted(accounts: Accounts, entry: Entry, query: str) -> None:
    """Before anybody is shown anything, paid for or free, the last word of the rules on this question was a permit."""
    if accounts.decisions.get(query) != "permit":
        accounts.violated("answer_not_permitted", entry, query=query)


def charged(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
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
    hold_measure(accounts, entry, dataset, loss)
    if loss.rho <= 0:
        accounts.violated("charge_of_nothing", entry, query=query)
    _debit_allowance(accounts, entry, str(body["allowance"]), dataset, loss)
    spend(accounts, entry, dataset, loss)


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


def answered(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
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


def made_public(accounts: Accounts, entry: Entry, body: Mapping[str, Any]) -> None:
    """What everybody may read is the answer that this very question was given before."""
    release = Release(str(body["dataset"]), int(body["version"]), str(body["plan_hash"]), str(body["answer_hash"]))
    if accounts.answered.get(str(body["query"])) != release:
        accounts.violated("published_not_answered", entry, query=body["query"])
