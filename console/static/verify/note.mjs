// C2SP signed-note, tlog-checkpoint and tlog-cosignature, Ed25519 only.

import { NoEvidence, Refusal, concat, encoded, fromBase64, fromDecimal, hex, same, sha256, subtle } from "./forms.mjs";

const MAX_NOTE_BYTES = 1 << 20;
const MAX_SIGNATURES = 100;
const SIGNATURE = 1;
const COSIGNATURE = 4;

const isKeyName = (name) =>
  name !== "" && name.isWellFormed() && !name.includes("+") &&
  ![...name].some((letter) => letter < " " || letter === "\u0085" || (letter !== "\ufeff" && /\s/.test(letter)));

/** `name+id+key` of the log (or of a witness) as { name, id, key }. */
export const readKey = async (text, witness = false) => {
  const first = text.indexOf("+");
  const second = text.indexOf("+", first + 1);
  if (first < 0 || second < 0) throw new Refusal("key_malformed", "not name+id+key");
  const [name, id] = [text.slice(0, first), text.slice(first + 1, second)];
  const raw = fromBase64(text.slice(second + 1), "key_malformed", 33);
  if (raw[0] !== (witness ? COSIGNATURE : SIGNATURE)) throw new Refusal("key_malformed", "another kind of key");
  if (!isKeyName(name)) throw new Refusal("key_malformed", "name");
  const made = hex((await sha256(encoded(`${name}\n`), raw)).slice(0, 4));
  if (made !== id) throw new Refusal("key_malformed", "key id does not match");
  return { name, id, key: raw.slice(1) };
};

const signed = async (key, signature, message, code) => {
  let holds;
  try {
    const imported = await subtle().importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
    holds = await subtle().verify({ name: "Ed25519" }, imported, signature, message);
  } catch (failure) {
    throw failure instanceof NoEvidence ? failure : new NoEvidence("browser_too_old");
  }
  if (!holds) throw new Refusal(code, "Ed25519");
};

const readSignature = (line) => {
  const space = line.indexOf(" ", 2);
  const name = line.slice(2, space);
  if (!line.startsWith("\u2014 ") || space < 0 || !isKeyName(name)) throw new Refusal("note_malformed", "not a signature line");
  const value = fromBase64(line.slice(space + 1), "note_malformed");
  if (value.length < 5) throw new Refusal("note_malformed", "signature is too short");
  return { name, id: hex(value.slice(0, 4)), value: value.slice(4) };
};

/** The note's text and its signature lines, none of them verified yet. */
const splitNote = (note) => {
  const bytes = encoded(note);
  if (bytes === null || bytes.length > MAX_NOTE_BYTES) throw new Refusal("note_malformed", "too long");
  // eslint-disable-next-line no-control-regex
  if (!note.endsWith("\n") || /[\x00-\x09\x0b-\x1f]/.test(note)) throw new Refusal("note_malformed", "control character");
  const gap = note.lastIndexOf("\n\n");
  const lines = gap < 0 ? [] : note.slice(gap + 2).split("\n").slice(0, -1);
  if (!lines.length) throw new Refusal("note_malformed", "no signatures");
  if (lines.length > MAX_SIGNATURES) throw new Refusal("note_malformed", "too many signatures");
  return { text: note.slice(0, gap + 1), signatures: lines.map(readSignature) };
};

const readCheckpoint = async (text) => {
  const lines = text.split("\n");
  if (lines.length !== 4 || lines[3] !== "" || !lines[0]) throw new Refusal("checkpoint_malformed", "not exactly three lines");
  const size = fromDecimal(lines[1], "checkpoint_malformed");
  const root = fromBase64(lines[2], "checkpoint_malformed", 32);
  if (size === 0n && !same(root, await sha256([]))) throw new Refusal("checkpoint_malformed", "an empty tree has another root");
  return { origin: lines[0], size, root };
};

const byKey = (signatures, key) => {
  const found = signatures.filter((line) => line.name === key.name && line.id === key.id);
  if (found.length > 1) throw new Refusal("note_malformed", "two signatures by one key");
  return found[0] ?? null;
};

/** The checkpoint in a note that the pinned key of the log signed. */
export const openCheckpoint = async (note, trust) => {
  const { text, signatures } = splitNote(note);
  // Which of the log's keys was valid at which size follows from receipts that only the command line reads.
  if (trust.rotated) throw new NoEvidence("rotations_need_tool");
  const line = byKey(signatures, trust.key);
  if (line === null) {
    if (signatures.some((other) => other.name === trust.origin)) throw new NoEvidence("log_key_unknown");
    throw new Refusal("note_unsigned", "no signature by a known key");
  }
  await signed(trust.key.key, line.value, encoded(text), "note_signature_wrong");
  const checkpoint = await readCheckpoint(text);
  if (checkpoint.origin !== trust.origin) throw new Refusal("checkpoint_foreign", "another origin");
  return checkpoint;
};

/** How many of the pinned witnesses cosigned the note. A wrong line of one of them refuses it. */
export const cosignatures = async (note, witnesses) => {
  const { text, signatures } = splitNote(note);
  let count = 0;
  for (const witness of witnesses) {
    const line = byKey(signatures, witness);
    if (line === null) continue;
    if (line.value.length !== 72) throw new Refusal("cosignature_wrong", "length");
    const seconds = new DataView(line.value.buffer, line.value.byteOffset, 8).getBigUint64(0);
    if (seconds >= 2n ** 63n) throw new Refusal("cosignature_wrong", "time");
    const message = concat(encoded(`cosignature/v1\ntime ${seconds}\n`), encoded(text));
    await signed(witness.key, line.value.slice(8), message, "cosignature_wrong");
    count += 1;
  }
  return count;
};
