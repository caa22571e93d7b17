// Everything works without this file. It only saves clicks: progress that shows itself, and copying a value.
"use strict";

document.querySelectorAll("[data-follow]").forEach((region) => {
  const look = async () => {
    const answer = await fetch(region.dataset.follow, { headers: { accept: "application/json" } });
    if (!answer.ok) return;
    const job = await answer.json();
    region.querySelector("progress").value = job.total ? job.done / job.total : 0;
    if (job.state === "done" || job.state === "failed") window.location.reload();
    else setTimeout(look, 2000);
  };
  setTimeout(look, 2000);
});

// A large file over a slow line says how far it has come. Without this, the browser sends the same form by itself.
document.querySelectorAll("form[data-upload]").forEach((form) => {
  const shown = form.querySelector("[data-sending]");
  const [bar, said, stop] = ["progress", "[role=status]", "button"].map((one) => shown.querySelector(one));
  const send = form.querySelector("button:not([type])");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const request = new XMLHttpRequest();
    let told = -1;
    const rest = (words) => { said.textContent = words; stop.hidden = true; send.disabled = false; };
    const tell = (done, all) => {
      bar.value = all ? done / all : 0;
      // What has arrived is kept: from here on "nothing was kept" could be untrue.
      stop.hidden = done === all;
      // Whoever listens hears ten steps, not every packet.
      const step = Math.floor(bar.value * 10);
      if (step === told) return;
      told = step;
      const mb = (bytes) => (bytes / 1048576).toFixed(1);
      said.textContent = done === all ? shown.dataset.arrived : shown.dataset.part.replace("{done}", mb(done)).replace("{all}", mb(all));
    };
    request.open("POST", form.action);
    request.setRequestHeader("accept", "text/html");
    request.upload.addEventListener("progress", (at) => tell(at.loaded, at.total));
    request.addEventListener("load", () => {
      if (request.status < 400) { window.location.assign(request.responseURL); return; }
      // A refusal is a page of its own: its content takes the place of this one's.
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      document.title = page.title;
      document.getElementById("main").replaceWith(page.getElementById("main"));
      document.getElementById("main").focus();
    });
    request.addEventListener("error", () => rest(shown.dataset.broken));
    request.addEventListener("abort", () => rest(shown.dataset.stopped));
    stop.onclick = () => request.abort();
    shown.hidden = false;
    send.disabled = true;
    tell(0, form.querySelector("[type=file]").files[0].size);
    request.send(new FormData(form));
  });
});

// The code of a printed slip comes behind the #, which no server sees; it leaves the address at once.
document.querySelectorAll("[data-from-fragment]").forEach((field) => {
  if (window.location.hash.length < 2) return;
  field.value = decodeURIComponent(window.location.hash.slice(1));
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  field.form.requestSubmit();
});

// What residents will read of a cap is said while it is typed, by the same arithmetic that they will be promised by.
document.querySelectorAll("[data-cap]").forEach((field) => {
  const said = document.getElementById(field.getAttribute("aria-describedby"));
  const { cap_delta: delta, measure } = field.form.elements;
  const firsts = { zcdp: field.dataset.firstZcdp, pure: field.dataset.firstPure };
  let waits = null;
  const typed = () => new URLSearchParams({ cap: field.value, delta: delta.value, measure: measure.value }).toString();
  const tell = async () => {
    const asked = typed();
    const answer = await fetch(`${field.dataset.cap}?${asked}`, { headers: { accept: "application/json" } });
    if (!answer.ok) return;
    const words = (await answer.json()).said;
    // Of two answers that cross on their way the older one must not stand.
    if (asked === typed()) said.textContent = words;
  };
  const soon = () => { clearTimeout(waits); waits = setTimeout(tell, 300); };
  field.addEventListener("input", soon);
  delta.addEventListener("input", soon);
  measure.addEventListener("change", () => {
    // A number that nobody typed is in the other measure's terms.
    if (Object.values(firsts).includes(field.value)) field.value = firsts[measure.value];
    soon();
  });
});

document.querySelectorAll("[data-copy]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.querySelector("[role=status]").textContent = button.dataset.copied;
  });
});

document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// Reading aloud is the browser's own voice: no text leaves this machine for it.
document.querySelectorAll("[data-read-aloud]").forEach((button) => {
  if (!("speechSynthesis" in window)) return;
  const start = button.textContent;
  const rest = () => { button.textContent = start; };
  button.hidden = false;
  button.addEventListener("click", () => {
    if (window.speechSynthesis.speaking) {
      window.speechSynthesis.cancel();
      rest();
      return;
    }
    // A long text in one piece is cut short by some browsers, so it goes paragraph by paragraph.
    const lines = document.getElementById("main").innerText.split("\n").filter((line) => line.trim());
    lines.forEach((line, at) => {
      const said = new SpeechSynthesisUtterance(line);
      said.lang = document.documentElement.lang === "en" ? "en-GB" : "zh-CN";
      said.rate = 0.9;
      if (at === lines.length - 1) said.addEventListener("end", rest);
      window.speechSynthesis.speak(said);
    });
    button.textContent = button.dataset.stop;
  });
});
window.addEventListener("pagehide", () => { if ("speechSynthesis" in window) window.speechSynthesis.cancel(); });
