// Reads {"bundle", "requests": [{"action", "context"}]} and prints the decisions of the WebAssembly engine.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { load } from '../../../policies/recompute/recompute.mjs'

const cedar = createRequire(import.meta.url)('@cedar-policy/cedar-wasm/nodejs')
const { bundle, requests } = JSON.parse(readFileSync(0, 'utf8'))
const pack = load(cedar, bundle)
process.stdout.write(JSON.stringify(requests.map(({ action, context }) => pack.decide(action, context))))
