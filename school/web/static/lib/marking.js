// Marking words in a text with mouse, finger or keyboard. The state is a list of marks with places in
// code points, kept in the hidden field data-state; everything drawn follows from it.

import { announce, button, changed, el, wordsOf } from "./page.js";
import { MarkList } from "./mark-list.js";
import { TokenText } from "./token-text.js";

export class Marking {
  constructor(root, { flaws }) {
    this.root = root;
    this.flaws = flaws;
    this.say = wordsOf(root);
    this.state = root.querySelector("[data-state]");
    this.none = root.querySelector("[data-none]");
    this.state.value ||= this.state.dataset.initial; // the plain form reads its rows, so the field is empty there
    this.marks = restored(this.state.value);
    this.last = JSON.stringify(this.marks);
    this.history = [];
    root.querySelector("[data-plain]").remove();
    this.text = new TokenText(root.querySelector("[data-text]"), this);
    this.list = new MarkList(this);
    this.bar = this.makeBar();
    this.text.node.after(this.bar, this.list.node);
    this.none.addEventListener("change", () => this.store());
    root.addEventListener("keydown", (event) => this.shortcut(event));
    this.redraw();
  }

  makeBar() {
    const { say } = this;
    this.hint = el("p", {}, say("how_pointer"));
    this.add = button(say("mark"), () => this.markSelection(), { disabled: true, class: "btn btn-primary btn-sm" });
    this.whole = button(say("whole"), () => this.text.pickSentence());
    this.clear = button(say("clear"), () => this.text.pick(null), { disabled: true });
    this.undo = button(say("undo"), () => this.takeBack(), { disabled: true });
    this.text.node.before(el("p", { class: "mk-help" }, say("how_keys")));
    return el("div", { class: "mk-bar" }, this.hint, this.add, this.whole, this.clear, this.undo);
  }

  /** The selection changed: say what is selected, to eyes and to ears. */
  selectionChanged() {
    const range = this.text.range;
    this.hint.textContent = range ? this.say("selected", { q: this.text.quote(range) }) : this.say("how_pointer");
    this.add.disabled = this.clear.disabled = !range;
    if (range && range.first !== range.last) announce(this.hint.textContent);
  }

  markSelection() {
    const range = this.text.range;
    if (!range) return;
    const { start, end } = this.text.place(range);
    const number = this.clash(start, end);
    if (number) {
      announce(this.say(this.flaws ? "twice" : "overlap", { n: number }));
      this.list.focus(number - 1);
      return;
    }
    const quote = this.text.quote(range);
    const mark = this.flaws ? { start, end, type: null, severity: null, fix: "" } : { start, end, text: quote };
    if (this.none.checked) announce(this.say("none_off"));
    this.marks = [...this.marks, mark].sort((a, b) => a.start - b.start || a.end - b.end);
    this.text.pick(null);
    this.commit();
    const at = this.marks.indexOf(mark);
    announce(this.say("added", { q: quote, n: at + 1 }));
    this.list.focus(at);
  }

  /** The number of the mark that forbids a new one here; 0 when none does. */
  clash(start, end) {
    const same = (mark) => mark.start === start && mark.end === end;
    const touching = (mark) => mark.start < end && mark.end > start;
    return 1 + this.marks.findIndex((mark) => (this.flaws ? same(mark) : same(mark) || touching(mark)));
  }

  remove(at) {
    const [mark] = this.marks.splice(at, 1);
    this.commit();
    announce(this.say("removed", { q: this.text.slice(mark) }));
    this.text.focusAt(mark.start);
  }

  /** The mark over a token, as its index; -1 when there is none. */
  markAt(token) {
    return this.marks.findIndex((mark) => mark.start < token.end && mark.end > token.start);
  }

  /** Remember the state before a change, then store and draw the new one. */
  commit() {
    this.remember();
    this.redraw();
    this.store();
  }

  remember() {
    const now = JSON.stringify(this.marks);
    if (now === this.last) return;
    this.history.push(this.last);
    this.last = now;
    this.undo.disabled = false;
  }

  takeBack() {
    const before = this.history.pop();
    if (before === undefined) {
      announce(this.say("nothing"));
      return;
    }
    this.last = before;
    this.marks = JSON.parse(before);
    this.undo.disabled = !this.history.length;
    this.redraw();
    this.store();
    announce(`${this.say("undone")} ${this.say("count", { n: this.marks.length })}`);
  }

  redraw() {
    this.text.draw(this.marks);
    this.list.draw();
  }

  store() {
    if (this.marks.length) this.none.checked = false;
    this.none.disabled = this.marks.length > 0;
    this.state.value = this.marks.length || this.none.checked ? JSON.stringify(this.marks) : "";
    changed(this.state);
  }

  shortcut(event) {
    const inField = event.target.matches("input, select, textarea");
    if (!inField && (event.ctrlKey || event.metaKey) && !event.shiftKey && event.code === "KeyZ") {
      event.preventDefault();
      this.takeBack();
    }
  }
}

function restored(value) {
  try {
    const marks = JSON.parse(value || "[]");
    return Array.isArray(marks) ? marks : [];
  } catch {
    return [];
  }
}
