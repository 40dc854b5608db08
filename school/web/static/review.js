/* Reading an answer with the keyboard: digits pick levels, j and k move, c comments on the selection.
   The page works without any of this; the lease is renewed while it is open. */

import { announce, button, changed, el } from "./lib/page.js";
import { codePoints } from "./lib/words.js";

const BEAT_MS = 120_000;
const form = document.querySelector("form[data-review]");
const text = document.querySelector("[data-answer]");

if (form && text) start(form, text);

function start(desk, answer) {
  const words = JSON.parse(desk.dataset.words);
  document.querySelectorAll("[data-with-script]").forEach((part) => { part.hidden = false; });
  desk.querySelectorAll("[data-without-script]").forEach((part) => { part.hidden = true; });
  const say = (message) => {
    desk.querySelector("[data-review-state]").textContent = message;
    announce(message);
  };
  const notes = remarks(desk, answer, words, say);
  levels(desk);
  keys(desk, notes);
  heartbeat(desk, words, say);
  document.querySelector("[data-focus]")?.focus();
}

/* Offsets count code points, as the server does; a JavaScript string counts UTF-16 units. */
function selectionIn(answer) {
  const chosen = window.getSelection();
  if (!chosen || chosen.isCollapsed || chosen.rangeCount === 0) return null;
  const range = chosen.getRangeAt(0);
  if (!answer.contains(range.startContainer) || !answer.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.selectNodeContents(answer);
  before.setEnd(range.startContainer, range.startOffset);
  const start = codePoints(before.toString());
  return { start, end: start + codePoints(range.toString()) };
}

function remarks(desk, answer, words, say) {
  const list = desk.querySelector("[data-notes]");
  const whole = Array.from(answer.textContent);
  let number = list.children.length;

  list.querySelectorAll("[data-note]").forEach(furnish);
  document.querySelector("[data-comment-selection]")?.addEventListener("click", fromSelection);

  function furnish(note) {
    note.append(button(words.remove, () => {
      note.remove();
      paint();
      changed(desk);
      say(words.removed);
      desk.querySelector("#remarks").focus();
    }));
  }

  function add({ start, end }) {
    number += 1;
    const id = `span-text-new-${number}`;
    const field = el("input", { class: "form-control", name: "span-text", id, maxLength: 4000 });
    const note = el("li", { data: { note: "" } },
      hidden("span-start", start), hidden("span-end", end),
      el("p", {}, el("q", {}, whole.slice(start, end).join(""))),
      el("label", { class: "visually-hidden", for: id }, words.remark), field);
    furnish(note);
    list.append(note);
    paint();
    field.focus();
    say(words.added);
  }

  function paint() {
    const spans = [...list.querySelectorAll("[data-note]")].map((note) => [
      Number(note.querySelector('[name="span-start"]').value),
      Number(note.querySelector('[name="span-end"]').value),
    ]);
    const pieces = [];
    let from = 0;
    const marked = whole.map((_, place) => spans.some(([start, end]) => place >= start && place < end));
    for (let place = 1; place <= whole.length; place += 1) {
      if (place < whole.length && marked[place] === marked[from]) continue;
      const run = document.createTextNode(whole.slice(from, place).join(""));
      if (marked[from]) {
        pieces.push(el("mark", { class: "mark-info" }, run));
      } else {
        pieces.push(run);
      }
      from = place;
    }
    answer.replaceChildren(...pieces);
  }

  function fromSelection() {
    const chosen = selectionIn(answer);
    if (chosen && chosen.end > chosen.start) add(chosen);
    else say(words.nothing);
  }

  return { fromSelection };
}

function hidden(name, value) {
  return el("input", { type: "hidden", name, value: String(value) });
}

/* The line for a reason is shown where the level asks for one, or where something stands in it. */
function levels(desk) {
  function fit() {
    desk.querySelectorAll("[data-reason]").forEach((reason) => {
      const group = reason.closest("[data-trait]");
      const asked = group.querySelector("input[data-needs-reason]:checked");
      reason.hidden = !asked && !reason.querySelector("input").value;
    });
    desk.querySelectorAll("[data-reason-of]").forEach((reason) => {
      const flag = desk.querySelector(`#${reason.dataset.reasonOf}`);
      reason.hidden = !flag.checked && !reason.querySelector("input").value;
    });
  }
  desk.addEventListener("change", fit);
  fit();
}

function keys(desk, notes) {
  const groups = [...desk.querySelectorAll("fieldset[data-trait]")];
  let current = -1;

  desk.addEventListener("focusin", (event) => {
    const group = event.target.closest("fieldset[data-trait]");
    if (group) show(groups.indexOf(group));
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "j") go(Math.min(current + 1, groups.length - 1));
    else if (event.key === "k") go(Math.max(current - 1, 0));
    else if (event.key === "c") notes.fromSelection();
    else if (/^[0-6]$/.test(event.key)) pick(event.key);
    else return;
    event.preventDefault();
  });

  function typing(target) {
    return target.matches?.("textarea, select, input:not([type=radio]):not([type=checkbox])") || target.isContentEditable;
  }

  function show(index) {
    groups.forEach((group, place) => group.classList.toggle("is-current", place === index));
    current = index;
  }

  function go(index) {
    show(index);
    const group = groups[index];
    group.scrollIntoView({ block: "nearest" });
    (group.querySelector("input:checked") ?? group.querySelector("input")).focus({ preventScroll: true });
  }

  function pick(digit) {
    const group = groups[Math.max(current, 0)];
    const level = group.querySelector(`input[type=radio][value="${digit}"]`);
    if (!level) return;
    show(groups.indexOf(group));
    level.checked = true;
    level.focus({ preventScroll: true });
    changed(level);
  }
}

/* While the page is looked at, the answer stays this reader's. */
function heartbeat(desk, words, say) {
  const timer = setInterval(async () => {
    if (document.visibilityState !== "visible") return;
    const reply = await fetch(desk.dataset.beat, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": desk.elements.csrf_token.value },
      body: JSON.stringify({ beat: 1, token: desk.elements.token.value }),
    }).catch(() => null);
    if (reply?.status === 409) {
      clearInterval(timer);
      say(words.lost);
    }
  }, BEAT_MS);
}
