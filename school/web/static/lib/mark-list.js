// The marks one made, each with its fields; Enter in a correction goes back to the text.

import { button, changed, el } from "./page.js";

export class MarkList {
  constructor(owner) {
    this.owner = owner;
    this.prefix = owner.root.dataset.prefix;
    this.types = JSON.parse(owner.root.dataset.types || "[]");
    this.severities = JSON.parse(owner.root.dataset.severities || "[]");
    this.head = el("p", { class: "kind-label" });
    this.list = el("ol", { class: "mk-list" });
    this.node = el("div", { class: "mk-marks" }, this.head, this.list);
  }

  draw() {
    const { marks, say } = this.owner;
    this.head.textContent = marks.length ? say("count", { n: marks.length }) : say("empty");
    this.list.replaceChildren(...marks.map((mark, at) => this.item(mark, at)));
  }

  /** Put the cursor into the first field of a mark. */
  focus(at) {
    const field = this.list.children[at]?.querySelector("select, input");
    field?.focus();
    field?.select?.();
  }

  item(mark, at) {
    const { owner } = this;
    const { say } = owner;
    const n = at + 1;
    const crossing = owner.marks.some((other) => other !== mark && other.start < mark.end && other.end > mark.start);
    const back = button(String(n), () => owner.text.focusAt(mark.start), { "aria-label": say("show", { n }) });
    const head = el("div", { class: "mk-head" }, back,
      el("span", { class: "mk-quote", lang: owner.text.node.lang }, say("quoted", { q: owner.text.slice(mark) })),
      crossing ? el("span", { class: "tag tag-info" }, say("crossing")) : null,
      button(say("remove_short"), () => owner.remove(at), { "aria-label": say("remove", { n }) }));
    const fields = owner.flaws
      ? [this.choice(mark, "type", this.types, n), this.choice(mark, "severity", this.severities, n), this.correction(mark, "fix", n)]
      : [this.correction(mark, "text", n)];
    return el("li", { class: `mk-item${mark.severity === "major" ? " is-major" : ""}` }, head, el("div", { class: "mk-fields" }, ...fields));
  }

  choice(mark, name, options, n) {
    const { owner, prefix } = this;
    const id = `${prefix}-mark-${n}-${name}`;
    const select = el("select", { class: "form-select", id }, el("option", { value: "" }, owner.say("choose")),
      ...options.map(([value, label]) => el("option", { value }, label)));
    select.value = mark[name] ?? "";
    select.addEventListener("input", (event) => event.stopPropagation());
    select.addEventListener("change", (event) => {
      event.stopPropagation();
      mark[name] = select.value || null;
      owner.remember();
      owner.store();
      owner.text.draw(owner.marks);
      select.closest(".mk-item").classList.toggle("is-major", mark.severity === "major");
    });
    return el("div", {}, el("label", { for: id }, owner.say(name)), select);
  }

  correction(mark, name, n) {
    const { owner, prefix } = this;
    const id = `${prefix}-mark-${n}-fix`;
    const field = el("input", { class: "form-control", id, value: mark[name] ?? "", maxLength: 1000, autocomplete: "off", lang: owner.text.node.lang, placeholder: owner.say("fix_hint"), spellcheck: false });
    field.addEventListener("input", (event) => {
      event.stopPropagation();
      mark[name] = field.value;
      owner.store();
      owner.text.draw(owner.marks);
    });
    field.addEventListener("change", (event) => {
      event.stopPropagation();
      owner.remember();
      changed(owner.state);
    });
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      owner.remember();
      owner.text.focusAt(mark.start);
    });
    return el("div", { class: "mk-fix" }, el("label", { for: id }, owner.say("fix")), field);
  }
}
