// The constraints of a writing task as assessments/constraints.py checks them, for the live counters.
// What needs more than the text itself (language, reading level) is left to the server: check() gives null.

import { words } from "./words.js";

const BULLET = /^[^\S\n]*[-*•–—][^\S\n]+\S/gmu;
const NUMBERED = /^[^\S\n]*\d{1,3}[.)][^\S\n]+\S/gmu;
const HEADING = /^#{1,6}[^\S\n]+\S/gmu;
const BOLD = /\*\*(?=\S)(?:(?!\*\*).)+(?<=\S)\*\*|__(?=\S)(?:(?!__).)+(?<=\S)__/gu;
const LINK = /https?:\/\/|www\.[\p{L}\p{N}_]|\]\([^)\s]+\)|(?<![\p{L}\p{N}_])[\p{L}\p{N}_-]+\.(?:com|org|net|ru|рф|io|info)(?![\p{L}\p{N}_])/iu;
const CITATION = /\[([^[\]\n]{1,60})\](?!\()/gu;
const EDGE = "(?<![\\p{L}\\p{N}_])", OTHER_EDGE = "(?![\\p{L}\\p{N}_])";
const PLACEHOLDER = new RegExp(
  "\\[(?:your|insert|name|date|company|add|link|address|phone|xx|ваш|встав|имя|дата|фио|назван|укаж|адрес|телефон|ссылк)[^\\]\\n]*\\]" +
  "|<(?:your|insert|name|date|ваш|встав|имя|дата)[^>\\n]*>|\\{\\{?[^{}\\n]*\\}\\}?|_{3,}" +
  `|${EDGE}X{2,}${OTHER_EDGE}|${EDGE}Х{2,}${OTHER_EDGE}|lorem ipsum|${EDGE}(?:TODO|TBD|FIXME)${OTHER_EDGE}`, "iu");
const NUMBER = /\p{N}+(?:[.,:]\p{N}+)*/gu;
const END = /[.!?…]+["'”’»)\]]*(?=\s|$)/gu;
const STARTS = /^["'“‘«„([*_—–-]*\s*[\p{Lu}\p{Lt}\p{N}]/u;
const LAST_WORD = /(?:\p{L}\.)*\p{L}+$/u;
const ABBREVIATIONS = new Set(("e.g i.e mr mrs ms dr prof st vs etc fig approx inc ltd jr sr cf al " +
  "т.е т.д т.п т.к т.н и.о г гг в вв р руб коп стр см рис табл им ул пр д др проф акад тыс млн млрд напр н.э").split(" "));

const many = (text, pattern) => (text.match(pattern) ?? []).length;

/** Text without typographic choices, as assessments.text.plain. */
export function plain(text) {
  return text.normalize("NFC").replace(/[\u00AD\u200B\u200C\u2060]/gu, "")
    .replace(/[“”„‟«»″]/gu, '"').replace(/[‘’‚‛ʼ′`´]/gu, "'").replace(/[‐‑‒–—―−]/gu, "-")
    .replaceAll("…", "...").replaceAll("ё", "е").replaceAll("Ё", "Е");
}

export const fold = (text) => plain(text.normalize("NFKC")).toLowerCase().split(/\s+/u).filter(Boolean).join(" ");

function boundary(line, start, end) {
  const after = line.slice(end).trimStart();
  if (after && !STARTS.test(after)) return false;
  if (!after || line[start] !== ".") return true;
  const last = LAST_WORD.exec(line.slice(0, start))?.[0];
  if (!last) return true;
  const small = last.toLowerCase();
  const initial = small.length === 1 && last !== small && small !== "i";
  return !initial && !ABBREVIATIONS.has(small);
}

/** The sentences of a text; every line ends one. */
export function sentences(text) {
  const found = [];
  for (const line of text.split(/\n/u)) {
    let begin = 0;
    for (const mark of line.matchAll(END)) {
      const end = mark.index + mark[0].length;
      if (!boundary(line, mark.index, end)) continue;
      found.push(line.slice(begin, end).trim());
      begin = end;
    }
    found.push(line.slice(begin).trim());
  }
  return found.filter((part) => words(part).length);
}

function positions(text, phrase) {
  const hay = words(text).map(fold), needle = words(phrase).map(fold);
  if (!needle.length) return [];
  return hay.map((_, at) => at).filter((at) => needle.every((word, n) => hay[at + n] === word));
}

const has = (text, phrase) => positions(text, phrase).length > 0;
const filledLines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

const COUNTED = {
  words: (text) => words(text).length,
  characters: (text) => [...text.trim()].length,
  sentences: (text) => sentences(text).length,
  paragraphs: (text) => text.split(/\n\s*\n/u).filter((part) => part.trim()).length,
  bullets: (text) => many(text, BULLET),
  numbered: (text) => many(text, NUMBERED),
  headings: (text) => many(text, HEADING),
  numbers: (text) => many(text.replace(NUMBERED, " "), NUMBER),
  questions: (text) => many(text, /\?+/gu),
  bold: (text) => many(text, BOLD),
  count: (text, { word }) => positions(text, word).length,
  sentence_length: (text) => Math.max(0, ...sentences(text).map((sentence) => words(sentence).length)),
};

const HOLDS = {
  include: (text, { any, all }) => (!any?.length || any.some((word) => has(text, word))) && (all ?? []).every((word) => has(text, word)),
  exclude: (text, { words: banned }) => !banned.some((word) => has(text, word)),
  order(text, { words: wanted }) {
    let at = -1;
    return wanted.every((word) => {
      at = positions(text, word).find((place) => place > at) ?? Infinity;
      return at < Infinity;
    });
  },
  json(text, { keys }) {
    try {
      const value = JSON.parse(text.replace(/^\s*```(?:json)?\s*\n([\s\S]*?)\n?```\s*$/u, "$1"));
      return value !== null && typeof value === "object" && !Array.isArray(value) && (keys ?? []).every((key) => key in value);
    } catch {
      return false;
    }
  },
  quoted(text) {
    const whole = plain(text.trim());
    return whole.length > 2 && whole[0] === '"' && whole.at(-1) === '"';
  },
  case: (text, { form }) => text !== "" && text === (form === "upper" ? text.toUpperCase() : text.toLowerCase()) && text.toUpperCase() !== text.toLowerCase(),
  opening: (text, { text: wanted }) => fold(text).startsWith(fold(wanted)),
  ending: (text, { text: wanted }) => fold(text).endsWith(fold(wanted)),
  postscript(text, { marker }) {
    const wanted = fold(marker), lines = filledLines(text);
    const at = lines.findLastIndex((line) => fold(line).startsWith(wanted));
    return at > 0 && fold(lines.slice(at).join(" ")).length > wanted.length;
  },
  no_placeholder: (text) => !PLACEHOLDER.test(text),
  cites_only(text, { sources }) {
    const cited = [...text.matchAll(CITATION)].flatMap((match) => match[1].split(/[,;]\s*/u)).map(fold);
    const known = sources.map(fold);
    return cited.length > 0 && cited.every((each) => known.some((source) => each === source || (each.startsWith(`${source}.`) && /^\d+$/u.test(each.slice(source.length + 1)))));
  },
  title(text) {
    const lines = filledLines(text);
    if (lines.length < 2) return false;
    const bare = lines[0].replace(/^[*#_ «»“”"]+|[*#_ «»“”"]+$/gu, "");
    const count = words(bare).length;
    return /^#{1,6}\s+\S/u.test(lines[0]) || (count > 0 && count <= 12 && !/[.,;:]$/u.test(bare) && !/^\s*[-*•–—]\s+\S/u.test(lines[0]));
  },
  no_links: (text) => !LINK.test(text),
  no_exclamations: (text) => !/[!！]/u.test(text),
};

/** {holds, count?} of a text under a constraint; null when only the server can tell. */
export function check(constraint, text) {
  const counter = COUNTED[constraint.check];
  if (counter) {
    const count = counter(text, constraint);
    const { min = null, max = null } = constraint;
    return { count, holds: text.trim() !== "" && (min === null || count >= min) && (max === null || count <= max) };
  }
  const holds = HOLDS[constraint.check];
  return holds ? { holds: text.trim() !== "" && holds(text, constraint) } : null;
}
