// Words of a text as the site counts them (assessments/text.py), and differences between two texts.

const WORD = "\\p{L}[\\p{L}\\p{M}\\p{N}]*(?:['’ʼ‐‑-][\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}]*)*|\\p{N}+(?:[.,:]\\p{N}+)*(?:[‐‑-]?\\p{L}+)?";
const INVISIBLE = /[\u00AD\u200B\u200C\u2060]/gu;

/** The words and numbers of a text. */
export function words(text) {
  return text.replace(INVISIBLE, "").match(new RegExp(WORD, "gu")) ?? [];
}

/** Words, marks and runs of space; joined they are the text. */
export function pieces(text) {
  return text.match(new RegExp(`${WORD}|\\.{3}|\\s+|[^\\s]`, "gu")) ?? [];
}

/** How many code points a text has: the unit of every place in an answer. */
export function codePoints(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

const CELLS = 1_500_000;

/** The difference of two texts as [{kind: "equal"|"delete"|"insert", text}]. */
export function difference(before, after) {
  const a = pieces(before), b = pieces(after);
  let head = 0, tail = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const middle = middleOf(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  return joined([...a.slice(0, head).map((text) => ["equal", text]), ...middle, ...a.slice(a.length - tail).map((text) => ["equal", text])]);
}

/** Longest common subsequence of what differs; very long texts are shown as replaced. */
function middleOf(a, b) {
  if (a.length * b.length > CELLS) return [...a.map((text) => ["delete", text]), ...b.map((text) => ["insert", text])];
  const width = b.length + 1;
  const best = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      best[i * width + j] = a[i] === b[j] ? best[(i + 1) * width + j + 1] + 1 : Math.max(best[(i + 1) * width + j], best[i * width + j + 1]);
  const steps = [];
  let i = 0, j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) { steps.push(["equal", a[i]]); i += 1; j += 1; }
    else if (i < a.length && (j === b.length || best[(i + 1) * width + j] >= best[i * width + j + 1])) { steps.push(["delete", a[i]]); i += 1; }
    else { steps.push(["insert", b[j]]); j += 1; }
  }
  return steps;
}

/** Runs of one kind as one piece; a lone space between two changes joins them, deletions first. */
function joined(steps) {
  const merged = [];
  let removed = "", added = "";
  const flush = () => {
    if (removed) merged.push({ kind: "delete", text: removed });
    if (added) merged.push({ kind: "insert", text: added });
    removed = added = "";
  };
  steps.forEach(([kind, text], at) => {
    const inside = kind === "equal" && /^\s+$/u.test(text) && (removed || added) && steps[at + 1] && steps[at + 1][0] !== "equal" && removed && added;
    if (kind === "delete") removed += text;
    else if (kind === "insert") added += text;
    else if (inside) { removed += text; added += text; }
    else {
      flush();
      const last = merged.at(-1);
      if (last?.kind === "equal") last.text += text;
      else merged.push({ kind: "equal", text });
    }
  });
  flush();
  return merged;
}

/** The difference as nodes: del, ins and text. */
export function differenceNodes(parts) {
  return parts.map(({ kind, text }) => {
    if (kind === "equal") return document.createTextNode(text);
    const node = document.createElement(kind === "delete" ? "del" : "ins");
    node.textContent = text;
    return node;
  });
}
