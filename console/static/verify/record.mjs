// What the log holds instead of a record: a commitment to each of its fields, so that some can be shown and some kept.

import { Refusal, base64url, concat, encoded, fromBase64, same, sha256, subtle, uint64 } from "./forms.mjs";
import { canonical, fields, items, parseCanonical, text } from "./json.mjs";

const ENTRY_TAG = encoded("mingzheng/entry-commitment/v2\0");
const SALT_TAG = encoded("mingzheng/field-salt/v1\0");
const ENVELOPE = ["schema", "kind", "id", "time", "actor", "body"];
const NAME = /^(?:schema|kind|id|time|actor|body\.[a-z][a-z0-9_]{0,63})$/;
const MOST = 1000;

const byName = (a, b) => (a.name < b.name ? -1 : 1);

/** SHA-256(TAG || count || each name's length, name and digest), names rising. */
const commitFields = (digests) =>
  sha256(ENTRY_TAG, uint64(digests.length),
    ...digests.flatMap(({ name, digest }) => [uint64(name.length), encoded(name), digest]));

const fieldSalt = async (salt, name) => {
  const key = await subtle().importKey("raw", salt, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await subtle().sign("HMAC", key, concat(SALT_TAG, encoded(name))));
};

/** The commitment to a whole record under its salt, and the envelope. */
export const commitRecord = async (salt, record) => {
  const envelope = parseCanonical(record);
  const malformed = (reason) => new Refusal("record_malformed", reason);
  const held = envelope !== null && typeof envelope === "object" ? Object.keys(envelope).sort() : [];
  if (held.join() !== [...ENVELOPE].sort().join()) throw malformed("fields of the envelope");
  const { body, ...rest } = envelope;
  if (body === null || typeof body !== "object" || Array.isArray(body)) throw malformed("fields of the envelope");
  const named = [...Object.entries(rest), ...Object.entries(body).map(([name, value]) => [`body.${name}`, value])];
  if (!named.every(([name]) => NAME.test(name))) throw malformed("name of a field in the body");
  const digests = await Promise.all(named.map(async ([name, value]) => {
    const disclosure = canonical([base64url(await fieldSalt(salt, name)), name, value]);
    return { name, digest: await sha256(encoded(base64url(encoded(disclosure)))) };
  }));
  return { envelope, commitment: await commitFields(digests.sort(byName)) };
};

const readDisclosure = (written) => {
  const malformed = (reason) => new Refusal("disclosure_malformed", reason);
  let value;
  try {
    const raw = Uint8Array.from(atob(written.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    value = parseCanonical(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw));
    if (base64url(raw) !== written) throw malformed("spelling");
  } catch {
    throw malformed("not canonical JSON in base64url");
  }
  if (!Array.isArray(value) || value.length !== 3) throw malformed("not salt, name and value");
  const [salt, name, shown] = value;
  const good = typeof salt === "string" && /^[A-Za-z0-9_-]{43}$/.test(salt) && typeof name === "string" && NAME.test(name);
  if (!good) throw malformed("salt, name or spelling");
  return { name, value: shown, written };
};

/** `shown` and `hidden` of a partial receipt, read strictly. */
export const readParts = (document, code) => {
  const shown = items(document.shown, MOST, code, "shown").map((item) => readDisclosure(text(item, code, "shown")));
  const hidden = items(document.hidden, MOST, code, "hidden").map((item) => {
    fields(item, ["name", "digest"], code, "hidden");
    return { name: text(item.name, code, "name", NAME), digest: fromBase64(text(item.digest, code, "digest"), "commitment_malformed", 32) };
  });
  if (!shown.length) throw new Refusal(code, "no field is shown");
  const names = [...shown, ...hidden].map((field) => field.name);
  if (new Set(names).size !== names.length) throw new Refusal("disclosure_repeated");
  const rises = (some) => some.every((field, at) => at === 0 || some[at - 1].name < field.name);
  if (!rises(shown) || !rises(hidden)) throw new Refusal(code, "fields are not in the order of their names");
  if (!ENVELOPE.every((name) => name === "body" || names.includes(name))) throw new Refusal(code, "a field of the envelope is missing");
  return { shown, hidden };
};

/** The parts are those committed to, each once, and the labels stand for shown fields. */
export const checkParts = async ({ shown, hidden }, entryId, kind, commitment) => {
  const digests = await Promise.all(shown.map(async ({ name, written }) => ({ name, digest: await sha256(encoded(written)) })));
  if (!same(await commitFields([...digests, ...hidden].sort(byName)), commitment)) throw new Refusal("disclosure_refused");
  const value = (name) => shown.find((field) => field.name === name)?.value ?? null;
  if (entryId !== value("id") || kind !== value("kind")) throw new Refusal("record_mislabelled");
};
