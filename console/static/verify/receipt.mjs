// A receipt, whole or partial, and a trust file, read strictly. Nothing in them is believed yet.

import { Refusal, fromBase64, fromDecimal } from "./forms.mjs";
import { canonical, fields, items, number, parseJson, text } from "./json.mjs";
import { readKey } from "./note.mjs";
import { readParts } from "./record.mjs";

const RECEIPT = "receipt_malformed";
const TRUST = "trust_malformed";
const EVIDENCE = ["format", "entry_id", "kind", "commitment", "proof", "anchor"];
const PINS = ["chain_id", "genesis_hash", "registry", "registry_code_hash", "budgets", "approvals"];
const ANCHOR = ["chain_id", "genesis_hash", "registry", "registry_code_hash", "tx_hash", "block_number", "block_hash",
  "log_index", "size", "root", "consistency"];
const ENTRY_ID = /^en_[a-z2-7]{26}$/;
const KIND = /^[a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*$/;
const CODES_BESIDE = ["budgets_code_hash", "approvals_code_hash"];
const HASH = /^0x[0-9a-f]{64}$/;
const ADDRESS = /^0x[0-9a-fA-F]{40}$/;
const SIGNER = /^0x[0-9a-fA-F]{40,400}$/;
const MAX_PATH = 63;

const readProof = (written) => {
  const malformed = (reason) => new Refusal("proof_malformed", reason);
  const gap = written.indexOf("\n\n");
  const lines = written.slice(0, Math.max(gap, 0)).split("\n");
  if (gap < 0 || lines.length < 2 || lines[0] !== "c2sp.org/tlog-proof@v1") throw malformed("not a tlog-proof");
  if (!lines[1].startsWith("index ")) throw malformed("no index");
  if (lines.length - 2 > MAX_PATH) throw malformed("path is too long");
  const index = fromDecimal(lines[1].slice(6), "proof_malformed");
  const path = lines.slice(2).map((line) => fromBase64(line, "proof_malformed", 32));
  const note = written.slice(gap + 2);
  if (!note.isWellFormed()) throw malformed("unpaired surrogate");
  return { index, path, note };
};

const readAnchor = (value) => {
  const anchor = fields(value, ANCHOR, RECEIPT, "anchor");
  const path = items(anchor.consistency, MAX_PATH, RECEIPT, "consistency").map((step) => text(step, RECEIPT, "consistency"));
  for (const name of ["genesis_hash", "registry_code_hash", "tx_hash", "block_hash"]) text(anchor[name], RECEIPT, name, HASH);
  for (const name of ["chain_id", "block_number", "log_index", "size"]) number(anchor[name], RECEIPT, name);
  text(anchor.registry, RECEIPT, "registry", ADDRESS);
  return {
    ...anchor,
    size: BigInt(anchor.size),
    root: fromBase64(text(anchor.root, RECEIPT, "root"), "proof_malformed", 32),
    consistency: path.map((step) => fromBase64(step, "proof_malformed", 32)),
  };
};

const evidence = (document) => ({
  commitment: fromBase64(text(document.commitment, RECEIPT, "commitment"), "commitment_malformed", 32),
  proof: readProof(text(document.proof, RECEIPT, "proof")),
  anchor: document.anchor === null ? null : readAnchor(document.anchor),
});

const readPartial = (document, written) => {
  // One spelling, so that any byte that is changed refuses it.
  if (canonical(document) !== written) throw new Refusal(RECEIPT, "not in canonical form");
  fields(document, [...EVIDENCE, "shown", "hidden"], RECEIPT);
  return {
    entryId: document.entry_id === null ? null : text(document.entry_id, RECEIPT, "entry_id", ENTRY_ID),
    kind: document.kind === null ? null : text(document.kind, RECEIPT, "kind", KIND),
    record: null,
    salt: null,
    parts: readParts(document, RECEIPT),
    ...evidence(document),
  };
};

/** { entryId, kind, record, salt, parts, commitment, proof, anchor }. */
export const readReceipt = (written) => {
  const document = parseJson(written, RECEIPT);
  if (document?.format === "mingzheng-partial-receipt/1") return readPartial(document, written);
  fields(document, [...EVIDENCE, "record", "salt"], RECEIPT);
  const { format, record, salt } = document;
  if (format !== "mingzheng-receipt/1") throw new Refusal(RECEIPT, "format");
  if ((record === null) !== (salt === null)) throw new Refusal(RECEIPT, "record without salt, or salt without record");
  if (record !== null && !text(record, RECEIPT, "record").isWellFormed()) throw new Refusal(RECEIPT, "unpaired surrogate");
  return {
    entryId: text(document.entry_id, RECEIPT, "entry_id", ENTRY_ID),
    kind: text(document.kind, RECEIPT, "kind", KIND),
    record,
    salt: salt === null ? null : fromBase64(text(salt, RECEIPT, "salt"), "commitment_malformed", 32),
    parts: null,
    ...evidence(document),
  };
};

const readPins = (value, optional = []) => {
  const chain = fields(value, PINS, TRUST, "chain", [...CODES_BESIDE, ...optional]);
  for (const name of CODES_BESIDE) if (name in chain) text(chain[name], TRUST, name, HASH);
  number(chain.chain_id, TRUST, "chain_id");
  for (const name of ["genesis_hash", "registry_code_hash"]) text(chain[name], TRUST, name, HASH);
  for (const name of ["registry", "budgets", "approvals"]) text(chain[name], TRUST, name, ADDRESS);
  return chain;
};

const readDeployments = (chain) => {
  if (chain === null) return [];
  const newest = readPins(chain, ["earlier"]);
  const all = [...("earlier" in chain ? items(chain.earlier, 100, TRUST, "earlier") : []).map((pins) => readPins(pins)), newest];
  const elsewhere = all.some((pins) => pins.chain_id !== newest.chain_id || pins.genesis_hash !== newest.genesis_hash);
  if (elsewhere || new Set(all.map((pins) => pins.registry.toLowerCase())).size !== all.length) throw new Refusal(TRUST, "earlier");
  return all;
};

const readWitnesses = async (document) => {
  if ("witnesses" in document !== "quorum" in document) throw new Refusal(TRUST, "witnesses and quorum belong together");
  if (!("witnesses" in document)) return { witnesses: [], quorum: 0 };
  const witnesses = await Promise.all(items(document.witnesses, 100, TRUST, "witnesses").map((item) => {
    fields(item, ["verifier_key", "org"], TRUST, "witnesses");
    text(item.org, TRUST, "org");
    return readKey(text(item.verifier_key, TRUST, "verifier_key"), true);
  }));
  const quorum = number(document.quorum, TRUST, "quorum");
  // One key under two names would count twice.
  if (quorum > witnesses.length || new Set(witnesses.map(({ key }) => key.join())).size < witnesses.length) throw new Refusal(TRUST, "witnesses");
  return { witnesses, quorum };
};

/** { origin, key, rotated, witnesses, quorum, deployments }. */
export const readTrust = async (written) => {
  const document = fields(parseJson(written, TRUST), ["format", "log", "chain", "stewards"], TRUST, "the document", ["witnesses", "quorum"]);
  if (document.format !== "mingzheng-trust/1") throw new Refusal(TRUST, "format");
  const log = fields(document.log, ["origin", "verifier_key"], TRUST, "log", ["rotations"]);
  for (const steward of items(document.stewards, 10_000, TRUST, "stewards")) {
    fields(steward, ["signer", "org"], TRUST, "stewards");
    text(steward.signer, TRUST, "signer", SIGNER);
    text(steward.org, TRUST, "org");
  }
  const key = await readKey(text(log.verifier_key, TRUST, "verifier_key"));
  const judges = await readWitnesses(document);
  if (judges.witnesses.some((witness) => witness.key.join() === key.key.join())) throw new Refusal(TRUST, "witnesses");
  return {
    origin: text(log.origin, TRUST, "origin"),
    key,
    rotated: "rotations" in log && items(log.rotations, 1000, TRUST, "rotations").length > 0,
    ...judges,
    deployments: readDeployments(document.chain),
  };
};
