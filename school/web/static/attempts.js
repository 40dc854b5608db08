/* The test page: keeps the list of items up to date, and hands the test in when the time is over. */

import { flush, forget } from "./autosave.js";

const AT_MOST_MS = 6_000;

const form = document.querySelector("form[data-item]");
const handIn = document.querySelector("form[data-time-over]");

/* The list of items says what is answered as soon as the server has it. */
form?.addEventListener("autosave:saved", (event) => {
  const entry = document.querySelector("[data-step-now]");
  if (!entry) return;
  const state = event.detail.complete ? "answered" : "begun";
  entry.dataset.state = state;
  entry.toggleAttribute("data-flagged", form.elements.namedItem("flagged")?.checked ?? false);
  const words = JSON.parse(document.querySelector("[data-steps]").dataset.words);
  const name = entry.querySelector("[data-step-state]");
  name.textContent = words[state] + (entry.hasAttribute("data-flagged") ? `, ${words.flagged}` : "");
});

/* At the end the last words are sent first; then the test is handed in as by its own button. */
document.addEventListener("timer:over", async () => {
  const limit = new Promise((done) => setTimeout(done, AT_MOST_MS));
  if (form) await Promise.race([flush(form), limit]);
  handIn?.requestSubmit();
});

/* The test was handed in elsewhere. */
form?.addEventListener("autosave:closed", () => {
  document.querySelectorAll("[data-when-closed]").forEach((part) => { part.hidden = false; });
});

/* On the page of a test that is handed in, the copies on this device are no longer needed. */
document.querySelectorAll("[data-forget]").forEach((part) => forget(part.dataset.forget));
