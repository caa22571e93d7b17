// What a receipt proves, checked in this browser: the offline half of `mingzheng verify`, step by step and in its order.
// It asks no server anything. docs/formats.md says what is checked, so that you can compare this code with it.

import { NoEvidence, Refusal, same } from "./forms.mjs";
import { leafHash, verifyConsistency, verifyInclusion } from "./merkle.mjs";
import { cosignatures, openCheckpoint } from "./note.mjs";
import { readReceipt } from "./receipt.mjs";
import { checkParts, commitRecord } from "./record.mjs";

export { readTrust } from "./receipt.mjs";

const CHECKS = ["receipt_format", "record_commitment", "inclusion_signature", "inclusion_proof", "witnesses",
  "anchor_identity", "anchor_root"];

/**
 * `receipt`: the text of the file; `trust`: what `readTrust` made of the reader's own file.
 * { verdict, checks: [{ name, state, code, reason, required, detail }], subject, shown, hidden }
 */
export const verifyReceipt = async (receipt, trust) => {
  const report = { subject: null, checks: [], shown: {}, hidden: [] };
  const add = (state, more = {}) =>
    report.checks.push({ name: CHECKS[report.checks.length], state, code: null, reason: "", required: true, ...more });
  try {
    await walk(readReceipt(receipt), trust, report, add);
  } catch (failure) {
    if (!(failure instanceof Refusal || failure instanceof NoEvidence)) throw failure;
    const state = failure instanceof Refusal ? "fail" : "not_run";
    add(state, { code: failure.code, reason: failure.reason ?? "" });
    Object.assign(report, { shown: {}, hidden: [] }); // nothing of a refused receipt is passed on as if it counted
  }
  while (report.checks.length < CHECKS.length) add("not_run", { code: "not_reached" });
  return { ...report, verdict: verdictOf(report.checks) };
};

const walk = async (held, trust, report, add) => {
  report.subject = held.entryId;
  add("pass");
  await checkRecord(held, report, add);
  const checkpoint = await openCheckpoint(held.proof.note, trust);
  add("pass");
  await verifyInclusion(checkpoint.size, held.proof.index, await leafHash(held.commitment), held.proof.path, checkpoint.root);
  add("pass");
  await checkWitnesses(held.proof.note, trust, add);
  await checkAnchor(held.anchor, checkpoint, trust, add);
};

const checkRecord = async (held, report, add) => {
  if (held.parts !== null) {
    await checkParts(held.parts, held.entryId, held.kind, held.commitment);
    report.shown = Object.fromEntries(held.parts.shown.map(({ name, value }) => [name, value]));
    report.hidden = held.parts.hidden.map(({ name }) => name);
    add("pass", { code: "partly_shown" });
  } else if (held.record === null) {
    add("not_run", { code: "withheld" });
  } else {
    const { envelope, commitment } = await commitRecord(held.salt, held.record);
    if (!same(commitment, held.commitment)) throw new Refusal("record_changed");
    if (envelope.id !== held.entryId || envelope.kind !== held.kind) throw new Refusal("record_mislabelled");
    report.shown = envelope;
    add("pass");
  }
};

const checkWitnesses = async (note, trust, add) => {
  const cosigned = await cosignatures(note, trust.witnesses);
  const detail = { cosigned, known: trust.witnesses.length, quorum: trust.quorum };
  if (trust.quorum === 0) add("not_run", { code: "no_quorum", required: false });
  else if (cosigned < trust.quorum) add("not_run", { code: "too_few_witnesses", detail });
  else add("pass", { code: "witnessed", detail });
};

const checkAnchor = async (anchor, checkpoint, trust, add) => {
  if (anchor === null || !trust.deployments.length) {
    const code = anchor === null ? "no_anchor" : "no_pins";
    add("not_run", { code, required: false });
    add("not_run", { code, required: false });
    return;
  }
  const onChain = trust.deployments.some((pins) => pins.chain_id === anchor.chain_id && pins.genesis_hash === anchor.genesis_hash);
  if (!onChain) throw new Refusal("anchor_foreign", "chain");
  const place = trust.deployments.find((pins) => pins.registry === anchor.registry);
  if (place === undefined) throw new NoEvidence("anchor_contract_unknown");
  if (place.registry_code_hash !== anchor.registry_code_hash) throw new Refusal("anchor_foreign", "code");
  add("pass");
  await verifyConsistency(checkpoint.size, anchor.size, checkpoint.root, anchor.root, anchor.consistency);
  add("pass");
};

const verdictOf = (checks) => {
  if (checks.some((check) => check.state === "fail")) return "disproved";
  return checks.some((check) => check.required && check.state !== "pass") ? "cannot_tell" : "proven";
};
