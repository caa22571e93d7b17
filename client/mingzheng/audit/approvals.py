"""Approvals in the log: by whom, of what, with whose key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from mingzheng.audit.amounts import read_names
from mingzheng.audit.chain_names import ChainNames, is_bytes32
from mingzheng.audit.findings import replay_each, violation
from mingzheng.audit.moments import Clock
from mingzheng.audit.opened import OPENED, answer_as_asked, opens_as_signed, published_as_asked
from mingzheng.audit.records import Entry
from mingzheng.audit.requested import Requested, about
from mingzheng.audit.reviews import Reviews
from mingzheng.cap_raise import promise_raised
from mingzheng.deletion import deletion_subject
from mingzheng.passkey import is_passkey, read_assertion
from mingzheng.report import Finding

_ACTIONS = {
    "dataset.decided": "publish",
    "release.decided": "release",
    "release.publication_decided": "publish_release",
    "raise.decided": "raise",
    "emergency.decided": "emergency",
    "deletion.decided": "delete",
}
# Their requests hide nothing, in older logs neither.
_OPENED_WHOLE = frozenset({"raise.decided", "deletion.decided"})


@dataclass(slots=True)
class Approvals:
    """Who had a hand in what, whose key is whose, and what was approved so far. `key_owners`: who enrolled a key first.
    `approved_reviews`: kind of the approval, what it is about, review. `unopened`: approvals of which an older log does
    not say what was signed. `within`: what a dataset was said to lie within when it was registered or linked, and
    `members` the other way round; entries of older platforms did not say it."""

    handlers: dict[str, set[str | None]] = field(default_factory=dict)
    within: dict[str, tuple[str, ...]] = field(default_factory=dict)
    members: dict[str, set[str]] = field(default_factory=dict)
    chain_names: ChainNames = field(default_factory=ChainNames)
    clock: Clock = field(default_factory=Clock)
    reviews: Reviews = field(default_factory=Reviews)
    versions: dict[str, int] = field(default_factory=dict)
    askers: dict[str, set[str | None]] = field(default_factory=dict)
    query_datasets: dict[str, str] = field(default_factory=dict)
    questions: dict[str, tuple[str, object]] = field(default_factory=dict)
    requested: Requested = field(default_factory=Requested)
    key_owners: dict[str, str] = field(default_factory=dict)
    key_holders: dict[str, str] = field(default_factory=dict)
    revoked_keys: set[str] = field(default_factory=set)
    key_sites: dict[str, str] = field(default_factory=dict)
    key_counts: dict[str, int] = field(default_factory=dict)
    nonces: set[tuple[str, str]] = field(default_factory=set)
    approved_reviews: set[tuple[str, str, str]] = field(default_factory=set)
    proposers: dict[str, str | None] = field(default_factory=dict)
    deletions: dict[str, set[str]] = field(default_factory=dict)
    signed_deletions: set[str] = field(default_factory=set)
    signed_raises: set[tuple[str, str]] = field(default_factory=set)
    raised: list[Entry] = field(default_factory=list)
    signed: list[Entry] = field(default_factory=list)
    unopened: list[int] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def replay_approvals(entries: Iterable[Entry]) -> Approvals:
    """Every approval and every publication, in order. Signatures are for `approval_signatures` to check."""
    state = Approvals()
    replay_each(entries, partial(_apply, state), state.findings)
    return state


def _apply(state: Approvals, entry: Entry, body: Mapping[str, Any]) -> None:
    state.clock.at(entry)
    state.requested.note(entry)
    state.reviews.note(entry)
    if entry.kind in OPENED and state.requested.say_opening:
        _opened(state, entry, body)
    match entry.kind:
        case "dataset.registered" | "dataset.submitted":
            _handled(state, entry, body)
            if entry.kind == "dataset.registered":
                _placed(state, entry, body)
            _named(state, entry, body["dataset"], body["chain_dataset"])
        case "population.opened":
            # Whoever made the promise does not sign for a weaker one.
            state.handlers.setdefault(str(body["population"]), set()).add(entry.actor)
            _named(state, entry, body["population"], body["chain_population"])
        case "dataset.linked":
            _handled(state, entry, body)
            _placed(state, entry, body)
            _named(state, entry, body["dataset"], body["chain_dataset"])
            # Whoever had a hand in a source had one in the link.
            for source in body["sources"]:
                state.handlers[str(body["dataset"])] |= state.handlers.get(str(source), set())
        case "dataset.changed" | "publication.requested":
            _handled(state, entry, body)
        case "steward.enrolled":
            _enrolled(state, entry, body)
        case "steward.revoked":
            # What it signed until here stands; from here on it is nobody's, for good.
            state.revoked_keys.add(str(body["signer"]).lower())
            if state.key_holders.pop(str(body["signer"]).lower(), None) != str(body["account"]):
                state.findings.append(violation("revoked_key_unknown", entry))
        case "query.asked":
            state.askers.setdefault(str(body["query"]), set()).add(entry.actor)
            state.query_datasets[str(body["query"])] = str(body["dataset"])
            state.questions.setdefault(str(body["query"]), (str(body["dataset"]), body.get("version")))
        case "release.publication_requested":
            # A steward may ask for it too; whoever did does not sign for it.
            state.askers.setdefault(str(body["query"]), set()).add(entry.actor)
        case "raise.requested" | "emergency.proposed":
            state.proposers[str(body["review"])] = entry.actor
        case "deletion.requested":
            _deletion_requested(state, entry, body)
        case "dataset.deleted":
            review = str(body["review"])
            if review not in state.signed_deletions or str(body["dataset"]) not in state.deletions.get(review, set()):
                state.findings.append(violation("deletion_not_approved", entry, dataset=body["dataset"]))
        case kind if kind in _ACTIONS and body["outcome"] == "approve":
            _approved(state, entry, body)
        case "release.published":
            if ("release.publication_decided", str(body["query"]), str(body["review"])) not in state.approved_reviews:
                state.findings.append(violation("publication_not_approved", entry, query=body["query"]))
            asked = state.requested.opened("release.publication_decided", str(body["review"]))
            if asked is not None and not answer_as_asked(asked, body):
                state.findings.append(violation("published_not_as_signed", entry, review=body["review"]))
            _carried_out(state, entry, body)
        case "cap.raised":
            _raised(state, entry, body)
        case "dataset.published":
            _published(state, entry, body)


def _opened(state: Approvals, entry: Entry, body: Mapping[str, Any]) -> None:
    if "subject_salt" not in body:
        state.findings.append(violation("form_older", entry, field="subject_salt"))
        return
    about = str(body["dataset"]), body.get("version")
    asked_of_another = "query" in body and state.questions.get(str(body["query"])) != about
    if asked_of_another or not opens_as_signed(entry):
        state.findings.append(violation("request_not_as_signed", entry))


def _named(state: Approvals, entry: Entry, account: object, name: object) -> None:
    if not state.chain_names.tell(str(account), str(name)):
        state.findings.append(violation("chain_name_wrong", entry, account=account))


def _published(state: Approvals, entry: Entry, body: Mapping[str, Any]) -> None:
    dataset, within, version = str(body["dataset"]), read_names(body.get("within", [])), int(body["version"])
    _still_within(state, entry, dataset, state.within.get(dataset, within), within)
    _named(state, entry, dataset, body["chain_dataset"])
    if ("dataset.decided", dataset, str(body["review"])) not in state.approved_reviews:
        state.findings.append(violation("publish_not_approved", entry, dataset=dataset))
    if version <= state.versions.get(dataset, 0):
        state.findings.append(violation("version_repeated", entry, dataset=dataset, version=version))
    asked = state.requested.opened("dataset.decided", str(body["review"]))
    if asked is not None and not published_as_asked(asked, body, state.chain_names.of):
        state.findings.append(violation("published_not_as_signed", entry, review=body["review"]))
    state.versions[dataset] = max(version, state.versions.get(dataset, 0))
    _carried_out(state, entry, body)


def _carried_out(state: Approvals, entry: Entry, body: Mapping[str, Any]) -> None:
    """One signature lets one thing out."""
    if not state.reviews.publish(str(body["review"])):
        state.findings.append(violation("review_used_again", entry, review=body["review"]))


def _deletion_requested(state: Approvals, entry: Entry, body: Mapping[str, Any]) -> None:
    review = str(body["review"])
    state.proposers[review] = entry.actor
    # Once said, what a review takes away is not changed.
    state.deletions.setdefault(review, {str(body["dataset"]), *map(str, body["links"])})
    if deletion_subject(body) != body["subject"]:
        state.findings.append(violation("deletion_not_as_signed", entry))


def _enrolled(state: Approvals, entry: Entry, body: Mapping[str, Any]) -> None:
    """A key is one person's for good: neither revoking it nor another enrolment hands it on."""
    signer, account = str(body["signer"]).lower(), str(body["account"])
    if signer in state.revoked_keys or state.key_owners.setdefault(signer, account) != account:
        state.findings.append(violation("key_enrolled_again", entry))
        return
    state.key_holders[signer] = account
    if is_passkey(signer):
        # Said once: a repeat counts nothing back.
        state.key_sites.setdefault(signer, str(body["site"]))
        state.key_counts.setdefault(signer, int(body["count"]))


