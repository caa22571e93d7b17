"""What a steward is asked to sign: rebuilt from expectations, compared, and put into plain words.

The document that is signed is the one built here, never the one received: a field that nobody checked cannot slip in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from mingzheng.canonical import canonical
from mingzheng.cap_raise import subject_of
from mingzheng.review_subject import opens
from mingzheng.sdk.errors import ClientError
from mingzheng.subject_words import subject_words
from mingzheng.trust import ChainPins, Trust
from mingzheng.visible import visible

_HASH = re.compile(r"0x[0-9a-f]{64}", re.ASCII)
_ACTIONS: Final = {
    "dataset": "publish", "release": "release", "publication": "publish_release", "raise": "raise",
    "emergency": "emergency", "deletion": "delete",
}  # fmt: skip
_RAISE_FIELDS: Final = (
    {"chain_dataset", "old_cap_rho_nano", "old_cap_delta_atto", "cap_rho_nano", "cap_delta_atto", "reason"},
    {"chain_dataset", "old_cap_epsilon_nano", "cap_epsilon_nano", "reason"},
)
_DOMAIN_FIELDS: Final = (("name", "string"), ("version", "string"), ("chainId", "uint256"),
                         ("verifyingContract", "address"))  # fmt: skip
_APPROVAL_FIELDS: Final = (("dataset", "bytes32"), ("subject", "bytes32"), ("action", "string"),
                           ("notAfter", "uint64"), ("nonce", "bytes32"))  # fmt: skip
_ENROLMENT_FIELDS: Final = (("account", "string"), ("signer", "bytes"))


def approval_typed_data(
    pins: ChainPins, *, dataset: str, subject: str, action: str, not_after: int, nonce: str
) -> dict[str, Any]:
    """The EIP-712 document of `ApprovalRegistry.Approval`. Identifiers are 0x-hex of 32 bytes, `not_after` Unix s."""
    message = {"dataset": dataset, "subject": subject, "action": action, "notAfter": not_after, "nonce": nonce}
    return {**_typed(pins, "Approval", _APPROVAL_FIELDS), "message": message}


def enrolment_typed_data(pins: ChainPins, account: str, signer: str) -> dict[str, Any]:
    return {**_typed(pins, "Enrolment", _ENROLMENT_FIELDS), "message": {"account": account, "signer": signer}}


def check_approval(review: Mapping[str, Any], trust: Trust) -> dict[str, Any]:
    """The document to sign for `review`. Raises `typed_data_refused` or `subject_mismatch` if anything differs."""
    received = _message(review.get("typed_data"))
    if review.get("kind") not in _ACTIONS or received.get("action") != _ACTIONS[review["kind"]]:
        raise ClientError("typed_data_refused", reason="action")
    not_after = received.get("notAfter")
    if type(not_after) is not int or not 0 < not_after < 2**64 or not_after != review.get("not_after"):
        raise ClientError("typed_data_refused", reason="notAfter")
    for name in ("dataset", "subject", "nonce"):
        if not isinstance(received.get(name), str) or not _HASH.fullmatch(received[name]):
            raise ClientError("typed_data_refused", reason=name)
    expected = approval_typed_data(
        _pins(trust), dataset=received["dataset"], subject=received["subject"], action=received["action"],
        not_after=not_after, nonce=received["nonce"],
    )  # fmt: skip
    _compare(expected, review["typed_data"])
    _check_subject(review, received["subject"])
    return expected


def check_enrolment(typed_data: object, account: str, signer: str, trust: Trust) -> dict[str, Any]:
    """The document that says "this key acts for this account", as received and as expected."""
    message = _message(typed_data)
    if message.get("account") != account or str(message.get("signer")).lower() != signer:
        raise ClientError("typed_data_refused", reason="account or signer")
    expected = enrolment_typed_data(_pins(trust), account, signer)
    _compare(expected, typed_data)
    return expected


def summarise_review(review: Mapping[str, Any], approval: Mapping[str, Any], signer: str) -> str:
    """What is about to be signed, in plain words, Chinese then English on each line."""
    message = approval["message"]
    until = datetime.fromtimestamp(message["notAfter"], UTC).strftime("%Y-%m-%d %H:%M UTC")
    what = {"publish": "发布数据集 / publish a dataset", "release": "放出一次提问的答复 / release an answer",
            "publish_release": "向所有人公开一份答复 / make an answer public",
            "emergency": "启动应急 / start an emergency",
            "delete": "永久删除数据集 / delete a dataset for good",
            "raise": "提高对居民承诺的隐私上限 / raise the cap that residents were promised"}  # fmt: skip
    subject = review.get("subject") or {}
    lines = [
        f"您将以密钥 {signer} 签名批准 / You are about to approve, signing with this key:",
        f"  事项 / action: {what[message['action']]}",
        f"  人群 / population: {one_line(review['population'])}"
        if review.get("population")
        else f"  数据集 / dataset: {one_line(review.get('dataset'))}",
    ]
    said, rest = subject_words(subject)
    lines += [f"  {one_line(f'{one.zh} / {one.en}')}" for one in said]
    lines += [f"  {one_line(name)}: {one_line(value)}" for name, value in sorted(rest.items())]
    lines += [
        f"  承诺 / commitment: {message['subject']}",
        f"  有效至 / valid until: {until}",
        f"  链 / chain: {approval['domain']['chainId']}, 合约 / contract: {approval['domain']['verifyingContract']}",
    ]
    return "\n".join(lines)


def summarise_enrolment(account: str, signer: str) -> str:
    return f"登记密钥 {signer} 代表账户 {account} 签名。/ Enrol this key to sign for the account {account}."


def _check_subject(review: Mapping[str, Any], subject: str) -> None:
    """Open the commitment: what is shown must be what is signed. A platform that does not open it gets no signature."""
    if review.get("kind") == "raise":
        _check_raise(review, subject)
        return
    salt = review.get("subject_salt")
    if not isinstance(salt, str) or review.get("subject_commitment") != subject:
        raise ClientError("subject_mismatch")
    shown = review.get("subject")
    try:
        opened = isinstance(shown, dict) and opens(bytes.fromhex(salt.removeprefix("0x")), shown, subject)
    except ValueError:
        opened = False
    if not opened:
        raise ClientError("subject_mismatch")


def _check_raise(review: Mapping[str, Any], subject: str) -> None:
    """A raise hides nothing: its subject is computed from the very numbers and words that are shown."""
    shown = review.get("subject")
    try:
        if not isinstance(shown, dict) or set(shown) not in _RAISE_FIELDS:
            raise ValueError("fields")
        computed = subject_of(shown)
    except (KeyError, TypeError, ValueError):
        raise ClientError("subject_mismatch") from None
    if computed != subject or shown["chain_dataset"] != _message(review.get("typed_data")).get("dataset"):
        raise ClientError("subject_mismatch")


def _pins(trust: Trust) -> ChainPins:
    if trust.chain is None:
        raise ClientError("typed_data_refused", reason="the trust file pins no chain")
    return trust.chain


def _message(typed_data: object) -> Mapping[str, Any]:
    message = typed_data.get("message") if isinstance(typed_data, dict) else None
    if not isinstance(message, dict):
        raise ClientError("typed_data_refused", reason="message")
    return message


def _compare(expected: Mapping[str, Any], received: object) -> None:
    held = received if isinstance(received, dict) else {}
    for part in ("types", "primaryType", "domain", "message"):
        if held.get(part) != expected[part]:
            raise ClientError("typed_data_refused", reason=part)
    if set(held) != set(expected):
        raise ClientError("typed_data_refused", reason="fields")


def _typed(pins: ChainPins, name: str, members: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    def spelled(pairs: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
        return [{"name": member, "type": kind} for member, kind in pairs]

    return {
        "types": {"EIP712Domain": spelled(_DOMAIN_FIELDS), name: spelled(members)},
        "primaryType": name,
        "domain": {
            "name": "Mingzheng", "version": "1", "chainId": pins.chain_id, "verifyingContract": pins.approvals,
        },
    }  # fmt: skip


def one_line(value: object) -> str:
    """One line without control characters, so that a document cannot redraw the terminal it is shown on."""
    text = value if isinstance(value, str) else canonical(value).decode("utf-8")
    return visible(text[:2000])
