// A text as words one can select: by dragging, by tapping the first and the last word, or with the keyboard.

import { el } from "./page.js";
import { codePoints, pieces } from "./words.js";

export class TokenText {
  constructor(node, owner) {
    this.node = node;
    this.owner = owner;
    this.tokens = [];
    this.parts = []; // tokens and the spaces between them, in order
    this.range = null;
    this.anchor = 0;
    this.current = 0;
    this.split();
    this.listen();
    this.tokens[0]?.node.setAttribute("tabindex", "0");
  }

  split() {
    const { say } = this.owner;
    const copy = el("div", { class: "visually-hidden", lang: this.node.lang }, this.node.textContent);
    this.node.before(copy);
    this.node.setAttribute("role", "listbox");
    this.node.setAttribute("aria-multiselectable", "true");
    this.node.setAttribute("aria-label", say("text"));
    let place = 0;
    [...this.node.children].forEach((sentence, number) => {
      sentence.setAttribute("role", "group");
      sentence.setAttribute("aria-label", say("sentence", { n: number + 1 }));
      const nodes = pieces(sentence.textContent).map((text) => {
        const part = { text, start: place, end: (place += codePoints(text)), sentence: number };
        part.node = el("span", { class: "mk-part" }, text);
        this.parts.push(part);
        if (text.trim()) this.addToken(part);
        return part.node;
      });
      sentence.replaceChildren(...nodes);
    });
    this.points = [...this.parts.map((part) => part.text).join("")];
  }

  addToken(part) {
    part.index = this.tokens.length;
    part.node.classList.add("mk-token");
    part.node.dataset.token = part.index;
    part.node.setAttribute("role", "option");
    part.node.setAttribute("aria-selected", "false");
    part.node.setAttribute("tabindex", "-1");
    this.tokens.push(part);
  }

  // Places and words

  place({ first, last }) {
    return { start: this.tokens[first].start, end: this.tokens[last].end };
  }

  slice({ start, end }) {
    return this.points.slice(start, end).join("");
  }

  quote(range) {
    return this.slice(this.place(range));
  }

  // Selecting

  pick(range) {
    this.range = range;
    for (const part of this.parts) part.node.classList.remove("mk-picked");
    for (const token of this.tokens) token.node.setAttribute("aria-selected", "false");
    if (range) {
      const { start, end } = this.place(range);
      for (const part of this.parts) {
        if (part.start < start || part.end > end) continue;
        part.node.classList.add("mk-picked");
        if (part.index !== undefined) part.node.setAttribute("aria-selected", "true");
      }
    }
    this.owner.selectionChanged();
  }

  extendTo(index) {
    this.pick({ first: Math.min(this.anchor, index), last: Math.max(this.anchor, index) });
  }

  pickSentence() {
    const { sentence } = this.tokens[this.current];
    const own = this.tokens.filter((token) => token.sentence === sentence);
    this.anchor = own[0].index;
    this.pick({ first: own[0].index, last: own.at(-1).index });
  }

  focus(index) {
    const wanted = Math.max(0, Math.min(index, this.tokens.length - 1));
    this.tokens[this.current].node.setAttribute("tabindex", "-1");
    this.current = wanted;
    this.tokens[wanted].node.setAttribute("tabindex", "0");
    this.tokens[wanted].node.focus();
  }

  focusAt(place) {
    const token = this.tokens.find((each) => each.end > place) ?? this.tokens.at(-1);
    this.focus(token.index);
  }

  listen() {
    this.node.addEventListener("keydown", (event) => this.key(event));
    this.node.addEventListener("pointerdown", (event) => this.press(event));
    this.node.addEventListener("pointermove", (event) => this.drag(event));
    this.node.addEventListener("pointerup", (event) => this.release(event));
    this.node.addEventListener("pointercancel", () => { this.pressed = null; });
    this.node.addEventListener("dblclick", (event) => event.preventDefault());
  }

  tokenAt(event) {
    const node = document.elementFromPoint(event.clientX, event.clientY)?.closest?.(".mk-token");
    return node && this.node.contains(node) ? Number(node.dataset.token) : -1;
  }

  press(event) {
    if (event.button !== 0) return;
    const index = this.tokenAt(event);
    if (index < 0) return;
    this.pressed = { index, touch: event.pointerType === "touch", moved: false };
    if (this.pressed.touch) return; // a finger may be scrolling: wait for the release
    event.preventDefault();
    if (!event.shiftKey) this.anchor = index;
    this.focus(index);
    this.extendTo(index);
  }

