// Prints keccak-256 of each contract's runtime code as `npm run build` compiled it: what an auditor compares with the
// code on the chain (eth_getCode). Immutable values are zero here; where a contract has them, their places are listed,
// to be set to zero in the chain's code before hashing it.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const { keccak256 } = createRequire(require.resolve("solc/package.json"))("js-sha3");
const out = join(dirname(dirname(fileURLToPath(import.meta.url))), "out");

for (const name of ["CheckpointRegistry", "BudgetRegistry", "ApprovalRegistry", "PasskeyVerifier"]) {
  const { deployedBytecode } = JSON.parse(readFileSync(join(out, `${name}.sol`, `${name}.json`), "utf8"));
  console.log(`${name} 0x${keccak256(Buffer.from(deployedBytecode.object.slice(2), "hex"))}`);
  const places = Object.values(deployedBytecode.immutableReferences ?? {}).flat();
  for (const { start, length } of places.sort((a, b) => a.start - b.start)) {
    console.log(`  immutable: ${length} bytes at ${start}`);
  }
}
