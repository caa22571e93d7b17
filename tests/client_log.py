"""A small honest log and the node that anchors it, built from nothing but the formats: what clients verify and audit.

One file, long as it is: log and node are honest only together, and each way to tamper starts from both.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
from eth_abi.abi import encode as abi_encode

from mingzheng.canonical import canonical
from mingzheng.commitment import commit_record, leaf_hash
from mingzheng.ethereum import load_account, load_typed_data_encoder
from mingzheng.keccak import keccak256
from mingzheng.keystore_documents import approval_typed_data
from mingzheng.merkle import root_from_leaf_hashes
from mingzheng.note import Checkpoint, Signer, sign_note
from mingzheng.tiles import TILE_WIDTH, encode_bundle, tiles_of
from mingzheng.tlog_proof import TlogProof
from mingzheng.trust import ChainPins, Trust, parse_trust

ORIGIN = "log.example/mingzheng"
SIGNER = Signer.from_seed(ORIGIN, b"\x07" * 32)
STEWARD = load_account().from_key(b"\x11" * 32)
CODE = bytes.fromhex("6001600155")
PINS = ChainPins(
    chain_id=31337,
    genesis_hash="0x" + "0a" * 32,
    registry="0x" + "5F" * 20,
    registry_code_hash="0x" + keccak256(CODE).hex(),
    budgets="0x" + "b0" * 20,
    approvals="0x" + "c0" * 20,
)
DATASET32 = "0x" + "d1" * 32
ALLOWANCE32 = "0x" + "a1" * 32


def entry_id(number: int) -> str:
    digest = hashlib.sha256(f"entry {number}".encode()).digest()
    return "en_" + base64.b32encode(digest[:16]).decode().lower().rstrip("=")


def b64(value: bytes) -> str:
    return base64.b64encode(value).decode()


@dataclass(frozen=True)
class Logged:
    """One entry with its salt."""

    record: bytes
    salt: bytes

    @property
    def commitment(self) -> bytes:
        return commit_record(self.salt, self.record)

    @property
    def leaf(self) -> bytes:
        return leaf_hash(self.commitment)


@dataclass
class Log:
    entries: list[Logged] = field(default_factory=list)

    def add(self, kind: str, actor: str | None, body: Mapping[str, Any]) -> int:
        number = len(self.entries)
        envelope = {
            "schema": "mingzheng.entry/1",
            "kind": kind,
            "id": entry_id(number),
            "time": f"2026-11-24T01:02:{number % 60:02d}.000Z",
            "actor": None if actor is None else {"id": actor, "role": "steward", "org": "street-office"},
            "body": dict(body),
        }
        self.entries.append(Logged(canonical(envelope), hashlib.sha256(b"salt %d" % number).digest()))
        return number

    def edit(self, index: int, **body: Any) -> None:
        """Change a stored record without touching what was committed to: done by keeping the old leaf elsewhere."""
        envelope = json.loads(self.entries[index].record)
        envelope["body"] |= body
        self.entries[index] = replace(self.entries[index], record=canonical(envelope))

    def leaves(self, size: int | None = None) -> list[bytes]:
        return [entry.leaf for entry in self.entries[:size]]

    def note(self, size: int | None = None) -> bytes:
        leaves = self.leaves(size)
        return sign_note(Checkpoint(ORIGIN, len(leaves), root_from_leaf_hashes(leaves)).text(), SIGNER)

    def receipt(self, index: int, *, size: int | None = None, anchored: bool = True) -> dict[str, Any]:
        size = size or len(self.entries)
        entry, leaves = self.entries[index], self.leaves(size)
        envelope = json.loads(entry.record)
        proof = TlogProof(index, tuple(inclusion_path(index, leaves)), self.note(size))
        return {
            "format": "mingzheng-receipt/1",
            "entry_id": envelope["id"],
            "kind": envelope["kind"],
            "record": entry.record.decode(),
            "salt": b64(entry.salt),
            "commitment": b64(entry.commitment),
            "proof": proof.text(),
            "anchor": self.anchor(size) if anchored else None,
        }

    def anchor(self, size: int, sequence: int = 1) -> dict[str, Any]:
        return {
            "chain_id": PINS.chain_id,
            "genesis_hash": PINS.genesis_hash,
            "registry": PINS.registry,
            "registry_code_hash": PINS.registry_code_hash,
            "tx_hash": f"0x{0xE0 + sequence:064x}",
            "block_number": 10 + sequence,
            "block_hash": f"0x{0xB0 + sequence:064x}",
            "log_index": 2,
            "size": size,
            "root": b64(root_from_leaf_hashes(self.leaves(size))),
            "consistency": [],
        }

    def listing(self) -> list[dict[str, Any]]:
        return [
            {
                "index": index,
                "entry_id": json.loads(entry.record)["id"],
                "record": entry.record.decode(),
                "salt": b64(entry.salt),
                "commitment": b64(entry.commitment),
            }
            for index, entry in enumerate(self.entries)
        ]

    def tiles(self) -> dict[str, bytes]:
        size, found = len(self.entries), {}
        levels = [self.leaves()]
        while len(levels[-1]) >= TILE_WIDTH:
            below = levels[-1]
            whole = len(below) // TILE_WIDTH * TILE_WIDTH
            levels.append([root_from_leaf_hashes(below[at : at + TILE_WIDTH]) for at in range(0, whole, TILE_WIDTH)])
        for tile in tiles_of(size):
            first = tile.index * TILE_WIDTH
            found[tile.path()] = b"".join(levels[tile.level][first : first + tile.width])
            if tile.level == 0:
                commitments = [entry.commitment for entry in self.entries[first : first + tile.width]]
                found[tile.path().replace("tile/0", "tile/entries")] = encode_bundle(commitments)
        return found


def inclusion_path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH(m, D[n]) of RFC 9162 section 2.1.3.1, as it is written there."""
    if len(leaves) == 1:
        return []
    split = 1 << (len(leaves) - 1).bit_length() - 1
    left, right = leaves[:split], leaves[split:]
    if index < split:
        return [*inclusion_path(index, left), root_from_leaf_hashes(right)]
    return [*inclusion_path(index - split, right), root_from_leaf_hashes(left)]


