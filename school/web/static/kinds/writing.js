// writing: word and constraint counters that follow the text.

import { announce, wordsOf } from "../lib/page.js";
import { check } from "../lib/constraints.js";
import { words } from "../lib/words.js";

const QUIET = 1500; // milliseconds without typing before the tally is spoken

export default function writing(root) {
  const say = wordsOf(root);
  const field = root.querySelector("textarea");
  const counts = root.querySelector("[data-counts]");
  const summary = root.querySelector("[data-summary]");
  const rows = [...root.querySelectorAll("[data-constraint]")].map((node) => ({ node, constraint: JSON.parse(node.dataset.constraint) }));
  let spoken = "";
  let timer = 0;

  function show() {
    const text = field.value;
    counts.textContent = `${say("words", { n: words(text).length })} · ${say("characters", { n: [...text.trim()].length })}`;
    let met = 0, known = 0;
    for (const { node, constraint } of rows) {
      const found = check(constraint, text);
      const good = found?.holds === true;
      met += good ? 1 : 0;
      known += found ? 1 : 0;
      node.classList.toggle("is-met", good);
      node.classList.toggle("is-unmet", !good);
      node.querySelector("[data-sign]").textContent = good ? "✓" : "·";
      node.querySelector("[data-now]").textContent = wordsFor(found, good);
    }
    if (summary) summary.textContent = say("summary", { n: met, k: known });
  }

  function wordsFor(found, good) {
    if (!found) return `(${say("later")})`;
    const state = say(good ? "met" : "unmet");
    return found.count === undefined ? `(${state})` : `(${state}; ${say("now", { n: found.count })})`;
  }

  field.addEventListener("input", () => {
    show();
    clearTimeout(timer);
    timer = setTimeout(() => {
      const tally = summary?.textContent ?? "";
      if (tally && tally !== spoken) announce(tally);
      spoken = tally;
    }, QUIET);
  });
  show();
  spoken = summary?.textContent ?? "";
}
