"""Whether the signature of an approval is that of the key it names, for a contract that the auditor pinned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from mingzheng.audit.findings import violation
from mingzheng.audit.records import Entry
from mingzheng.cap_raise import subject_of
from mingzheng.ethereum import is_canonical_signature, load_account, load_typed_data_encoder, typed_data_digest
from mingzheng.keystore_documents import approval_typed_data
from mingzheng.passkey import is_passkey, why_refused
from mingzheng.refusals import NoEvidenceError
from mingzheng.report import Finding
from mingzheng.trust import ChainPins


def wrong_signatures(
    signed: Iterable[Entry], deployments: Sequence[ChainPins], sites: Mapping[str, str]
) -> list[Finding]:
    """Approvals whose EIP-712 signature is not the named key's, for a contract of `deployments`.

    Only the spelling that the contract takes: 65 bytes in lower-case hex, s in the lower half, v 27 or 28; of a
    passkey see `mingzheng.passkey`. `sites`: where each was enrolled. Raises `signatures_missing`, `keccak_missing`.
    """
    try:
        account, encode_typed_data = load_account(), load_typed_data_encoder()
    except ImportError:
        raise NoEvidenceError("signatures_missing") from None

    def recovered(body: Mapping[str, Any], pins: ChainPins) -> str:
        try:
            document = encode_typed_data(full_message=_document(body, pins))
            return str(account.recover_message(document, signature=body["signature"])).lower()
        except Exception:  # noqa: BLE001 - eth_keys and eth_abi raise many kinds; all mean "not a signature"
            return ""

    findings = []
    for entry in signed:
        signer = str(entry.body["signer"]).lower()
        if is_passkey(signer):
            code = _passkey_refused(entry.body, signer, deployments, sites.get(signer, ""))
            findings += [] if code is None else [violation(code, entry)]
        elif not is_canonical_signature(entry.body["signature"]):
            findings.append(violation("signature_misspelt", entry))
        elif all(recovered(entry.body, pins) != signer for pins in deployments):
            findings.append(violation("signature_wrong", entry))
    return findings


def signed_for_retired(
    signed: Sequence[Entry],
    deployments: Sequence[ChainPins],
    sites: Mapping[str, str],
    migrations: Sequence[tuple[int, str]],
) -> list[Finding]:
    """Approvals that were entered after a migration and hold only for a contract that it retired.

    `migrations`: index of each entry, and the registry of what it retired, in order. Raises as `wrong_signatures`.
    """
    wrong = {found.index for found in wrong_signatures(signed, deployments, sites)} if migrations else set()
    retired: set[str] = set()
    findings = []
    ends = [index for index, _ in migrations[1:]]
    for (start, registry), end in zip_longest(migrations, ends):
        retired.add(registry.lower())
        late = [entry for entry in signed if start < entry.index and (end is None or entry.index < end)]
        standing = [pins for pins in deployments if pins.registry.lower() not in retired]
        good = {entry.index for entry in late} if standing else set()
        good -= {found.index for found in wrong_signatures(late, standing, sites)}
        findings += [violation("signature_retired", entry) for entry in late if entry.index not in good | wrong]
    return findings


def wrong_raises(raised: Iterable[Entry]) -> list[Finding]:
    """Raises whose amounts and reason are not what the signed subject stands for. Raises `keccak_missing`."""
    return [
        violation("raise_not_as_signed", entry) for entry in raised if subject_of(entry.body) != entry.body["subject"]
    ]


def unpinned_signers(signed: Iterable[Entry], pinned: Mapping[str, str]) -> list[Finding]:
    """Approvals by keys that the auditor's trust file does not list, or lists for another office (`pinned`: signer ->
    office). No disproof: stewards come and go, and the auditor may have spelt the office otherwise."""
    findings = []
    for entry in signed:
        signer = str(entry.body["signer"]).lower()
        if signer not in pinned:
            findings.append(violation("signer_not_pinned", entry, signer=entry.body["signer"]))
        elif pinned[signer] != entry.org:
            findings.append(violation("signer_of_another_office", entry, signer=entry.body["signer"]))
    return findings


def _passkey_refused(body: Mapping[str, Any], signer: str, deployments: Sequence[ChainPins], site: str) -> str | None:
    """None if it holds for one of the contracts; else why it does not for the newest."""
    code = None
    for pins in deployments:
        try:
            digest = typed_data_digest(_document(body, pins))
        except NoEvidenceError:
            raise
        except Exception:  # noqa: BLE001 - eth_abi raises many kinds; all mean "no such document"
            code = "signature_wrong"
            continue
        code = why_refused(signer, str(body["signature"]), digest, site)
        if code is None:
            return None
    return code


def _document(body: Mapping[str, Any], pins: ChainPins) -> dict[str, Any]:
    return approval_typed_data(
        pins, dataset=body["chain_dataset"], subject=body["subject"], action=body["action"],
        not_after=int(body["not_after"]), nonce=body["nonce"],
    )  # fmt: skip
