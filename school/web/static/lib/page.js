// Small shared things: elements, words with places to fill, announcements, change events.

/** An element with properties, attributes (names with "-" or "role") and children. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name === "class") node.className = value;
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name.includes("-") || name === "role" || name === "for") node.setAttribute(name, value);
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node[name] = value;
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** The translated words of a form, each a function that fills {name} places. */
export function wordsOf(root) {
  const words = JSON.parse(root.dataset.words || "{}");
  return (name, places = {}) =>
    (words[name] ?? name).replace(/\{(\w+)\}/g, (whole, key) => (key in places ? String(places[key]) : whole));
}

let region = null;
let spoken = 0;

/** Say something to people who do not see the page. */
export function announce(text) {
  if (!region) {
    region = el("div", { class: "visually-hidden", role: "status", "aria-live": "polite", "aria-atomic": "true", id: "announcer" });
    document.body.append(region);
  }
  spoken += 1;
  const mine = spoken;
  region.textContent = "";
  setTimeout(() => { if (mine === spoken) region.textContent = text; }, 60);
}

/** Tell the form (autosave listens there) that a field changed. */
export function changed(field) {
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

/** A button of our own look. */
export function button(label, onclick, properties = {}) {
  return el("button", { type: "button", class: "mini", onclick, ...properties }, label);
}
