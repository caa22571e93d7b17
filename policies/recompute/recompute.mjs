// Make a decision again with another engine: Cedar compiled to WebAssembly, in a browser or in Node.
// `cedar`: the module @cedar-policy/cedar-wasm. `bundle`: what `mingzheng-server policy export` writes.
// Anything that Cedar complains of is refused_error, as on the platform.

const REFUSED = { decision: 'refused_error', missing: [], rules: [], duties: [] }

/** Parse once. `decide(action, context)` then takes the facts as Cedar reads them, without `limits` and `term`. */
export function load(cedar, bundle) {
  const parsed = new Set()
  must(cedar.preparseSchema('facts', bundle.schema))

  /** Ids of the rules of a set that are in force on a day and speak, sorted; throws if Cedar has any complaint. */
  function matching(set, action, context, day) {
    const inForce = Object.entries(bundle.sets[set]).filter(([id]) => bundle.since[id] <= day)
    if (inForce.length === 0) return { rules: [], allowed: false }
    const name = `${set}@${Math.max(...inForce.map(([id]) => bundle.since[id]))}`
    if (!parsed.has(name)) {
      must(cedar.preparsePolicySet(name, { staticPolicies: Object.fromEntries(inForce) }))
      parsed.add(name)
    }
    const answer = cedar.statefulIsAuthorized({
      principal: { type: 'Actor', id: 'actor' },
      action: { type: 'Action', id: action },
      resource: { type: 'Subject', id: 'data' },
      context,
      preparsedSchemaName: 'facts',
      validateRequest: true,
      preparsedPolicySetId: name,
      entities: [],
    })
    must(answer)
    if (answer.response.diagnostics.errors.length > 0) throw new Error('diagnostics')
    return { rules: [...answer.response.diagnostics.reason].sort(), allowed: answer.response.decision === 'allow' }
  }

  function decided(action, given) {
    const terms = Object.fromEntries(Object.keys(bundle.sets.terms).map((name) => [name, false]))
    const context = { ...given, limits: bundle.limits, term: terms }
    for (const name of matching('terms', action, context, given.now).rules) terms[name] = true
    const { rules, allowed } = matching('gates', action, context, given.now)
    const words = allowed ? ['permit'] : byStrength(rules.map((id) => bundle.outcome[id]))
    const decision = words[0] ?? 'deny'
    const set = bundle.acted_on.includes(decision) ? 'duties' : 'refusal_duties'
    const owed = matching(set, action, context, given.now).rules.map((id) => bundle.outcome[id])
    const missing = words.filter((word) => word.startsWith('needs_'))
    return { decision, missing, rules, duties: [...new Set(owed)].sort() }
  }

  const byStrength = (words) => [...new Set(words)].sort((a, b) => bundle.strength.indexOf(a) - bundle.strength.indexOf(b))

  return {
    decide(action, context) {
      try {
        return decided(action, context)
      } catch {
        return REFUSED
      }
    },
  }
}

function must(answer) {
  if (answer.type !== 'success') throw new Error('cedar')
}
