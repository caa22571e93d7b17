// The browser's sentences outside a browser: per line { said, shown } as JSON; the sentences and the facts come back.

import { createInterface } from "node:readline";
import { facts, recordOf, tell } from "../console/static/verify/telling.mjs";

for await (const line of createInterface({ input: process.stdin })) {
  const { said, shown } = JSON.parse(line);
  const record = recordOf(shown);
  process.stdout.write(`${JSON.stringify([tell(record, said), facts(record, said)])}\n`);
}