def _raised(state: Approvals, entry: Entry, body: Mapping[str, Any]) -> None:
    """Somebody signed this subject before; that the subject says what the entry says is for `wrong_raises`."""
    account, subject = promise_raised(body), str(body["subject"])
    if (account, subject) not in state.signed_raises:
        state.findings.append(violation("raise_not_approved", entry, account=account))
    if state.chain_names.of.get(account) != body["chain_dataset"]:
        state.findings.append(violation("approval_dataset", entry))
    state.raised.append(entry)


def _handled(state: Approvals, entry: Entry, body: Mapping[str, Any]) -> None:
    """Registered, uploaded, attested, changed a column or submitted. The platform keeps the same list."""
    state.handlers.setdefault(str(body["dataset"]), set()).add(entry.actor)


def _placed(state: Approvals, entry: Entry, body: Mapping[str, Any]) -> None:
    """Told when it is registered or linked, for good: its publication would come too late to bar anybody."""
    if "within" not in body and not state.within:
        return  # an older platform's; once one entry says it, all that come must
    dataset, within = str(body["dataset"]), read_names(body["within"])
    for outer in within:
        state.members.setdefault(outer, set()).add(dataset)
    _still_within(state, entry, dataset, state.within.setdefault(dataset, within), within)


def _still_within(state: Approvals, entry: Entry, dataset: str, told: tuple[str, ...], within: tuple[str, ...]) -> None:
    if told != within:
        state.findings.append(violation("place_changed", entry, dataset=dataset))


