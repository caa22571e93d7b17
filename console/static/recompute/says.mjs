// The sentence about a decision, in both languages, put together from what the pack says of each rule.

const HEADS = {
  not_applicable: ["不适用这些规则：", "These rules do not apply: "],
  deny: ["不能办理：", "This may not be done: "],
  restrict: ["只能保存和保护，不能作其他处理：", "This may only be kept and protected: "],
  notify_all: ["要立即处理：", "This must be done at once: "],
  notify_regulator: ["要立即处理：", "This must be done at once: "],
};
const LACKS = ["还差：", "Still missing: "];

/** `texts` by rule, `articles` by citation and `names` by fact, each {zh, en}. */
export const says = ({ texts, articles, names }) => ({
  permit: () => ({ zh: "可以办理。", en: "This may be done." }),
  unlisted: () => ({ zh: "规则没有允许这种处理，不能办理。", en: "No rule permits this, so it may not be done." }),
  refused: (fact) => ({
    zh: `事实不完整或者有错误${Object.hasOwn(names, fact) ? `：${names[fact].zh}` : ""}。` +
      "按规定不予办理，请更正后再办，仍然不行就联系运维人员。",
    en: `The facts are incomplete or wrong${Object.hasOwn(names, fact) ? `: ${names[fact].en} (${fact})` : ""}. ` +
      "By rule this is refused: correct them and try again, or tell an operator.",
  }),
  /** The strongest word with its reasons, then everything that is missing, each with its article. */
  gated: (word, rules) => {
    const groups = word in HEADS ? [[HEADS[word], rules.filter((rule) => rule.outcome === word)]] : [];
    if (word !== "not_applicable") groups.push([LACKS, rules.filter((rule) => rule.outcome.startsWith("needs_"))]);
    const spoken = groups.filter(([, found]) => found.length > 0);
    return {
      zh: spoken.map(([[head], found]) => `${head}${found.map((rule) => `${texts[rule.id].zh}（${articles[rule.article].zh}）`).join("；")}。`).join(""),
      en: spoken.map(([[, head], found]) => `${head}${found.map((rule) => `${texts[rule.id].en} (${articles[rule.article].en})`).join("; ")}.`).join(" "),
    };
  },
});
