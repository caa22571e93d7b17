// A verified record in sentences. Words and templates come with the page; every value in them comes from the record
// that the log committed to, and a sentence with a field that the receipt does not show is not said.

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const CHINA = 8 * 3600 * 1000;
const LAST_MOMENT = 253402214400;

/** { kind, time, actor, body } of a whole record, or of the fields that a partial receipt shows. */
export const recordOf = (shown) => {
  if ("body" in shown) return shown;
  const inBody = Object.entries(shown).filter(([name]) => name.startsWith("body."));
  return { ...shown, body: Object.fromEntries(inBody.map(([name, value]) => [name.slice(5), value])) };
};

/** The sentences of a record, in order; at least one. `said`: the words that `console.telling` gave. */
export const tell = (record, said) => {
  const fill = (sentence) => filled(sentence, record, said);
  const [its, ...more] = (own(said.tells, record.kind) ?? []).map(fill);
  const [first] = [its ?? null, ...said.first.map(fill)].filter((one) => one !== null);
  return [first, ...more.filter((one) => one !== null)];
};

/** [label, value] of every field in the body that has a label. */
export const facts = (record, said) =>
  Object.entries(record.body).filter(([name]) => own(said.labels, name))
    .map(([name, value]) => [said.labels[name], spoken(name, value, said) ?? "–"]);

const filled = (sentence, record, said) => {
  let whole = true;
  const text = sentence.replace(/\{(\w+)\}/g, (_all, name) => {
    const value = valueOf(name, record, said);
    if (value === null) whole = false;
    return value ?? "";
  });
  return whole ? text : null;
};

const valueOf = (name, record, said) => {
  const actor = record.actor ?? {};
  if (name === "when") return record.time === undefined ? null : moment(record.time, said);
  if (name === "what") return own(said.kinds, record.kind) ?? String(record.kind);
  if (name === "office") return actor.org ?? null;
  if (name === "role") return actor.role === undefined ? null : own(said.roles, actor.role) ?? actor.role;
  return spoken(name, own(record.body, name), said);
};

const own = (table, key) => (Object.hasOwn(table, key) ? table[key] : undefined);

const spoken = (name, value, said) => {
  if (value === undefined || value === null) return null;
  const all = Array.isArray(value) ? value : [value];
  return all.length ? all.map((one) => word(name, one, said)).join(said.joiner) : null;
};

const word = (name, value, said) => {
  if (typeof value === "string" && name === "articles") return own(said.articles, value) ?? value;
  if (typeof value === "string" && own(said.codes, name)) return own(said.codes[name], value) ?? value;
  if (typeof value === "boolean") return said.yes_no[Number(value)];
  if (typeof value === "number" && said.moments.includes(name)) return moment(value, said);
  if (name.endsWith("_nano") && /^[0-9]{1,30}$/.test(String(value))) return decimal(String(value), 9);
  if (name.endsWith("_atto") && /^[0-9]{1,30}$/.test(String(value))) return decimal(String(value), 18);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
};

const moment = (value, said) => {
  const seconds = typeof value === "number" && value >= 0 && value < LAST_MOMENT;
  const at = seconds ? value * 1000 : typeof value === "string" && TIME.test(value) ? Date.parse(value) : NaN;
  if (Number.isNaN(at)) return String(value);
  return said.moment.replace("{at}", new Date(at + CHINA).toISOString().slice(0, 16).replace("T", " "));
};

/** The shortest decimal of a whole number of units of 10^-places: exact, where a float would not be. */
const decimal = (units, places) => {
  const digits = units.padStart(places + 1, "0");
  const part = digits.slice(-places).replace(/0+$/, "");
  const whole = digits.slice(0, -places).replace(/^0+(?=\d)/, "");
  return part ? `${whole}.${part}` : whole;
};