def _concerned_by_raise(state: Approvals, account: str) -> set[str | None]:
    """Whoever had a hand in anything that counts under it."""
    return {person for one in state.members.get(account, ()) for person in state.handlers.get(one, ())}


def _approved(state: Approvals, entry: Entry, body: Mapping[str, Any]) -> None:
    if entry.kind == "dataset.decided":
        dataset = str(body["dataset"])
        concerned = state.handlers.get(dataset, set())
    elif entry.kind in ("raise.decided", "emergency.decided", "deletion.decided"):
        dataset = about(entry.kind, body)
        concerned = {state.proposers.get(str(body["review"])), *state.handlers.get(dataset, set())}
        if entry.kind == "raise.decided":
            concerned |= _concerned_by_raise(state, dataset)
            state.signed_raises.add((dataset, str(body["subject"])))
        if entry.kind == "deletion.decided" and dataset in state.deletions.get(str(body["review"]), set()):
            state.signed_deletions.add(str(body["review"]))
    else:
        dataset = state.query_datasets[str(body["query"])]
        # Neither who asks nor who had a hand in the data decides what leaves.
        concerned = {*state.askers.get(str(body["query"]), ()), *state.handlers.get(dataset, set())}
    signer = str(body["signer"]).lower()
    wrong = {
        "approval_by_submitter": entry.actor is None or entry.actor in concerned,
        "approval_key_of_another": state.key_holders.get(signer) != entry.actor,
        "approval_subject": not state.requested.fits(entry),
        "approval_action": body["action"] != _ACTIONS[entry.kind],
        "approval_dataset": state.chain_names.of.get(dataset) != body["chain_dataset"],
        "approval_misspelt": not _spelt_once(body),
        "approval_too_late": state.clock.at(entry) >= int(body["not_after"]),
        "review_ended": not state.reviews.approve(str(body["review"])),
        "approval_replayed": (signer, str(body["nonce"])) in state.nonces,
    }
    state.findings += [violation(code, entry) for code, broken in wrong.items() if broken]
    if is_passkey(signer):
        _counted(state, entry, signer)
    state.nonces.add((signer, str(body["nonce"])))
    state.approved_reviews.add((entry.kind, about(entry.kind, body), str(body["review"])))
    state.signed.append(entry)
    if entry.kind not in _OPENED_WHOLE and state.requested.opened(entry.kind, str(body["review"])) is None:
        state.unopened.append(entry.index)


def _spelt_once(body: Mapping[str, Any]) -> bool:
    """What is signed is numbers, and what is compared here is texts: each must have one spelling."""
    texts = (body["chain_dataset"], body["subject"], body["nonce"])
    return all(is_bytes32(text) for text in texts) and type(body["not_after"]) is int


def _counted(state: Approvals, entry: Entry, signer: str) -> None:
    """A passkey that counts never counts back, unless there are two of it."""
    try:
        count = read_assertion(str(entry.body["signature"])).counter
    except ValueError:
        return  # said by `wrong_signatures`
    before = state.key_counts.get(signer, 0)
    if (count or before) and count <= before:
        state.findings.append(violation("passkey_counter", entry))
    state.key_counts[signer] = max(count, before)