  drag(event) {
    if (!this.pressed || this.pressed.touch) return;
    const index = this.tokenAt(event);
    if (index < 0 || index === this.current) return;
    this.pressed.moved = true;
    this.focus(index);
    this.extendTo(index);
  }

  release(event) {
    const { pressed } = this;
    this.pressed = null;
    if (!pressed) return;
    if (pressed.touch) {
      const index = this.tokenAt(event);
      if (index !== pressed.index) return;
      if (!this.range) this.anchor = index;
      this.focus(index);
      this.extendTo(index);
    }
  }

  // Keyboard

  key(event) {
    if (event.altKey || ((event.ctrlKey || event.metaKey) && !["Home", "End"].includes(event.key))) return;
    const to = this.destination(event);
    if (to !== null) {
      event.preventDefault();
      if (event.shiftKey) {
        if (!this.range) this.anchor = this.current;
        this.focus(to);
        this.extendTo(this.current);
      } else {
        this.focus(to);
        this.anchor = this.current;
        if (this.range) this.pick(null);
      }
      return;
    }
    const act = this.action(event);
    if (act) {
      event.preventDefault();
      act();
    }
  }

  destination({ key, ctrlKey, metaKey, shiftKey }) {
    const { current, tokens } = this;
    const all = ctrlKey || metaKey;
    const own = tokens.filter((token) => token.sentence === tokens[current].sentence);
    if (key === "ArrowRight") return current + 1;
    if (key === "ArrowLeft") return current - 1;
    if (key === "Home") return all ? 0 : own[0].index;
    if (key === "End") return all ? tokens.length - 1 : own.at(-1).index;
    if (key === "ArrowDown") return shiftKey && current < own.at(-1).index ? own.at(-1).index : own.at(-1).index + 1;
    if (key === "ArrowUp") return current > own[0].index ? own[0].index : this.sentenceBefore(own[0].index);
    return null;
  }

  sentenceBefore(index) {
    const before = this.tokens[index - 1];
    return before ? this.tokens.find((token) => token.sentence === before.sentence).index : 0;
  }

  action({ key, code }) {
    const token = this.tokens[this.current];
    const mark = this.owner.markAt(token);
    if (key === "Enter" || key === " ") {
      if (!this.range && mark >= 0) return () => this.owner.list.focus(mark);
      return () => {
        if (!this.range) { this.anchor = this.current; this.extendTo(this.current); }
        this.owner.markSelection();
      };
    }
    if ((key === "Delete" || key === "Backspace") && mark >= 0) return () => this.owner.remove(mark);
    if (key === "Escape" && this.range) return () => this.pick(null);
    if (code === "KeyS") return () => this.pickSentence();
    return null;
  }

  // Drawing

  draw(marks) {
    for (const extra of this.node.querySelectorAll(".mk-number, .mk-ins")) extra.remove();
    for (const part of this.parts) {
      const over = marks.map((mark, at) => [mark, at]).filter(([mark]) => mark.start < part.end && mark.end > part.start);
      part.node.classList.toggle("mk-1", over.length > 0);
      part.node.classList.toggle("mk-2", over.length > 1);
      part.node.classList.toggle("mk-major", over.some(([mark]) => mark.severity === "major"));
      part.node.classList.toggle("mk-fixed", over.some(([mark]) => "text" in mark && mark.text !== this.slice(mark)));
      if (part.index === undefined) continue;
      if (over.length) part.node.setAttribute("aria-label", this.owner.say("marked", { w: part.text, n: over.map(([, at]) => at + 1).join(", ") }));
      else part.node.removeAttribute("aria-label");
    }
    marks.forEach((mark, at) => this.drawMark(mark, at));
  }

  drawMark(mark, at) {
    const inside = this.tokens.filter((token) => token.start < mark.end && token.end > mark.start);
    if (!inside.length) return;
    inside[0].node.before(el("span", { class: "mk-number", "aria-hidden": "true" }, String(at + 1)));
    if ("text" in mark && mark.text && mark.text !== this.slice(mark)) inside.at(-1).node.after(el("ins", { class: "mk-ins", "aria-hidden": "true" }, mark.text));
  }
}
