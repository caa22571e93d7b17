// Reads {"rules", "cases": [text]} and prints what the modules of the page /recompute make of each.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { load } from '../../../console/static/recompute/decide.mjs'
import { commitment, differences, readDocument } from '../../../console/static/recompute/document.mjs'
import { FactError } from '../../../console/static/recompute/facts.mjs'
import { readPack } from '../../../console/static/recompute/pack.mjs'

const require = createRequire(import.meta.url)
const cedar = require('@cedar-policy/cedar-wasm/nodejs')
const yaml = require('js-yaml')
const { rules, cases } = JSON.parse(readFileSync(0, 'utf8'))
const pack = await readPack({ cedar, yaml, files: rules.files, overlays: rules.overlays })
const engine = load(cedar, pack)

const answer = async (text) => {
  try {
    const { facts, stored } = readDocument(pack.vocabulary, text)
    const made = engine.decide(facts)
    return stored ? { ...made, commitment: await commitment(stored), differences: differences(made, stored) } : made
  } catch (failure) {
    if (!(failure instanceof FactError)) throw failure
    return engine.refused(failure.fact)
  }
}

process.stdout.write(JSON.stringify({ hash: pack.hash, answers: await Promise.all(cases.map(answer)) }))
