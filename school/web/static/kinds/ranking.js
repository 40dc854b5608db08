// ranking: drag, arrow buttons, keyboard or place numbers, all on one state; ties; undo.

import { announce, button, changed, el, wordsOf } from "../lib/page.js";
import { completed, dropped, moved, placesOf, tiersOf, tieToggled } from "../lib/tiers.js";
import { words } from "../lib/words.js";
import { makeDraggable } from "./ranking-drag.js";
import { addCompare, addNotes } from "./ranking-aids.js";

const still = matchMedia("(prefers-reduced-motion: reduce)");

export default function ranking(root) {
  new Ranking(root);
}

class Ranking {
  constructor(root) {
    this.root = root;
    this.say = wordsOf(root);
    this.list = root.querySelector("[data-list]");
    this.cards = [...this.list.children].map((node) => this.card(node));
    this.byLetter = new Map(this.cards.map((card) => [card.letter, card]));
    this.order = this.cards.map((card) => card.letter);
    this.places = new Map(this.cards.filter((card) => card.select.value).map((card) => [card.letter, Number(card.select.value)]));
    this.history = [];
    this.held = null;
    this.dressed();
    this.arrange();
    this.show(false);
  }

  card(node) {
    const select = node.querySelector("select");
    const text = node.querySelector(".rank-text");
    return { node, select, text, letter: node.dataset.letter, shown: node.dataset.shown };
  }

  /** Add what only the script can serve. */
  dressed() {
    const { say } = this;
    const helpId = `${this.root.dataset.prefix}-how`;
    this.state = el("p", { class: "rank-state" });
    this.keep = button(say("keep"), () => this.change(completed(this.places, this.order), say("kept")));
    this.undo = button(say("undo"), () => this.takeBack());
    this.all = button(say("expand"), () => this.fold(!this.folded), { hidden: true });
    this.bar = el("div", { class: "rank-bar" }, this.keep, this.undo, this.all);
    this.list.before(el("p", { class: "help", id: helpId }, say("how")), this.state, this.bar);
    for (const card of this.cards) this.dressCard(card, helpId);
    this.folded = true;
    this.fold(true);
    addCompare(this);
    addNotes(this);
    this.root.querySelector("[data-cannot]").addEventListener("change", () => this.show(false));
    new ResizeObserver(() => this.measure()).observe(this.list);
  }

  dressCard(card, helpId) {
    const { say } = this;
    const a = card.shown;
    card.number = el("span", { class: "rank-number", "aria-hidden": "true" }, "–");
    card.handle = el("button", { type: "button", class: "rank-handle", "aria-label": say("handle", { a }), "aria-describedby": helpId, "aria-pressed": "false" }, "⠿");
    card.up = button("↑", () => this.step(card, -1), { "aria-label": say("up", { a }) });
    card.down = button("↓", () => this.step(card, 1), { "aria-label": say("down", { a }) });
    card.tie = button(say("tie_short"), () => this.tieWithAbove(card), { "aria-label": say("tie", { a }), "aria-pressed": "false" });
    card.more = button(say("more"), () => this.foldOne(card, !card.short), { class: "mini rank-more", "aria-controls": card.text.id, "aria-expanded": "false", hidden: true });
    const head = card.node.querySelector(".rank-head");
    head.prepend(card.handle, card.number);
    head.querySelector(".rank-name").after(
      el("span", { class: "rank-length" }, say("length", { n: words(card.text.textContent).length })),
      el("span", { class: "rank-buttons" }, card.up, card.down, card.tie),
    );
    card.text.after(card.more);
    card.select.addEventListener("change", () => { if (!this.writing) this.numbered(card); });
    card.handle.addEventListener("click", () => { if (!this.justDragged) this.toggleHold(card); });
    card.handle.addEventListener("keydown", (event) => this.key(event, card));
    card.handle.addEventListener("blur", () => { if (this.held?.card === card && !this.drawing) this.drop(); });
    makeDraggable(card, this);
  }

  // State

  get complete() {
    return this.cards.every((card) => this.places.has(card.letter));
  }

  get tiers() {
    return tiersOf(this.places, this.order);
  }

  remember() {
    this.history.push({ order: [...this.order], places: new Map(this.places) });
    if (this.history.length > 200) this.history.shift();
  }

  /** Take over a new complete order and say what it is. */
  change(tiers, words) {
    this.remember();
    this.order = tiers.flat();
    this.places = placesOf(tiers);
    this.show(true);
    announce(words);
  }

  takeBack() {
    const before = this.history.pop();
    if (!before) return;
    ({ order: this.order, places: this.places } = before);
    this.show(true);
    announce(`${this.say("undone")} ${this.summary()}`);
  }

  /** A number was chosen: numbers stand as they are until every answer has one. */
  numbered(card) {
    this.remember();
    const value = Number(card.select.value);
    if (value) this.places.set(card.letter, value);
    else this.places.delete(card.letter);
    if (this.complete) this.places = placesOf(this.tiers);
    this.arrange();
    this.show(true, card.select);
    announce(this.complete ? this.where(card) : this.summary());
  }

  /** Show placed answers in their order, the others after them as they were. */
  arrange() {
    const rest = this.order.filter((letter) => !this.places.has(letter));
    this.order = [...this.tiers.flat(), ...rest];
  }

