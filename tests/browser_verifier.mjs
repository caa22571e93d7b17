// The console's verifier outside a browser: a trust file, then one receipt a line as JSON text; a report a line comes back.

import { createInterface } from "node:readline";
import { readTrust, verifyReceipt } from "../console/static/verify/verify.mjs";

let trust = null;
for await (const line of createInterface({ input: process.stdin })) {
  if (trust === null) trust = await readTrust(JSON.parse(line));
  else process.stdout.write(`${JSON.stringify(await verifyReceipt(JSON.parse(line), trust))}\n`);
}
