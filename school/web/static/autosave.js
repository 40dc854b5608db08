/* Keeps what is typed into a form: sends it as a draft a moment after typing stops.

   Use
     <form data-autosave="/where/drafts/go" data-revision="3">          any form with named fields
       {{ autosave.state() }}                                           templates/components/autosave.html
   Without this script the form is an ordinary form; with it nothing is lost between its buttons.

   Attributes of the form
     data-autosave           where to POST drafts
     data-revision           the revision of the draft that the page shows (0: none)
     data-autosave-ordered   the server itself puts saves in order and reports conflicts
    data-autosave-key       names the copy on this device (default: the address of the drafts)
     data-autosave-delay     milliseconds after the last change (default 1200)
   Elements, in the form or else anywhere on the page
     [data-save-state]       says how things stand; its data-words holds the words (see the component)
     [data-save-conflict]    hidden, outside the form; shown when there are two versions, with the buttons
                             [data-keep-mine] and [data-take-saved]
     [data-save-tabs]        hidden; shown while the same draft is open in another window

   What is sent: JSON, one key a field name, a list where a name occurs more than once; the header
   X-CSRFToken; and, for servers that put saves in order:
     autosave_base           the revision this page knows
     autosave_tab            names this page in this window
     autosave_seq            counts this page's changes, so that an older packet is known as older
     autosave_seconds        how long the form was before somebody since the last save (only for a
                             form that has a hidden field of this name): see visible-time.js
   Hidden fields of these names, where a form has them, are kept up to date for its own buttons.
   What is expected: 200 {revision, saved_at}; 409 {code: "other_window", revision} for a conflict;
   409 with another code when nothing can be saved any more; otherwise {message} in words.

   Without a connection the draft is kept in this browser's storage and sent again and again; it is
   also sent when the page is opened the next time. One packet is under way at a time. A submit
   button first waits for the draft, so that nothing is left behind.

   Events (bubbling from the form): autosave:saved (detail: the reply), autosave:closed (detail: the
   refusal). `flush(form)` sends what is not sent yet and says whether the server has it. */

import { VisibleTime } from "./visible-time.js";

const DELAY_MS = 1200;
const TIMEOUT_MS = 10_000;
const COPY_MS = 300;
const PAUSES_MS = [2_000, 4_000, 8_000, 15_000, 30_000];
const OWN = new Set(["csrf_token", "autosave_base", "autosave_tab", "autosave_seq", "autosave_seconds"]);
const CONFLICT = "other_window";
const STALE = "csrf";

const drafts = new WeakMap();
const channel = "BroadcastChannel" in window ? new BroadcastChannel("drafts") : null;

/** Send what is not sent yet; resolves to true when the server has everything. */
export function flush(form) {
  return drafts.get(form)?.flush() ?? Promise.resolve(true);
}

/** Forget the copies on this device whose key begins so. */
export function forget(prefix) {
  try {
    Object.keys(localStorage).filter((key) => key.startsWith(`draft:${prefix}`)).forEach((key) => localStorage.removeItem(key));
  } catch { /* no storage, nothing to forget */ }
}

function randomName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fieldsOf(form) {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (OWN.has(name) || typeof value !== "string") continue;
    if (!(name in fields)) fields[name] = value;
    else if (Array.isArray(fields[name])) fields[name].push(value);
    else fields[name] = [fields[name], value];
  }
  return fields;
}

function own(packet) {
  return Object.fromEntries(Object.entries(packet).filter(([name]) => !OWN.has(name)));
}

