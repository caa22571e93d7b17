// JSON that came from somebody else: no duplicate keys, no fractions, and RFC 8785 where one spelling is demanded.

import { NoEvidence, Refusal, encoded } from "./forms.mjs";

const MAX_BYTES = 4 << 20;
const MAX_DEPTH = 64;
const RECORD_DEPTH = 32;
const RECORD_BYTES = 1 << 20;
const STRING = /"(?:[^"\\]|\\.)*"/gs;

const depthOf = (bare) => {
  let depth = 0;
  let most = 0;
  for (const [bracket] of bare.matchAll(/[[\]{}]/g)) {
    depth += bracket === "[" || bracket === "{" ? 1 : -1;
    most = Math.max(most, depth);
  }
  return most;
};

const keysIn = (value) => {
  if (value === null || typeof value !== "object") return 0;
  const below = Object.values(value).reduce((sum, item) => sum + keysIn(item), 0);
  return below + (Array.isArray(value) ? 0 : Object.keys(value).length);
};

/** Any JSON value; spacing is free, as it carries nothing. */
export const parseJson = (text, code, depth = MAX_DEPTH) => {
  if (text.length > MAX_BYTES) throw new Refusal(code, "too long");
  const bare = text.replace(STRING, (string) => (string.length > 2 ? '"."' : '""'));
  if (depthOf(bare) > depth) throw new Refusal(code, "nested too deeply");
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal(code, "not strict JSON");
  }
  // A key given twice is read once: then there are fewer keys than were written.
  if (keysIn(value) !== (bare.match(/"\s*:/g) ?? []).length) throw new Refusal(code, "duplicate key");
  for (const number of bare.match(/-?\d[^\s,\]}]*/g) ?? []) {
    if (!/^-?\d+$/.test(number)) throw new Refusal(code, "not an integer");
    // Beyond this a browser's numbers are not exact, so that it could compare two different ones as equal.
    if (!Number.isSafeInteger(Number(number))) throw new NoEvidence("number_too_large");
  }
  return value;
};

/** RFC 8785, narrowed to ASCII keys and integers below 2^53. */
export const canonical = (value) => {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  if (typeof value === "string") {
    if (!value.isWellFormed()) throw new Refusal("json_malformed", "unpaired surrogate");
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object") throw new Refusal("json_malformed", "no canonical form");
  const keys = Object.keys(value).sort();
  // eslint-disable-next-line no-control-regex
  if (!keys.every((key) => /^[\x00-\x7f]*$/.test(key))) throw new Refusal("json_malformed", "key is not ASCII text");
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
};

/** A record or a shown field: one value has one spelling, so that one byte changed is refused. */
export const parseCanonical = (text) => {
  const raw = encoded(text);
  if (raw === null) throw new Refusal("json_malformed", "unpaired surrogate");
  if (raw.length > RECORD_BYTES) throw new Refusal("json_malformed", "too long");
  let value;
  try {
    value = parseJson(text, "json_malformed", RECORD_DEPTH);
  } catch (failure) {
    throw failure instanceof NoEvidence ? new Refusal("json_malformed", "integer beyond 2^53-1") : failure;
  }
  if (canonical(value) !== text) throw new Refusal("json_malformed", "not in canonical form");
  return value;
};

/** An object with exactly these fields, or a refusal. */
export const fields = (value, names, code, where = "the document", optional = []) => {
  const held = value !== null && typeof value === "object" && !Array.isArray(value) ? Object.keys(value) : null;
  const exact = held !== null && names.every((name) => held.includes(name));
  if (!exact || !held.every((name) => names.includes(name) || optional.includes(name))) {
    throw new Refusal(code, `fields of ${where}`);
  }
  return value;
};

export const text = (value, code, name, form = null) => {
  if (typeof value !== "string" || (form !== null && !form.test(value))) throw new Refusal(code, name);
  return value;
};

export const number = (value, code, name) => {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw new Refusal(code, name);
  return value;
};

export const items = (value, most, code, name) => {
  if (!Array.isArray(value) || value.length > most) throw new Refusal(code, name);
  return value;
};