def trust_document(**changes: Any) -> dict[str, Any]:
    return {
        "format": "mingzheng-trust/1",
        "log": {"origin": ORIGIN, "verifier_key": SIGNER.verifier.text()},
        "chain": {name: getattr(PINS, name) for name in ChainPins.__slots__ if getattr(PINS, name) != ""},
        "stewards": [{"signer": STEWARD.address, "org": "street-office"}],
    } | changes


def trust(**changes: Any) -> Trust:
    return parse_trust(json.dumps(trust_document(**changes)))


def approval_body(
    about: Mapping[str, Any],
    action: str,
    number: int,
    signer: Any = STEWARD,
    pins: ChainPins = PINS,
    subject: str | None = None,
    chain: str = DATASET32,
) -> dict[str, Any]:
    """The body of dataset.decided, release.decided or raise.decided with a real signature."""
    subject = subject or "0x" + hashlib.sha256(b"subject %d" % number).hexdigest()
    nonce = f"0x{number:064x}"
    document = approval_typed_data(
        pins, dataset=chain, subject=subject, action=action, not_after=2_000_000_000, nonce=nonce
    )
    signature = signer.sign_message(load_typed_data_encoder()(full_message=document)).signature
    return {
        **about,
        "outcome": "approve",
        "subject": subject,
        "signer": signer.address.lower(),
        "signature": "0x" + bytes(signature).hex(),
        "reason_given": False,
        "chain_dataset": chain,
        "action": action,
        "not_after": 2_000_000_000,
        "nonce": nonce,
    }


LOSS = {"rho_nano": "20000000", "delta_atto": "0"}


def charge_body(query: str, **changes: Any) -> dict[str, Any]:
    return {
        "query": query, "allowance": "al_1", "dataset": "ds_1", "version": 1, "plan_hash": f"hash {query}", **LOSS,
    } | changes  # fmt: skip


def answer_body(query: str, **changes: Any) -> dict[str, Any]:
    return {
        "query": query, "dataset": "ds_1", "version": 1, "plan_hash": f"hash {query}",
        "answer_hash": f"answer {query}", "cached": False, **LOSS,
    } | changes  # fmt: skip


def ask(log: Log, query: str, decision: str | None = "permit", **changes: Any) -> None:
    """Asked, and what the rules said to it; None: the log does not tell."""
    log.add("query.asked", "ac_researcher", {
        "query": query, "dataset": "ds_1", "version": 1, "plan_hash": f"hash {query}", "purpose": "study", **changes,
    })  # fmt: skip
    if decision is not None:
        rule(log, query, decision)


def rule(log: Log, query: str, decision: str = "permit", action: str = "query_aggregate") -> None:
    log.add("policy.decided", "ac_researcher", {
        "decision_id": f"dc_{len(log.entries)}", "action": action, "subject": query, "decision": decision,
        "duties": [], "owes": [], "pack_hash": "00",
    })  # fmt: skip


def request_body(number: int, about: Mapping[str, Any]) -> dict[str, Any]:
    """What `approval_body` of the same number signs."""
    return {**about, "subject": "0x" + hashlib.sha256(b"subject %d" % number).hexdigest()}