/** Who signed in again in another window has a new token: take it over from a fresh copy of this page. */
async function renewToken() {
  try {
    const answer = await fetch(location.href, { credentials: "same-origin", headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = fresh.querySelector('meta[name="csrf-token"]')?.content;
    if (!answer.ok || answer.redirected || !token) return false;
    document.querySelector('meta[name="csrf-token"]').content = token;
    document.querySelectorAll('input[name="csrf_token"]').forEach((field) => { field.value = token; });
    return true;
  } catch {
    return false;
  }
}

class Draft {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosave;
    this.key = form.dataset.autosaveKey || this.url;
    this.delay = Number(form.dataset.autosaveDelay) || DELAY_MS;
    this.base = Number(form.dataset.revision) || 0;
    this.tab = randomName();
    this.seq = 0;
    this.touched = false; // changed since the last packet that the server has
    this.seen = form.elements.namedItem("autosave_seconds") ? new VisibleTime() : null;
    this.stopped = false;
    this.failures = 0;
    this.sending = null;
    this.state = new SaveState(this.find("[data-save-state]"));
    this.conflict = this.find("[data-save-conflict]");
    this.tabs = this.find("[data-save-tabs]");
    this.listen();
    this.recover();
    this.say("open");
  }

  find(selector) {
    return this.form.querySelector(selector) ?? document.querySelector(selector);
  }

  listen() {
    this.form.addEventListener("input", () => this.change());
    this.form.addEventListener("change", () => this.change());
    this.form.addEventListener("focusout", () => { if (this.touched && !this.failures) this.soon(300); });
    this.form.addEventListener("submit", (event) => this.onSubmit(event));
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.leave(); });
    window.addEventListener("pagehide", () => { this.leave(); this.say("bye"); });
    window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
    window.addEventListener("online", () => { if (this.touched) this.soon(0); });
    this.conflict?.querySelector("[data-keep-mine]")?.addEventListener("click", () => this.keepMine());
    this.conflict?.querySelector("[data-take-saved]")?.addEventListener("click", () => { this.dropCopy(); this.stopped = true; location.reload(); });
    channel?.addEventListener("message", (event) => this.hear(event.data));
  }

  change() {
    if (this.stopped) return;
    this.touched = true;
    this.seq += 1;
    this.state.unsaved();
    clearTimeout(this.copyTimer);
    this.copyTimer = setTimeout(() => this.keepCopy(this.packet()), COPY_MS);
    if (!this.conflicted) this.soon(this.delay);
  }

  soon(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), wait);
  }

  packet() {
    return { ...fieldsOf(this.form), ...this.order() };
  }

  order() {
    const order = { autosave_base: this.base, autosave_tab: this.tab, autosave_seq: this.seq };
    return this.seen ? { ...order, autosave_seconds: this.seen.seconds() } : order;
  }

  /* Sending. */

  async flush() {
    clearTimeout(this.timer);
    while (this.sending) await this.sending;
    if (this.touched && !this.stopped && !this.conflicted) await this.send();
    return !this.touched;
  }

  send() {
    if (this.stopped || this.conflicted || !this.touched) return Promise.resolve();
    if (this.sending) return this.sending.then(() => this.send());
    clearTimeout(this.timer);
    this.sending = this.post(this.packet()).finally(() => { this.sending = null; });
    return this.sending;
  }

  async post(packet) {
    this.state.show("saving");
    let reply = await this.request(packet);
    if (reply?.body.code === STALE && await renewToken()) reply = await this.request(packet);
    if (!reply) return this.failed("offline");
    if (reply.status === 200) return this.saved(packet, reply.body);
    if (reply.status === 409 && reply.body.code === CONFLICT) return this.inConflict(reply.body);
    if (reply.status === 409 || reply.status === 404 || reply.status === 403) return this.closed(reply.body);
    if (reply.status === 401 || reply.body.code === STALE) return this.failed("signed_out");
    if (reply.status >= 500 || reply.status === 429) return this.failed("offline");
    this.keepCopy(packet); // refused for what it says: send again after the next change only
    return this.state.show("refused", reply.body.message);
  }

  async request(packet, keepalive = false) {
    const options = {
      method: "POST",
      credentials: "same-origin",
      keepalive,
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content,
      },
      body: JSON.stringify(packet),
    };
    try {
      const answer = await fetch(this.url, keepalive ? options : { ...options, signal: AbortSignal.timeout(TIMEOUT_MS) });
      return { status: answer.status, body: await answer.json().catch(() => ({})) };
    } catch {
      return null;
    }
  }

  saved(packet, reply) {
    this.failures = 0;
    this.seen?.take(packet.autosave_seconds);
    this.setBase(reply.revision);
    this.state.show("saved");
    if (packet.autosave_seq === this.seq) {
      this.touched = false;
      this.dropCopy();
    } else {
      this.state.unsaved();
      this.soon(this.delay);
    }
    this.say("saved");
    this.form.dispatchEvent(new CustomEvent("autosave:saved", { bubbles: true, detail: reply }));
  }

  failed(word) {
    this.keepCopy(this.packet());
    this.state.show(word);
    this.soon(PAUSES_MS[Math.min(this.failures, PAUSES_MS.length - 1)]);
    this.failures += 1;
  }

  closed(reply) {
    this.stopped = true;
    clearTimeout(this.timer);
    this.keepCopy(this.packet());
    this.state.show("closed", reply.message);
    this.form.dispatchEvent(new CustomEvent("autosave:closed", { bubbles: true, detail: reply }));
  }

  setBase(revision) {
    this.base = Number(revision) || 0;
    this.form.dataset.revision = this.base;
    for (const [name, value] of Object.entries(this.order())) {
      const field = this.form.elements.namedItem(name);
      if (field) field.value = value;
    }
  }

  /* Leaving the page: a last packet that outlives it, by a button only when the server has the draft. */

  leave() {
    if (!this.touched || this.stopped || this.conflicted) return;
    const packet = this.packet();
    this.keepCopy(packet);
    this.request(packet, true).then((reply) => { if (reply?.status === 200) this.saved(packet, reply.body); });
  }

  async onSubmit(event) {
    if (this.passing || (!this.touched && !this.sending) || this.stopped) {
      this.setBase(this.base);
      return;
    }
    event.preventDefault();
    if (this.waiting) return;
    this.waiting = true;
    await this.flush();
    this.waiting = false;
    if (this.conflicted || (this.failures && !this.stopped)) return;
    this.setBase(this.base);
    this.passing = true;
    this.form.requestSubmit(event.submitter);
    this.passing = false;
  }

  /* Another window wrote to the same draft. */

  inConflict(reply) {
    this.keepCopy(this.packet());
    this.conflicted = reply;
    this.state.show("conflict", reply.message);
    if (!this.conflict) return;
    this.conflict.hidden = false;
    this.conflict.querySelector("button")?.focus();
  }

  async keepMine() {
    this.setBase(this.conflicted.revision);
    this.conflicted = null;
    this.conflict.hidden = true;
    if (this.found) await this.sendFound();
    else await this.send();
  }

  say(what) {
    channel?.postMessage({ what, key: this.key, tab: this.tab });
  }

  hear({ what, key, tab }) {
    if (key !== this.key || tab === this.tab) return;
    if (what === "open") this.say("here");
    if (what === "bye") { if (this.tabs) this.tabs.hidden = true; return; }
    if (this.tabs) this.tabs.hidden = false;
    if (what === "saved" && !this.touched && !this.sending) location.reload();
  }

  /* The copy on this device. */

  get copyKey() {
    return `draft:${this.key}`;
  }

  keepCopy(packet) {
    clearTimeout(this.copyTimer);
    if (!this.touched) return;
    try {
      localStorage.setItem(this.copyKey, JSON.stringify(packet));
    } catch { /* storage is full or forbidden: the page still has the text */ }
  }

  dropCopy() {
    clearTimeout(this.copyTimer);
    try {
      localStorage.removeItem(this.copyKey);
    } catch { /* nothing to drop */ }
  }

  recover() {
    try {
      this.found = JSON.parse(localStorage.getItem(this.copyKey));
    } catch {
      this.found = null;
    }
    if (!this.found) return;
    if (JSON.stringify(own(this.found)) === JSON.stringify(fieldsOf(this.form))) {
      this.found = null;
      this.dropCopy();
    } else if (this.found.autosave_base !== this.base && !("autosaveOrdered" in this.form.dataset)) {
      this.copyInConflict({ revision: this.base });
    } else {
      this.sendFound();
    }
  }

  copyInConflict(reply) {
    this.conflictedCopy = true;
    this.form.inert = true; // until one version is chosen, or the other would be typed over
    this.inConflict(reply);
  }

  /* A copy from an earlier visit is sent as it is; the page is loaded again when it changed the draft. */
  async sendFound() {
    this.form.inert = true;
    this.state.show("sending_copy");
    const packet = this.conflictedCopy ? { ...this.found, autosave_base: this.base, autosave_tab: this.tab } : this.found;
    const reply = await this.request(packet);
    if (reply?.status === 200) {
      const changed = reply.body.revision !== this.base;
      this.found = null;
      this.dropCopy();
      if (changed || this.conflictedCopy) { this.stopped = true; location.reload(); return; }
    } else if (reply?.status === 409 && reply.body.code === CONFLICT) {
      this.copyInConflict(reply.body);
      return;
    } else if (reply && reply.status !== 401 && reply.status < 500) {
      this.found = null;
      this.dropCopy();
    } else {
      this.state.show(reply?.status === 401 ? "signed_out" : "offline");
      setTimeout(() => this.sendFound(), PAUSES_MS[Math.min(this.failures++, PAUSES_MS.length - 1)]);
      return;
    }
    this.failures = 0;
    this.form.inert = false;
    this.state.show("idle");
  }
}

