// The files of a pack, as the platform has them, into the rules that decide. Nothing here knows an article.

import { encoded, hex, sha256 } from "../verify/forms.mjs";
import { days } from "./facts.mjs";

const DIGITS = "零一二三四五六七八九";
const SETS = { terms: "definitions", gates: "gates", duties: "duties", refusal_duties: "refusal-duties" };
const NOTES = ["id", "article", "title", "outcome", "since"];

/** The hash that stands in every decision: SHA-256 over the names and hashes of all files, by name. */
export const packHash = async (files) => {
  const lines = [];
  for (const name of Object.keys(files).sort()) lines.push(`${hex(await sha256(encoded(files[name])))}  ${name}\n`);
  return hex(await sha256(encoded(lines.join(""))));
};

/** `cedar`, `yaml`: the modules @cedar-policy/cedar-wasm and js-yaml. `files`: text by name. `overlays`: in force, in order. */
export const readPack = async ({ cedar, yaml, files, overlays }) => {
  const data = (name) => yaml.load(files[name]);
  const added = overlays.map((name) => ({ ...data(`overlays/${name}/overlay.yaml`), gates: files[`overlays/${name}/gates.cedar`] ?? "" }));
  const sets = {};
  for (const [set, folder] of Object.entries(SETS)) {
    const own = Object.keys(files).sort().filter((name) => name.startsWith(`${folder}/`) && name.endsWith(".cedar"));
    const more = set === "gates" ? added.map((overlay) => overlay.gates) : [];
    sets[set] = readRules(cedar, [...own.map((name) => files[name]), ...more].join("\n"));
  }
  const { strength, name, version } = data("pack.yaml");
  return {
    hash: await packHash(files), name, version, strength, sets,
    schema: files["schema/facts.cedarschema"],
    vocabulary: readVocabulary(data("facts/vocabulary.yaml")),
    limits: readLimits(data("params/base.yaml"), added),
    terms: data("duties/terms.yaml"),
    names: files["explain/facts.yaml"] === undefined ? {} : data("explain/facts.yaml"), // rules kept from before had none
    texts: Object.assign({}, data("explain/rules.yaml"), ...added.map((overlay) => overlay.explain ?? {})),
    articles: Object.assign(readArticles(data("law/instruments.yaml"), data("law/articles.yaml")),
      ...added.map((overlay) => overlay.articles ?? {})),
  };
};

/** Rules by id: Cedar's JSON of each, what its annotations say, and the day from which it holds. */
const readRules = (cedar, text) => {
  const parts = cedar.policySetTextToParts(text);
  if (parts.type !== "success" || parts.policy_templates.length > 0) throw new Error("rules");
  const rules = {};
  for (const part of parts.policies) {
    const { json, type } = cedar.policyToJson(part);
    const notes = type === "success" ? json.annotations ?? {} : {};
    const since = days(notes.since ?? "");
    if (!NOTES.every((note) => notes[note]) || since === undefined || notes.id in rules) throw new Error("rules");
    rules[notes.id] = { ...notes, since, json };
  }
  return rules;
};

const capital = (word) => word.charAt(0).toUpperCase() + word.slice(1);

const readVocabulary = (raw) =>
  Object.keys(raw).sort().map((name) => ({
    nullable: false, optional: false, round: "up", default: "", values: [], ...raw[name], name,
    entity: name.replaceAll(".", "_").split("_").map(capital).join(""),
  }));

/** Numbers of the law; an overlay may only tighten them. */
const readLimits = (raw, overlays) => {
  const limits = Object.fromEntries(Object.entries(raw).map(([name, entry]) => [name, entry.value]));
  for (const [name, value] of overlays.flatMap((overlay) => Object.entries(overlay.limits ?? {}))) {
    const tighter = raw[name]?.tighter === "up" ? value >= limits[name] : value <= limits[name];
    if (!Number.isSafeInteger(value) || value < 0 || !tighter) throw new Error("limits");
    limits[name] = value;
  }
  return limits;
};

const readArticles = (instruments, entries) =>
  Object.fromEntries(Object.entries(entries).map(([citation, entry]) => {
    const [, short, number] = /^(.*)-([^-]*)$/.exec(citation);
    const { zh, en } = instruments[short];
    const whole = number === "0" ? { zh: `《${zh}》`, en } : { zh: `《${zh}》第${numeral(Number(number))}条`, en: `${en} Art. ${number}` };
    return [citation, { ...whole, ...entry }];
  }));

/** 1 to 99 as statutes write them. */
const numeral = (number) => {
  const [tens, units] = [Math.floor(number / 10), number % 10];
  const head = tens === 0 ? "" : tens === 1 ? "十" : `${DIGITS[tens]}十`;
  return head + (units || !tens ? DIGITS[units] : "");
};