def story(pins: ChainPins = PINS) -> Log:
    """Shared, approved by another steward, published, asked, granted, charged, answered, answered again for free."""
    log = Log()
    log.add("dataset.submitted", "ac_submitter", {"dataset": "ds_1", "chain_dataset": DATASET32})
    log.add("steward.enrolled", "ac_steward", {"account": "ac_steward", "signer": STEWARD.address.lower()})
    log.add("publication.requested", "ac_submitter", request_body(1, {"dataset": "ds_1", "review": "rv_1"}))
    log.add(
        "dataset.decided", "ac_steward", approval_body({"dataset": "ds_1", "review": "rv_1"}, "publish", 1, pins=pins)
    )
    log.add("dataset.published", "ac_steward", {
        "dataset": "ds_1", "chain_dataset": DATASET32, "version": 1, "review": "rv_1", "data_commitment": "00",
        "cap_rho_nano": "100000000", "cap_delta_atto": "0", "rows_rounded": 500,
    })  # fmt: skip
    ask(log, "qr_1")
    log.add("allowance.granted", "ac_steward", {
        "allowance": "al_1", "chain_allowance": ALLOWANCE32, "dataset": "ds_1", "researcher": "ac_researcher",
        "rho_nano": "60000000", "delta_atto": "0",
    })  # fmt: skip
    log.add("query.charged", "ac_researcher", charge_body("qr_1"))
    log.add("query.answered", "ac_researcher", answer_body("qr_1"))
    ask(log, "qr_2", "needs_approval")
    about = {"query": "qr_2", "review": "rv_2", "dataset": "ds_1", "plan_hash": "hash qr_2", **LOSS}
    log.add("release.requested", "ac_researcher", request_body(2, about))
    log.add(
        "release.decided", "ac_steward", approval_body({"query": "qr_2", "review": "rv_2"}, "release", 2, pins=pins)
    )
    rule(log, "qr_2")
    log.add("query.charged", "ac_researcher", charge_body("qr_2"))
    log.add("query.answered", "ac_researcher", answer_body("qr_2"))
    ask(log, "qr_3", plan_hash="hash qr_1")
    log.add("query.answered", "ac_researcher", answer_body(
        "qr_3", plan_hash="hash qr_1", answer_hash="answer qr_1", cached=True, rho_nano="0",
    ))  # fmt: skip
    return log


class FakeNode:
    """A node that holds the given anchors, as JSON-RPC over `httpx.MockTransport`. `answers` overrides by method.

    `approvals`: events of the contract for approvals, see `approval_events`."""

    def __init__(
        self, anchors: Sequence[Mapping[str, Any]], approvals: Sequence[Mapping[str, Any]] = (), **answers: Any
    ) -> None:
        self.anchors = [dict(anchor) for anchor in anchors]
        self.approvals = [dict(event) for event in approvals]
        self.answers = answers
        self.asked: list[str] = []

    def call(self, method: str, *parameters: Any) -> Any:
        self.asked.append(method)
        if method in self.answers:
            return self.answers[method]
        return getattr(self, f"_{method}")(*parameters)

    def close(self) -> None:
        """As of a real node."""

    def transport(self) -> httpx.MockTransport:
        def handle(request: httpx.Request) -> httpx.Response:
            body = json.loads(request.content)
            result = self.call(body["method"], *body["params"])
            return httpx.Response(200, json={"jsonrpc": "2.0", "id": body["id"], "result": result})

        return httpx.MockTransport(handle)

    def _eth_chainId(self) -> str:  # noqa: N802 - the method's name
        return hex(PINS.chain_id)

    def _eth_blockNumber(self) -> str:  # noqa: N802
        return hex(100)

    def _eth_getBlockByNumber(self, number: str, _full: bool) -> dict[str, str] | None:  # noqa: N802
        if int(number, 16) == 0:
            return {"hash": PINS.genesis_hash}
        found = ({"hash": a["block_hash"]} for a in self.anchors if a["block_number"] == int(number, 16))
        held = next(
            found, {"hash": "0x" + "bb" * 32} if any(e["blockNumber"] == number for e in self.approvals) else None
        )
        return None if held is None else held | {"timestamp": hex(BLOCK_TIME + int(number, 16))}

    def _eth_getCode(self, address: str, _tag: str) -> str:  # noqa: N802
        return "0x" + CODE.hex() if address in (PINS.registry, PINS.budgets, PINS.approvals) else "0x"

    def _eth_getTransactionReceipt(self, tx_hash: str) -> dict[str, Any] | None:  # noqa: N802
        for place, anchor in enumerate(self.anchors):
            if anchor["tx_hash"] == tx_hash:
                return {
                    "status": "0x1",
                    "blockNumber": hex(anchor["block_number"]),
                    "blockHash": anchor["block_hash"],
                    "logs": [self._event(place)],
                }
        return None

    def _eth_call(self, call: Mapping[str, str], _tag: str) -> str:
        if call["data"] == "0xb05dba96":  # approvals() of the budgets
            return "0x" + PINS.approvals[2:].rjust(64, "0")
        if call["data"] in ("0xb719d032", "0x6ff968c3"):  # predecessor, successor: there is none
            return "0x" + "00" * 64
        size = int(call["data"][10:], 16)
        return next("0x" + base64.b64decode(a["root"]).hex() for a in self.anchors if a["size"] == size)

    def _eth_getLogs(self, wanted: Mapping[str, Any]) -> list[dict[str, Any]]:  # noqa: N802
        blocks = range(int(wanted["fromBlock"], 16), int(wanted["toBlock"], 16) + 1)
        events = [STARTED, *(self._event(place) for place in range(len(self.anchors))), *budget_events()]
        events += self.approvals
        return [
            e for e in events
            if e["address"].lower() == wanted["address"].lower() and int(e["blockNumber"], 16) in blocks
            and e["topics"][0] in wanted["topics"][0]
        ]  # fmt: skip

    def _event(self, place: int) -> dict[str, Any]:
        anchor = self.anchors[place]
        before = self.anchors[place - 1] if place else None
        prev_root = hashlib.sha256(b"").digest() if before is None else base64.b64decode(before["root"])
        return {
            "address": PINS.registry.lower(),
            "logIndex": hex(anchor["log_index"]),
            "blockNumber": hex(anchor["block_number"]),
            "blockHash": anchor["block_hash"],
            "transactionHash": anchor["tx_hash"],
            "topics": [
                "0x69facbdc8035c14557cb275d9b620c444104ad485efbd9020f1b3d5d9fa430b9",
                f"0x{place + 1:064x}",
                f"0x{anchor['size']:064x}",
                "0x" + base64.b64decode(anchor["root"]).hex(),
            ],
            "data": f"0x{0 if before is None else before['size']:064x}{prev_root.hex()}",
        }