/* The line that says how things stand. The seconds tick for the eye only; people who listen hear
   the first save, and every change for worse or better. */
class SaveState {
  constructor(place) {
    this.place = place;
    if (!place) return;
    this.words = JSON.parse(place.dataset.words || "{}");
    this.ago = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "always" });
    this.seen = document.createElement("span");
    this.heard = document.createElement("span");
    this.seen.ariaHidden = "true";
    this.heard.className = "visually-hidden";
    this.seen.textContent = place.textContent.trim();
    place.replaceChildren(this.seen, this.heard);
    setInterval(() => this.tick(), 1000);
  }

  show(word, message = "") {
    if (!this.place) return;
    const before = this.word;
    this.word = word;
    this.place.dataset.state = word;
    if (word === "saved") {
      this.at = Date.now();
      this.tick();
      if (this.spoken !== "saved") this.speak("saved", this.words.saved_now);
      return;
    }
    const text = message || this.words[word] || "";
    if (word === "idle") { this.seen.textContent = ""; return; }
    this.seen.textContent = text;
    if (word !== "saving" && word !== "unsaved" && word !== before) this.speak(word, text);
  }

  /** What stands on the page is newer than what is saved; a message of trouble stays. */
  unsaved() {
    if (!this.word || this.word === "saved" || this.word === "idle") this.show("unsaved");
  }

  speak(word, text) {
    this.spoken = word;
    this.heard.textContent = text ?? "";
  }

  tick() {
    if (this.word !== "saved") return;
    const seconds = Math.round((Date.now() - this.at) / 1000);
    let text = this.words.saved_now ?? "";
    if (seconds >= 2) {
      const when = seconds < 60 ? this.ago.format(-seconds, "second") : this.ago.format(-Math.floor(seconds / 60), "minute");
      text = (this.words.saved ?? "{when}").replace("{when}", when);
    }
    if (this.seen.textContent !== text) this.seen.textContent = text;
  }
}

document.querySelectorAll("form[data-autosave]").forEach((form) => drafts.set(form, new Draft(form)));
