// What somebody asks about: a case, or a decision that the platform took, with what opens its entry.

import { canonical } from "../verify/json.mjs";
import { concat, encoded, hex, sha256, uint64 } from "../verify/forms.mjs";
import { FactError, Numeral, amountsAreNumbers, dotted, overNeutral, parseExactly } from "./facts.mjs";

const LONGEST = 1_000_000;
const DOCUMENT_TAG = encoded("mingzheng/document-commitment/v1\0");

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value) && !(value instanceof Numeral);
const fieldsOf = (document) => Object.keys(document).sort().join();

/** `{"id", "facts"}` with every fact, nested; or a stored decision, whose facts lie over neutral ones. Throws FactError. */
export const readDocument = (vocabulary, text) => {
  const raw = encoded(text);
  let document;
  try {
    if (raw === null || raw.length > LONGEST) throw new FactError();
    document = parseExactly(text);
  } catch {
    throw new FactError();
  }
  const whole = isObject(document) && typeof document.id === "string" && isObject(document.facts);
  if (whole && fieldsOf(document) === "facts,id") {
    return { id: document.id, facts: amountsAreNumbers(vocabulary, dotted(document.facts)), stored: null };
  }
  const decision = whole && fieldsOf(document) === "articles,decision,duties,facts,id,missing,pack_hash,rules,salt";
  if (!decision || !/^[0-9a-f]{64}$/.test(document.salt)) throw new FactError();
  return { id: document.id, facts: overNeutral(vocabulary, document.facts), stored: document };
};

/** The salted commitment to the stored facts, in hex, as the entry of the decision holds it. */
export const commitment = async ({ facts, salt }) => {
  const plain = JSON.parse(JSON.stringify(facts, (_name, value) => (value instanceof Numeral ? Number(value.source) : value)));
  const bytes = encoded(canonical(plain));
  const salted = Uint8Array.from(salt.match(/../g), (pair) => parseInt(pair, 16));
  return hex(await sha256(concat(DOCUMENT_TAG, salted, uint64(bytes.length), bytes)));
};

/** Whether a decision made again is the one that was taken: each part that differs. */
export const differences = (made, stored) =>
  ["decision", "missing", "duties", "articles", "rules"].filter((part) => JSON.stringify(made[part]) !== JSON.stringify(stored[part]));
