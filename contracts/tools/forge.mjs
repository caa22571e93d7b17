// Runs the pinned forge in the repository, whatever the current directory. It calls the platform's binary itself, so
// it does not matter whether npm was allowed to run install scripts.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const architecture = { x64: "amd64", arm64: "arm64" }[process.arch];
const suffix = process.platform === "win32" ? ".exe" : "";

function binary() {
  const name = `@foundry-rs/forge-${process.platform}-${architecture}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), "bin", `forge${suffix}`);
  } catch {
    console.error(`forge is missing: it compiles and tests the contracts. Run \`npm ci\` in the repository (${name}).`);
    process.exit(3);
  }
}

// `forge lint` caches what it compiled without bytecode; `forge test` would then skip those suites without a word.
const own = process.argv[2] === "lint" 
  ? { FOUNDRY_OUT: "contracts/cache/lint/out", FOUNDRY_CACHE_PATH: "contracts/cache/lint" }
  : {};
const options = { cwd: repository, stdio: "inherit", env: { ...process.env, ...own } };
const run = spawnSync(binary(), process.argv.slice(2), options);
process.exit(run.status ?? 1);