  step(card, by) {
    const tiers = completed(this.places, this.order);
    const after = moved(tiers, card.letter, by);
    this.change(after, "");
    announce(this.where(card));
  }

  tieWithAbove(card) {
    this.change(tieToggled(completed(this.places, this.order), card.letter), "");
    announce(this.where(card));
  }

  dropOn(card, target, how) {
    this.change(dropped(completed(this.places, this.order), card.letter, target, how), "");
    announce(this.where(card));
  }

  // Keyboard

  toggleHold(card) {
    if (this.held?.card === card) {
      this.drop();
      return;
    }
    if (this.held) this.drop();
    this.held = { card, depth: this.history.length };
    card.node.classList.add("is-held");
    card.handle.setAttribute("aria-pressed", "true");
    card.handle.focus();
    announce(this.say("picked", { a: card.shown, p: this.order.indexOf(card.letter) + 1, k: this.cards.length }));
  }

  drop() {
    const { card } = this.held;
    this.held = null;
    card.node.classList.remove("is-held");
    card.handle.setAttribute("aria-pressed", "false");
    announce(`${this.say("dropped")} ${this.complete ? this.where(card) : ""}`);
  }

  key(event, card) {
    if (this.held?.card !== card || event.ctrlKey || event.metaKey) return;
    const acts = {
      ArrowUp: () => this.step(card, -1),
      ArrowDown: () => this.step(card, 1),
      "=": () => this.tieWithAbove(card),
      Escape: () => this.putBack(card),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  putBack(card) {
    const start = this.history[this.held.depth];
    if (start) {
      this.history.length = this.held.depth;
      ({ order: this.order, places: this.places } = start);
      this.show(true);
    }
    this.drop();
    announce(`${this.say("cancelled")} ${this.complete ? this.where(card) : ""}`);
  }

  // Words

  where(card) {
    const place = this.places.get(card.letter);
    const others = this.cards.filter((each) => each !== card && this.places.get(each.letter) === place);
    const places = { a: card.shown, p: place, k: this.cards.length, o: others.map((each) => each.shown).join(", ") };
    return this.say(others.length ? "equal" : "at", places);
  }

  summary() {
    if (this.root.querySelector("[data-cannot]").checked) return this.say("cannot");
    const missing = this.cards.filter((card) => !this.places.has(card.letter));
    if (missing.length === this.cards.length) return this.say("unranked");
    if (missing.length) return this.say("missing", { o: missing.map((card) => card.shown).sort().join(", ") });
    const order = this.tiers.map((tier) => tier.map((letter) => this.byLetter.get(letter).shown).join(" = ")).join(" > ");
    return this.say("now", { o: order });
  }

  // Drawing

  show(tell, focus = document.activeElement) {
    this.drawing = true;
    const tops = new Map(this.cards.map((card) => [card, card.node.getBoundingClientRect().top]));
    this.order.forEach((letter, at) => {
      const { node } = this.byLetter.get(letter);
      if (this.list.children[at] !== node) this.list.insertBefore(node, this.list.children[at]);
    });
    this.writing = true;
    this.cards.forEach((card) => this.showCard(card));
    const done = this.complete || this.root.querySelector("[data-cannot]").checked;
    this.state.textContent = this.summary();
    this.state.classList.toggle("is-done", done);
    this.keep.hidden = done;
    this.undo.disabled = !this.history.length;
    if (focus && this.root.contains(focus) && document.activeElement !== focus) focus.focus({ preventScroll: true });
    if (this.held) this.held.card.node.scrollIntoView({ block: "nearest" });
    if (tell) changed(this.cards[0].select);
    this.writing = false;
    this.drawing = false;
    if (!still.matches) this.cards.forEach((card) => this.glide(card, tops.get(card)));
  }

  showCard(card) {
    const place = this.places.get(card.letter);
    const at = this.order.indexOf(card.letter);
    const tied = at > 0 && place !== undefined && this.places.get(this.order[at - 1]) === place;
    card.select.value = place ? String(place) : "";
    card.number.textContent = place ? String(place) : "–";
    card.node.classList.toggle("is-placed", Boolean(place));
    card.node.classList.toggle("is-tied", tied);
    card.tie.setAttribute("aria-pressed", String(tied));
    card.tie.disabled = at === 0;
    card.up.disabled = at === 0;
    card.down.disabled = at === this.order.length - 1;
  }

  glide(card, before) {
    const by = before - card.node.getBoundingClientRect().top;
    if (by) card.node.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }], { duration: 160, easing: "ease-out" });
  }

  // Long answers

  fold(short) {
    this.folded = short;
    for (const card of this.cards) this.foldOne(card, short);
    this.all.textContent = this.say(short ? "expand" : "collapse");
    this.measure();
  }

  foldOne(card, short) {
    card.short = short;
    card.node.classList.toggle("is-short", short);
    card.more.textContent = this.say(short ? "more" : "less");
    card.more.setAttribute("aria-expanded", String(!short));
  }

  /** Only answers that are really cut off get the button. */
  measure() {
    let any = false;
    for (const card of this.cards) {
      const long = card.short ? card.text.scrollHeight > card.text.clientHeight + 6 : !card.more.hidden;
      if (card.short) card.node.classList.toggle("is-cut", long);
      card.more.hidden = !long;
      any ||= long;
    }
    this.all.hidden = !any && this.folded;
  }
}
