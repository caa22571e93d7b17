// Facts as somebody states them: read exactly, nothing coerced, and turned into what Cedar reads.

/** A fact that is missing, unknown or of another type. `fact`: its name, where it has one. */
export class FactError extends Error {
  constructor(fact = "") {
    super(fact);
    this.fact = fact;
  }
}

/** A number as it was written: 5 and 5.0 are two things, and 0.1 is a tenth. */
export class Numeral {
  constructor(source) {
    this.source = source;
  }
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/gs;
const MARK = "\u0000";
const MICRO_PLACES = 6;
const MOST = 2 ** 53;
const NONE = "none";

/** JSON whose numbers keep their spelling. Throws for what is not strict JSON or gives a name twice. */
export const parseExactly = (text) => {
  JSON.parse(text);
  if (text.includes("\\u0000")) throw new FactError();
  let names = 0;
  const marked = text.replace(TOKEN, (token, at) => {
    if (token[0] !== '"') return JSON.stringify(MARK + token);
    if (/^\s*:/.test(text.slice(at + token.length, at + token.length + 40))) names += 1;
    return token;
  });
  let kept = 0;
  const value = JSON.parse(marked, (_name, item) => {
    if (item !== null && typeof item === "object" && !Array.isArray(item)) kept += Object.keys(item).length;
    return typeof item === "string" && item.startsWith(MARK) ? new Numeral(item.slice(1)) : item;
  });
  if (kept !== names) throw new FactError();
  return value;
};

const plain = (value) => value !== null && typeof value === "object" && !Array.isArray(value) && !(value instanceof Numeral);

/** Nested facts by their dotted names. */
export const dotted = (facts, prefix = "", found = {}) => {
  for (const [name, value] of Object.entries(facts)) {
    if (name.includes(".")) throw new FactError();
    if (plain(value) && Object.keys(value).length > 0) dotted(value, `${prefix}${name}.`, found);
    else found[prefix + name] = value;
  }
  return found;
};

/** In a file of cases an amount is a number; as text it is a fact of another type. */
export const amountsAreNumbers = (vocabulary, facts) => {
  for (const fact of vocabulary) {
    if (fact.type === "amount" && typeof facts[fact.name] === "string") throw new FactError(fact.name);
  }
  return facts;
};

/** A value for every fact that permits nothing, under what is stated. */
export const overNeutral = (vocabulary, facts) => {
  const values = vocabulary.filter((fact) => !fact.optional).map((fact) => [fact.name, neutral(fact)]);
  return { ...Object.fromEntries(values), ...facts };
};

const neutral = (fact) => {
  if (fact.default) return fact.default;
  if (fact.nullable) return null;
  const empty = { flag: false, count: new Numeral("0"), text: "", words: [], choices: [], date: "1970-01-01", amount: "0" };
  return empty[fact.type] ?? (fact.values.includes(NONE) ? NONE : fact.values[0] ?? "");
};

/** Every fact, nested, as Cedar's JSON, without the action. Throws FactError as the platform refuses. */
export const contextOf = (vocabulary, facts) => {
  const known = new Map(vocabulary.map((fact) => [fact.name, fact]));
  const action = known.get("action");
  encode(action, facts.action);
  if (!Object.keys(facts).every((name) => known.has(name))) throw new FactError();
  const nested = {};
  for (const fact of vocabulary.filter((one) => !one.optional)) {
    if (!Object.hasOwn(facts, fact.name)) throw new FactError(fact.name);
    const value = encode(fact, facts[fact.name]);
    if (fact === action) continue; // it is the request's own action
    const path = fact.name.split(".");
    const leaf = path.pop();
    path.reduce((place, part) => (place[part] ??= {}), nested)[leaf] = value;
  }
  for (const fact of vocabulary) if (fact.optional && Object.hasOwn(facts, fact.name)) encode(fact, facts[fact.name]);
  return nested;
};

const letters = (value) => [...value].length;
const strings = (value) => Array.isArray(value) && value.every((item) => typeof item === "string" && letters(item) <= 500);

const READ = {
  flag: (_fact, value) => (typeof value === "boolean" ? value : undefined),
  count: (_fact, value) => whole(value),
  // A statute or a recipient made of spaces names nothing.
  text: (fact, value) =>
    typeof value !== "string" || letters(value) > 500 ? undefined : fact.nullable && /^[ \t\r\n\u00a0\u3000]*$/.test(value) ? "" : value,
  enum: (fact, value) => (typeof value === "string" && fact.values.includes(value) ? entity(fact, value) : undefined),
  words: (_fact, value) => (strings(value) ? value : undefined),
  choices: (fact, value) =>
    strings(value) && value.every((item) => fact.values.includes(item)) ? value.map((item) => entity(fact, item)) : undefined,
  date: (_fact, value) => (typeof value === "string" ? days(value) : undefined),
  amount: (fact, value) => micro(value, fact.round === "down"),
};

const encode = (fact, value) => {
  if (value === null && fact.nullable) return fact.type === "enum" ? entity(fact, NONE) : fact.type === "date" ? 0 : "";
  const read = value === null || value === undefined ? undefined : READ[fact.type](fact, value);
  if (read === undefined) throw new FactError(fact.name);
  return read;
};

const entity = (fact, id) => ({ __entity: { type: fact.entity, id } });

const whole = (value) => {
  if (!(value instanceof Numeral) || !/^-?\d+$/.test(value.source)) return undefined;
  const number = BigInt(value.source);
  return number >= 0n && number < BigInt(MOST) ? Number(number) : undefined;
};

/** Days since 1970-01-01. */
export const days = (text) => {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)?.slice(1).map(Number);
  if (!parts || parts[0] < 1) return undefined;
  const day = new Date(0);
  day.setUTCFullYear(parts[0], parts[1] - 1, parts[2]);
  const same = day.getUTCFullYear() === parts[0] && day.getUTCMonth() === parts[1] - 1 && day.getUTCDate() === parts[2];
  return same ? Math.round(day.getTime() / 86_400_000) : undefined;
};

/** Integer micro-units of a decimal; what limits is rounded down, what is limited up. */
const micro = (value, down) => {
  if (typeof value === "string" && !/^\d{1,10}(\.\d{1,18})?$/.test(value)) return undefined;
  if (typeof value !== "string" && !(value instanceof Numeral)) return undefined;
  const [, sign, head, tail = "", exponent = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(value.source ?? value);
  const digits = BigInt(head + tail);
  if (sign && digits !== 0n) return undefined;
  const places = Number(exponent) - tail.length + MICRO_PLACES;
  if (digits === 0n) return 0;
  if (places > 20) return undefined;
  const unit = 10n ** BigInt(Math.min(Math.abs(places), 1000));
  const amount = places >= 0 ? digits * unit : digits / unit + (down || digits % unit === 0n ? 0n : 1n);
  const over = places >= 0 ? digits * unit : digits / unit;
  return over < BigInt(Math.floor(MOST / 10 ** MICRO_PLACES)) * 10n ** BigInt(MICRO_PLACES) ? Number(amount) : undefined;
};
