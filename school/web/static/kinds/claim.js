// claim: a slider that shows the score at stake, a search in the sources that keeps the trail, evidence counted.

import { announce, button, changed, el, wordsOf } from "../lib/page.js";
import { words } from "../lib/words.js";

const SVG = "http://www.w3.org/2000/svg";
const MOST = 75; // points: the most one can lose

export default function claim(root) {
  const say = wordsOf(root);
  addSlider(root, say);
  const trail = addSearch(root, say);
  addVerdict(root, say, trail);
}

/** What a certainty earns against saying 50, in points: Brier's rule. */
export function stake(certainty) {
  const p = certainty / 100;
  return { gain: Math.round(100 * (0.25 - (1 - p) ** 2)), loss: Math.round(100 * (p ** 2 - 0.25)) };
}

function addSlider(root, say) {
  const number = root.querySelector("[data-certainty] input");
  const box = number.parentElement;
  const label = box.querySelector("label");
  const id = `${number.id}-slider`;
  const slider = el("input", { type: "range", id, min: 50, max: 100, step: 1, value: number.value || 50 });
  const shown = el("output", { for: id });
  const words = el("p", { class: "claim-note", id: `${id}-stake` });
  const picture = stakePicture(say);
  slider.setAttribute("aria-describedby", words.id);
  label.setAttribute("for", id);
  label.textContent = say("certainty");
  number.hidden = true;
  box.append(el("div", { class: "claim-slider" }, slider, shown), picture.node, words, el("p", { class: "claim-note" }, say("honest")));

  function show() {
    const stated = number.value !== "";
    const { gain, loss } = stake(Number(slider.value));
    shown.textContent = stated ? `${slider.value} %` : "–";
    slider.setAttribute("aria-valuetext", stated ? say("value", { n: slider.value }) : say("unset"));
    words.textContent = stated ? say("stake", { g: gain, l: loss }) : say("unset");
    picture.node.hidden = !stated;
    picture.draw(gain, loss);
  }

  slider.addEventListener("input", (event) => {
    event.stopPropagation();
    number.value = slider.value;
    show();
    changed(number);
  });
  slider.addEventListener("change", (event) => {
    event.stopPropagation();
    announce(words.textContent);
  });
  show();
}

/** Two bars on one scale: what one gains if right, what one loses if wrong. Decoration beside the words. */
function stakePicture(say) {
  const bar = (name) => {
    const svg = document.createElementNS(SVG, "svg");
    const rect = document.createElementNS(SVG, "rect");
    for (const [key, value] of Object.entries({ viewBox: `0 0 ${MOST} 10`, preserveAspectRatio: "none" })) svg.setAttribute(key, value);
    for (const [key, value] of Object.entries({ class: name, height: 10, width: 0 })) rect.setAttribute(key, value);
    svg.append(rect);
    return { svg, rect };
  };
  const gain = bar("stake-gain"), loss = bar("stake-loss");
  const up = el("b"), down = el("b");
  const node = el("div", { class: "claim-stake", "aria-hidden": "true" }, el("span", {}, say("if_right")), gain.svg, up, el("span", {}, say("if_wrong")), loss.svg, down);
  return {
    node,
    draw(won, lost) {
      gain.rect.setAttribute("width", won);
      loss.rect.setAttribute("width", lost);
      up.textContent = `+${won}`;
      down.textContent = `−${lost}`;
    },
  };
}

function addSearch(root, say) {
  const field = root.querySelector("[data-trail] textarea");
  const sentences = [...root.querySelectorAll("[data-words-of]")].map((node) => ({ node, row: node.closest("li"), text: node.textContent }));
  const prefix = root.dataset.prefix;
  const query = el("input", { class: "form-control", type: "search", id: `${prefix}-query`, maxLength: 200, autocomplete: "off" });
  const status = el("p", { class: "claim-note" });
  const clear = button(say("clear"), () => { show([]); status.textContent = say("cleared"); announce(status.textContent); query.value = ""; query.focus(); }, { hidden: true });
  const list = el("ul", { class: "claim-trail" });
  const heading = el("p", { class: "kind-label" }, say("searched"));
  root.querySelector("[data-search]").append(
    el("div", { class: "claim-search" }, el("label", { for: query.id }, say("search")), query, button(say("go"), search), clear), status);
  const box = root.querySelector("[data-trail]");
  box.hidden = true;
  box.after(el("div", {}, heading, list));
  query.addEventListener("input", (event) => event.stopPropagation());
  query.addEventListener("change", (event) => event.stopPropagation());
  query.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); search(); }
  });
  const watchers = [];
  draw();

  function trail() {
    return field.value.split("\n").map((line) => line.trim()).filter(Boolean);
  }

  function keep(queries) {
    field.value = queries.join("\n");
    changed(field);
    draw();
    watchers.forEach((watch) => watch());
  }

  function search() {
    const asked = query.value.trim();
    if (!asked) { query.focus(); return; }
    if (!trail().includes(asked)) keep([...trail(), asked]);
    const hits = show(words(asked).map((word) => folded(word)));
    status.textContent = hits ? say("hits", { q: asked, n: hits }) : say("no_hits", { q: asked });
    announce(status.textContent);
  }

  /** Mark the words asked for and dim the sentences without them; no words: everything as it was. */
  function show(asked) {
    let hits = 0;
    for (const { node, row, text } of sentences) {
      const parts = text.split(/([\p{L}\p{N}]+)/u).map((part) => ({ part, hit: asked.some((word) => matches(folded(part), word)) }));
      const found = parts.some(({ hit }) => hit);
      hits += found ? 1 : 0;
      node.replaceChildren(...parts.map(({ part, hit }) => (hit ? el("mark", {}, part) : document.createTextNode(part))));
      row.classList.toggle("is-dim", asked.length > 0 && !found);
    }
    clear.hidden = !asked.length;
    return hits;
  }

  function draw() {
    const queries = trail();
    heading.hidden = !queries.length;
    list.replaceChildren(...queries.map((each) =>
      el("li", {}, el("span", {}, each), button("×", () => { keep(trail().filter((other) => other !== each)); query.focus(); }, { "aria-label": say("forget", { q: each }) }))));
  }

  return { count: () => new Set(trail().map(folded)).size, watch: (act) => watchers.push(act) };
}

const folded = (word) => word.toLocaleLowerCase().replaceAll("ё", "е");

/** Endings differ: words of four letters and more match by their beginning. */
function matches(word, asked) {
  if (asked.length < 4) return word === asked;
  const stem = asked.slice(0, Math.max(4, asked.length - 2));
  return word.startsWith(stem);
}

function addVerdict(root, say, trail) {
  const fix = root.querySelector("[data-fix]");
  const note = el("p", { class: "claim-note" });
  root.querySelector(".claim-verdicts").append(note);
  const show = () => {
    const verdict = root.querySelector("input[name$='-verdict']:checked")?.value;
    const evidence = [...root.querySelectorAll("input[name$='-evidence']:checked")].map((box) => box.value);
    fix.hidden = verdict !== "refuted";
    const list = evidence.length ? say("evidence", { o: evidence.join(", ") }) : say("no_evidence");
    note.textContent = verdict === "not_enough" ? say("no_evidence_needed", { n: trail.count() }) : list;
  };
  root.addEventListener("change", show);
  trail.watch(show);
  show();
}
