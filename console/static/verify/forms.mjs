// Spellings that have one form for each value (docs/formats.md), hashing, and the two ways a check can end without passing.

/** What was presented is malformed or contradicts itself or the trust file. */
export class Refusal extends Error {
  constructor(code, reason = "") {
    super(code);
    this.code = code;
    this.reason = reason;
  }
}

/** The check could not be made: that proves and disproves nothing. */
export class NoEvidence extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

const MAX_DECIMAL = 2n ** 63n - 1n;
const utf8 = new TextEncoder();

/** The UTF-8 bytes of text; null where it has an unpaired surrogate. */
export const encoded = (text) => (text.isWellFormed() ? utf8.encode(text) : null);

export const concat = (...parts) => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

export const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export const base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

export const base64url = (bytes) => base64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** Standard base64 with padding, in the one spelling that these bytes have. */
export const fromBase64 = (text, code, length = null) => {
  let raw;
  try {
    raw = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    throw new Refusal(code, "not base64");
  }
  if (base64(raw) !== text) throw new Refusal(code, "not canonical base64");
  if (length !== null && raw.length !== length) throw new Refusal(code, `not ${length} bytes`);
  return raw;
};

/** A decimal below 2^63 without sign, spaces or leading zeros, as a BigInt. */
export const fromDecimal = (text, code) => {
  if (!/^(0|[1-9][0-9]{0,18})$/.test(text) || BigInt(text) > MAX_DECIMAL) throw new Refusal(code, "not a decimal number");
  return BigInt(text);
};

/** Eight bytes, the most significant first. */
export const uint64 = (value) => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
};

/** WebCrypto is there on https and on this very machine only. */
export const subtle = () => {
  if (!globalThis.crypto?.subtle) throw new NoEvidence("browser_insecure");
  return globalThis.crypto.subtle;
};

export const sha256 = async (...parts) => new Uint8Array(await subtle().digest("SHA-256", concat(...parts)));
