// Aids for judging: the difference between two answers, and private notes on the four criteria.

import { announce, button, el } from "../lib/page.js";
import { difference } from "../lib/words.js";

const CRITERIA = ["harmless", "truthful", "helpful", "style"]; // in the order in which they decide
const WIDE = 736; // pixels of room from which the notes stand beside the answer
const LEVELS = { good: 2, middling: 1, poor: 0 };

/** Two answers side by side; what only one of them says is marked. */
export function addCompare(ranking) {
  const { say, cards, root } = ranking;
  const prefix = root.dataset.prefix;
  const pair = el("div", { class: "compare-pair" });
  const choose = (name, at) => {
    const select = el("select", { class: "form-select", id: `${prefix}-compare-${at}` }, ...cards.map((card) => el("option", { value: card.letter }, say("answer", { a: card.shown }))));
    select.selectedIndex = at;
    select.addEventListener("change", draw);
    select.addEventListener("input", (event) => event.stopPropagation());
    return { select, field: el("div", {}, el("label", { for: select.id }, say(name)), select) };
  };
  const left = choose("compare_left", 0), right = choose("compare_right", 1);
  const panel = el("section", { class: "compare", hidden: true, "aria-label": say("compare") },
    el("div", { class: "compare-pick" }, left.field, right.field, button(say("close"), () => toggle(false))),
    el("p", { class: "help" }, say("only")), pair);
  const open = button(say("compare"), () => toggle(panel.hidden), { "aria-expanded": "false" });
  ranking.bar.append(open);
  ranking.bar.after(panel);

  function column(card, parts, mine) {
    const text = el("p", { class: "kind-text kind-pre" });
    for (const part of parts) {
      if (part.kind === "equal") text.append(part.text);
      else if (part.kind === mine) text.append(el("mark", {}, part.text));
    }
    return el("div", {}, el("p", { class: "rank-name" }, say("answer", { a: card.shown })), text);
  }

  function draw() {
    const one = ranking.byLetter.get(left.select.value), two = ranking.byLetter.get(right.select.value);
    const parts = difference(one.text.textContent, two.text.textContent);
    pair.replaceChildren(column(one, parts, "delete"), column(two, parts, "insert"));
  }

  function toggle(show) {
    panel.hidden = !show;
    open.setAttribute("aria-expanded", String(show));
    if (show) { draw(); left.select.focus(); } else open.focus();
  }
}

/** Ratings for oneself, kept on this device; on demand they make the order: harm first, style last. */
export function addNotes(ranking) {
  const { say, cards, root } = ranking;
  const key = `ranking-notes:${location.pathname}:${root.dataset.item || root.dataset.prefix}`;
  const notes = load(key);
  const sort = button(say("sort"), order, { hidden: true });
  ranking.bar.append(sort);
  const beside = ranking.list.clientWidth >= WIDE;
  for (const card of cards) card.text.parentElement.append(notesFor(card, beside));
  root.querySelector(".rank-cannot").before(el("p", { class: "help" }, `${say("notes")}: ${say("notes_help")}`));
  refresh();

  function notesFor(card, open) {
    const fields = CRITERIA.map((name) => {
      const select = el("select", { class: "form-select", id: `${root.dataset.prefix}-note-${card.letter}-${name}` },
        ...["", "good", "middling", "poor"].map((level) => el("option", { value: level }, say(level || "open"))));
      select.value = notes[card.letter]?.[name] ?? "";
      select.addEventListener("input", (event) => event.stopPropagation());
      select.addEventListener("change", (event) => {
        event.stopPropagation();
        notes[card.letter] = { ...notes[card.letter], [name]: select.value };
        store(key, notes);
        refresh();
      });
      return el("div", {}, el("label", { for: select.id }, say(name)), select);
    });
    return el("details", { class: "rank-notes", open }, el("summary", { title: say("notes_help") }, say("notes")), el("div", { class: "criteria" }, ...fields));
  }

  function refresh() {
    sort.hidden = !cards.some((card) => Object.values(notes[card.letter] ?? {}).some(Boolean));
  }

  function order() {
    const worth = (letter) => CRITERIA.map((name) => LEVELS[notes[letter]?.[name]] ?? 1);
    const compare = (a, b) => worth(b).map((value, at) => value - worth(a)[at]).find(Boolean) ?? 0;
    const sorted = [...ranking.order].sort(compare);
    const tiers = [];
    for (const letter of sorted) {
      if (tiers.length && compare(tiers.at(-1)[0], letter) === 0) tiers.at(-1).push(letter);
      else tiers.push([letter]);
    }
    ranking.change(tiers, say("sorted"));
    announce(`${say("sorted")} ${ranking.summary()}`);
  }
}

function load(key) {
  try { return JSON.parse(localStorage.getItem(key)) ?? {}; } catch { return {}; }
}

function store(key, notes) {
  try { localStorage.setItem(key, JSON.stringify(notes)); } catch { /* private windows may refuse: the notes last as long as the page */ }
}
