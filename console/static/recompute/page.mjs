// The page around decide.mjs: fetches the rules and the engine once, then computes. Nothing that is typed is sent.

import startCedar, * as cedar from "/static/cedar/cedar_wasm.js";
import * as yaml from "/static/yaml/js-yaml.mjs";
import { load } from "./decide.mjs";
import { commitment, differences, readDocument } from "./document.mjs";
import { FactError } from "./facts.mjs";
import { packHash, readPack } from "./pack.mjs";

const form = document.getElementById("ask");
const said = JSON.parse(form.dataset.said);
const language = form.dataset.language;
const outcome = document.getElementById("outcome");

class Stop extends Error {}

const fileText = async (id) => {
  const [file] = document.getElementById(id).files;
  if (!file) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    throw new Stop("file_unreadable");
  }
};

const rulesText = async () => {
  const own = await fileText("rules");
  if (own !== null) return own;
  const answer = await fetch("/recompute/rules.json");
  if (!answer.ok) throw new Stop("file_unreadable");
  return answer.text();
};

const readJson = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    throw new Stop("file_unreadable");
  }
};

const loadRules = async () => {
  const rules = readJson(await rulesText());
  if ((await packHash(rules.files)) !== rules.hash) throw new Stop("rules_changed");
  await startCedar();
  return readPack({ cedar, yaml, files: rules.files, overlays: rules.overlays });
};

/** What is the same and what is not, as [good, code, values]. */
const compare = async (pack, made, stored, receipt) => {
  const parts = differences(made, stored).join(", ");
  const found = [
    pack.hash === stored.pack_hash ? [true, "same_rules"] : [false, "other_rules", { hash: stored.pack_hash }],
    parts ? [false, "other_decision", { parts }] : [true, "same_decision"],
  ];
  if (receipt === null) return [...found, [null, "no_receipt"]];
  const body = readJson(readJson(receipt).record ?? "null")?.body ?? {};
  if (body.decision_id !== stored.id || body.decision !== stored.decision || body.pack_hash !== stored.pack_hash) {
    return [...found, [false, "other_entry"]];
  }
  const sealed = body.facts_commitment === (await commitment(stored));
  return [...found, sealed ? [true, "same_facts"] : [false, "other_facts"], [null, "receipt_itself"]];
};

const fill = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_whole, name) => values[name] ?? "");
const word = (code) => said.words[code] ?? code;
const list = (items) => (items.length ? items.join(", ") : said.none);

const line = ([good, code, values]) => {
  const made = document.createElement("li");
  made.dataset.found = code;
  made.className = good === null ? "" : good ? "good" : "bad";
  made.textContent = `${good === null ? "–" : good ? "✓" : "✗"} ${fill(said[code], values)}`;
  return made;
};

const show = (pack, made, found) => {
  const shown = document.getElementById("result").content.cloneNode(true);
  const put = (name, text) => { shown.querySelector(`[data-${name}]`).textContent = text; };
  put("decision", word(made.decision));
  put("code", made.decision);
  put("sentence", made[language]);
  put("missing", list(made.missing.map(word)));
  put("duties", list(made.duties.map(word)));
  put("articles", list(made.articles.map((citation) => pack.articles[citation][language])));
  put("rules", list(made.rules));
  put("hash", pack.hash);
  shown.querySelector("[data-compared]").append(...found.map(line));
  outcome.replaceChildren(shown);
  outcome.focus();
};

const ask = async () => {
  const text = (await fileText("facts")) ?? document.getElementById("typed").value.trim();
  if (!text) throw new Stop("facts_missing");
  const pack = await loadRules();
  const engine = load(cedar, pack);
  try {
    const { facts, stored } = readDocument(pack.vocabulary, text);
    const made = engine.decide(facts);
    show(pack, made, stored ? await compare(pack, made, stored, await fileText("receipt")) : []);
  } catch (failure) {
    if (!(failure instanceof FactError)) throw failure;
    show(pack, engine.refused(failure.fact), []);
  }
};

form.hidden = false;
// A result that stays beside other facts would be taken for theirs.
form.addEventListener("input", () => outcome.replaceChildren());
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await ask();
  } catch (failure) {
    const made = document.createElement("p");
    made.className = "note warn";
    made.textContent = failure instanceof Stop ? said[failure.message] : said.unexpected;
    outcome.replaceChildren(made);
  }
});
