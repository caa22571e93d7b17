// The page around verify.mjs: reads the two files, shows the report. Nothing is sent anywhere.

import { NoEvidence, Refusal } from "./forms.mjs";
import { facts, recordOf, tell } from "./telling.mjs";
import { readTrust, verifyReceipt } from "./verify.mjs";

const KEPT = "mingzheng-trust";
const form = document.getElementById("check");
const said = JSON.parse(form.dataset.said);
const outcome = document.getElementById("outcome");

const readFile = async (file) => {
  try {
    // Byte for byte: a decoder that drops a mark at the start would accept another file than the one that was kept.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await file.arrayBuffer());
  } catch {
    throw new NoEvidence("file_unreadable");
  }
};

const receiptText = async () => {
  const [file] = document.getElementById("receipt").files;
  if (file) return readFile(file);
  if (!form.dataset.entry) throw new NoEvidence("receipt_missing");
  const answer = await fetch(`/receipts/${form.dataset.entry}/receipt.json`);
  if (!answer.ok) throw new NoEvidence("receipt_missing");
  return answer.text();
};

const trustText = async () => {
  const [file] = document.getElementById("trust").files;
  const text = file ? await readFile(file) : localStorage.getItem(KEPT);
  if (!text) throw new NoEvidence("trust_missing");
  return { text, kept: !file };
};

const reason = (check) => {
  const words = said.reasons[check.code] ?? (check.state === "pass" ? said.passed[check.name] : said.reasons.unexpected);
  const filled = words.replace(/\{(\w+)\}/g, (_whole, name) => check.detail?.[name] ?? "");
  return check.reason ? `${filled} (${check.reason})` : filled;
};

const tag = (state, words) => {
  const made = document.createElement("span");
  made.className = `tag ${{ pass: "good", fail: "bad", not_run: "warn" }[state]}`;
  made.textContent = words;
  return made;
};

const row = (check) => {
  const made = document.createElement("tr");
  const [left, right] = [made.insertCell(), made.insertCell()];
  left.textContent = reason(check);
  right.append(tag(check.state, said.states[check.state]));
  made.dataset.check = check.name;
  return made;
};

const paragraph = (name) => (words) => Object.assign(document.createElement(name), { textContent: words });

/** Only what is proven is said in sentences: the rest would sound as if somebody vouched for it. */
const showRecord = (made, report) => {
  const shown = made.querySelector("[data-shown]");
  shown.hidden = Object.keys(report.shown).length === 0;
  shown.querySelector("code").textContent = JSON.stringify(report.shown, null, 2);
  if (shown.hidden || report.verdict !== "proven") return;
  const record = recordOf(report.shown);
  made.querySelector("[data-told]").append(...tell(record, said.telling).map(paragraph("p")));
  const pairs = facts(record, said.telling).flatMap(([label, value]) => [paragraph("dt")(label), paragraph("dd")(value)]);
  shown.querySelector("dl").append(...pairs);
};

const show = (report, trust, kept) => {
  const made = document.getElementById("report").content.cloneNode(true);
  const state = { proven: "pass", disproved: "fail", cannot_tell: "not_run" }[report.verdict];
  made.querySelector("#verdict").append(tag(state, said.verdicts[report.verdict]));
  made.querySelector("[data-subject]").textContent = report.subject ?? "";
  // Whose word the verdict rests on: a file that somebody else left in this browser must not go unnoticed.
  made.querySelector("[data-trust]").textContent = `${trust.origin} · ${trust.key.id}`;
  made.querySelector("[data-kept]").hidden = !kept;
  made.querySelector("tbody").append(...report.checks.map(row));
  showRecord(made, report);
  made.querySelector("[data-limits]").append(...said.limits.map(paragraph("li")));
  outcome.replaceChildren(made);
  outcome.focus();
};

const refuse = (failure) => {
  const known = failure instanceof Refusal || failure instanceof NoEvidence;
  const made = document.createElement("p");
  made.className = "note warn";
  made.textContent = known ? reason({ state: "not_run", code: failure.code, reason: failure.reason }) : said.reasons.unexpected;
  outcome.replaceChildren(made);
};

const keep = (text) => {
  if (text === null) localStorage.removeItem(KEPT);
  else localStorage.setItem(KEPT, text);
  document.getElementById("kept").hidden = text === null;
};

form.hidden = false;
keep(localStorage.getItem(KEPT));
document.getElementById("forget").addEventListener("click", () => keep(null));
// A verdict that stays beside other files would be taken for theirs.
form.addEventListener("change", (event) => { if (event.target.type === "file") outcome.replaceChildren(); });
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const [receipt, { text, kept }] = [await receiptText(), await trustText()];
    const trust = await readTrust(text);
    if (document.getElementById("keep").checked) keep(text);
    show(await verifyReceipt(receipt, trust), trust, kept);
  } catch (failure) {
    refuse(failure);
  }
});
