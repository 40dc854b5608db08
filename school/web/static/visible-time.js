/* How long this page was before somebody: shown, and in the window that has the focus.

   Use
     const seen = new VisibleTime();
     seen.seconds();     whole seconds not taken yet
     seen.take(12);      these are stored: count on from the rest

   Of two windows side by side only one has the focus, so nobody is counted twice. */

export class VisibleTime {
  constructor() {
    this.counted = 0; // milliseconds up to `since`
    this.since = this.isSeen() ? performance.now() : null;
    document.addEventListener("visibilitychange", () => this.turn());
    window.addEventListener("focus", () => this.turn());
    window.addEventListener("blur", () => this.turn());
    window.addEventListener("pagehide", () => this.stop());
  }

  isSeen() {
    return document.visibilityState === "visible" && document.hasFocus();
  }

  turn() {
    this.stop();
    if (this.isSeen()) this.since = performance.now();
  }

  stop() {
    if (this.since !== null) this.counted += performance.now() - this.since;
    this.since = null;
  }

  seconds() {
    const running = this.since === null ? 0 : performance.now() - this.since;
    return Math.max(0, Math.floor((this.counted + running) / 1000));
  }

  take(seconds = 0) {
    this.stop();
    this.counted = Math.max(0, this.counted - seconds * 1000); // a packet that left twice is stored once
    this.turn();
  }
}
