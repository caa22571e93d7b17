// Make a decision again with another build of Cedar: terms, then gates, then duties. Any complaint is refused_error.

import { FactError, contextOf } from "./facts.mjs";
import { says } from "./says.mjs";

// Answers after which something is done, so that duties follow; anything else is a refusal.
const ACTED_ON = ["permit", "notify_all", "notify_regulator"];

/** Parse once. `decide(facts)`: every fact by its dotted name. `decide` never throws. */
export const load = (cedar, pack) => {
  const parsed = new Set();
  const said = says(pack);
  must(cedar.preparseSchema(pack.hash, pack.schema));

  /** The rules of a set that are in force on a day and speak, by id; throws if Cedar has any complaint. */
  const matching = (set, action, context, day) => {
    const inForce = Object.values(pack.sets[set]).filter((rule) => rule.since <= day);
    if (inForce.length === 0) return { rules: [], allowed: false };
    const name = `${pack.hash}/${set}@${Math.max(...inForce.map((rule) => rule.since))}`;
    if (!parsed.has(name)) {
      must(cedar.preparsePolicySet(name, { staticPolicies: Object.fromEntries(inForce.map((rule) => [rule.id, rule.json])) }));
      parsed.add(name);
    }
    const answer = cedar.statefulIsAuthorized({
      principal: { type: "Actor", id: "actor" },
      action: { type: "Action", id: action },
      resource: { type: "Subject", id: "data" },
      context,
      preparsedSchemaName: pack.hash,
      validateRequest: true,
      preparsedPolicySetId: name,
      entities: [],
    });
    must(answer);
    if (answer.response.diagnostics.errors.length > 0) throw new Error("diagnostics");
    const rules = answer.response.diagnostics.reason.toSorted().map((id) => pack.sets[set][id]);
    return { rules, allowed: answer.response.decision === "allow" };
  };

  const rank = (rule) => pack.strength.indexOf(rule.outcome);

  const decided = (action, given) => {
    const terms = Object.fromEntries(Object.keys(pack.sets.terms).map((name) => [name, false]));
    const context = { ...given, limits: pack.limits, term: terms };
    for (const rule of matching("terms", action, context, given.now).rules) terms[rule.id] = true;
    const { rules, allowed } = matching("gates", action, context, given.now);
    const reasons = allowed ? rules : rules.toSorted((a, b) => rank(a) - rank(b));
    const words = allowed ? ["permit"] : reasons.length ? once(reasons.map((rule) => rule.outcome)) : ["deny"];
    const set = ACTED_ON.includes(words[0]) ? "duties" : "refusal_duties";
    const owed = matching(set, action, context, given.now).rules;
    return {
      decision: words[0],
      missing: allowed ? [] : words.filter((word) => word.startsWith("needs_")),
      duties: once(owed.map((rule) => rule.outcome)).sort(),
      articles: once(reasons.map((rule) => rule.article)),
      rules: reasons.map((rule) => rule.id),
      ...(allowed ? said.permit() : reasons.length ? said.gated(words[0], reasons) : said.unlisted()),
    };
  };

  const refused = (fact) => ({ decision: "refused_error", missing: [], duties: [], articles: [], rules: [], ...said.refused(fact) });

  return {
    refused,
    decide: (facts) => {
      try {
        return decided(facts.action, contextOf(pack.vocabulary, facts));
      } catch (failure) {
        return refused(failure instanceof FactError ? failure.fact : "");
      }
    },
  };
};

const once = (items) => [...new Set(items)];

const must = (answer) => {
  if (answer.type !== "success") throw new Error("cedar");
};