STARTED = {
    "address": PINS.registry.lower(),
    "blockNumber": "0x1",
    "topics": ["0xfc6e0f96bc3dad176b332fa3d638ec2f6628e6fc8d46f22f4d1a86b85f340247"],
    "data": f"0x{0:064x}{hashlib.sha256(b'').hexdigest()}",
}


# 2026-11-24T01:00:00Z, two minutes before the first entry. One block a second.
BLOCK_TIME = 1_795_482_000


def approval_events(log: Log) -> list[dict[str, Any]]:
    """What an honest chain holds of a log: each key enrolled in block 3, each approval recorded in block 4."""
    events = []
    for told in (json.loads(entry.record) for entry in log.entries):
        if told["kind"] == "steward.enrolled":
            events.append(key_event("SignerEnrolled", told["body"]["signer"], 3))
        elif told["body"].get("outcome") == "approve" and "nonce" in told["body"]:
            events.append(approval_event(told["body"]))
    return events


def key_event(name: str, signer: str, block: int) -> dict[str, Any]:
    event = keccak256(f"{name}(bytes32,bytes)".encode())
    return _approvals_event([event, keccak256(bytes.fromhex(signer[2:]))], abi_encode(["bytes"], [_raw(signer)]), block)


def approval_event(body: Mapping[str, Any], block: int = 4) -> dict[str, Any]:
    event = keccak256(b"ApprovalRecorded(bytes32,bytes32,bytes32,string,uint64,bytes32,bytes,bytes)")
    topics = [event, _raw(body["chain_dataset"]), _raw(body["subject"]), keccak256(_raw(body["signer"]))]
    values = [body["action"], body["not_after"], *map(_raw, (body["nonce"], body["signer"], body["signature"]))]
    return _approvals_event(topics, abi_encode(["string", "uint64", "bytes32", "bytes", "bytes"], values), block)


def _raw(text: str) -> bytes:
    return bytes.fromhex(text[2:])


def _approvals_event(topics: Sequence[bytes], data: bytes, block: int) -> dict[str, Any]:
    return {
        "address": PINS.approvals, "blockNumber": hex(block), "topics": ["0x" + topic.hex() for topic in topics],
        "data": "0x" + data.hex(),
    }  # fmt: skip


def budget_events() -> list[dict[str, Any]]:
    """A dataset opened with the story's cap, and its one grant."""
    opened = ["0x651770fcd502ef8917b3c00ba7f911e79720394e2e89c9e36e719ced31f0c110", DATASET32]
    granted = ["0x92ba38723986815bed52986c1a6910ba01c9fe003d6ced0958ac254ac8f0e481", DATASET32, ALLOWANCE32]
    words = [(opened, (100_000_000, 0)), (granted, (60_000_000, 0, 60_000_000, 0))]
    return [
        {
            "address": PINS.budgets, "blockNumber": "0x5", "topics": topics,
            "data": "0x" + "".join(f"{word:064x}" for word in data),
        }
        for topics, data in words
    ]  # fmt: skip
