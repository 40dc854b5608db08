// correct: the difference grows while one types; the original is one key away; a reset can be taken back.

import { announce, button, changed, el, wordsOf } from "../lib/page.js";
import { difference, differenceNodes, words } from "../lib/words.js";

export default function correct(root) {
  const say = wordsOf(root);
  const field = root.querySelector("textarea");
  const original = root.querySelector("[data-original]").textContent;
  let kept = null; // the version put aside by a reset
  let mine = null; // the version hidden while the original is shown

  const counts = el("span", { class: "counts" });
  const live = el("p", { class: "kind-text diff", lang: field.lang });
  const peek = button(say("original"), togglePeek, { "aria-pressed": "false", title: say("key") });
  const reset = button(say("reset"), toggleReset);
  root.querySelector("[data-plain]").hidden = true;
  const edit = el("div", { class: "correct-edit" });
  field.replaceWith(edit);
  edit.append(field, el("div", { class: "correct-live" }, el("p", { class: "eyebrow" }, say("live")), live));
  edit.after(el("div", { class: "correct-tools" }, peek, reset, counts));

  function show() {
    const parts = difference(original, field.value);
    const changes = parts.filter((part, at) => part.kind !== "equal" && parts[at - 1]?.kind !== "delete").length;
    live.replaceChildren(...(changes ? differenceNodes(parts) : [document.createTextNode(say("none"))]));
    live.classList.toggle("muted", !changes);
    counts.textContent = `${say("changes", { n: changes })} · ${say("words", { n: words(field.value).length, m: words(original).length })}`;
  }

  function togglePeek() {
    const showing = mine === null;
    if (showing) mine = field.value;
    field.value = showing ? original : mine;
    if (!showing) mine = null;
    field.readOnly = showing;
    field.classList.toggle("is-original", showing);
    peek.setAttribute("aria-pressed", String(showing));
    peek.textContent = say(showing ? "mine" : "original");
    reset.disabled = showing;
    announce(say(showing ? "shown" : "back"));
  }

  function toggleReset() {
    const back = kept !== null;
    const now = field.value;
    field.value = back ? kept : original;
    kept = back ? null : now;
    reset.textContent = say(back ? "reset" : "unreset");
    announce(say(back ? "was_unreset" : "was_reset"));
    show();
    changed(field);
    field.focus();
  }

  field.addEventListener("input", (event) => {
    if (kept !== null && event.isTrusted) {
      kept = null;
      reset.textContent = say("reset");
    }
    show();
  });
  root.addEventListener("keydown", (event) => {
    if (event.altKey && event.code === "KeyO") {
      event.preventDefault();
      togglePeek();
    }
  });
  // What is sent is always the person's own version.
  root.closest("form")?.addEventListener("submit", () => { if (mine !== null) togglePeek(); }, { capture: true });
  root.closest("form")?.addEventListener("formdata", (event) => { if (mine !== null) event.formData.set(field.name, mine); });
  show();
}
