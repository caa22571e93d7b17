// Makes and uses passkeys. Without this file the pages stay whole: they show the command that signs with a key file.
"use strict";

const bytesOf = (hex) => Uint8Array.from(hex.replace(/^0x/, "").match(/../g), (pair) => parseInt(pair, 16));
const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const fromText = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
const named = (credentials) => credentials.filter(Boolean).map((id) => ({ type: "public-key", id: fromText(id) }));

// The challenge is the digest of the document itself, so that the answer is a signature under that document.
async function sign(form, digest, credentials) {
  const answer = await navigator.credentials.get({ publicKey: {
    challenge: bytesOf(digest), rpId: form.dataset.rp, allowCredentials: named(credentials), userVerification: "required",
  } });
  const bring = (name, buffer) => { form.elements[(form.dataset.prefix ?? "") + name].value = toText(buffer); };
  bring("credential", answer.rawId);
  bring("authenticator_data", answer.response.authenticatorData);
  bring("client_data", answer.response.clientDataJSON);
  bring("assertion", answer.response.signature);
  form.submit();
}

async function create(form) {
  const made = await navigator.credentials.create({ publicKey: {
    // No attestation is asked for, so nothing is signed under this challenge: the proof is the signature that follows.
    challenge: crypto.getRandomValues(new Uint8Array(32)),
    rp: { id: form.dataset.rp, name: form.dataset.site },
    user: { id: new TextEncoder().encode(form.dataset.account), name: form.dataset.name, displayName: form.dataset.name },
    pubKeyCredParams: [{ type: "public-key", alg: -7 }],
    authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
    excludeCredentials: named(form.dataset.known.split(" ")),
    attestation: "none",
  } });
  // The last 64 bytes of a P-256 key's SubjectPublicKeyInfo are its x and y.
  const key = hexOf(new Uint8Array(made.response.getPublicKey()).slice(-64));
  const answer = await fetch(`${form.dataset.ask}?public_key=${key}`, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const { signer, digest } = await answer.json();
  form.elements.signer.value = signer;
  return { digest, id: toText(made.rawId) };
}

document.querySelectorAll("[data-without-script]").forEach((note) => { note.hidden = true; });
document.querySelectorAll("form[data-passkey]").forEach((form) => {
  const said = form.querySelector("[data-said]");
  const [first, second] = [form.querySelector("[data-create]"), form.querySelector("[data-sign]")];
  let made = null;
  if (!window.PublicKeyCredential) { said.textContent = form.dataset.missing; return; }
  const attempt = (button, work) => button.addEventListener("click", async () => {
    said.textContent = "";
    button.disabled = true;
    try { await work(); } catch (problem) {
      said.textContent = problem.name === "InvalidStateError" ? form.dataset.again : form.dataset.failed;
    }
    button.disabled = false;
  });
  if (first) {
    first.hidden = false;
    // Two presses: browsers let a page ask for a passkey once for each thing that a person does.
    attempt(first, async () => { made = await create(form); first.hidden = true; second.hidden = false; second.focus(); });
    attempt(second, () => sign(form, made.digest, [made.id]));
  } else {
    second.hidden = false;
    attempt(second, () => sign(form, form.dataset.digest, form.dataset.credentials.split(" ")));
  }
});
