"""What is wrong with a page as somebody sees it: axe's findings, sideways scrolling, words left in English."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from playwright.sync_api import Page

from school.settings import ROOT

_AXE = Axe().axe_script
_RUN_AXE = "() => axe.run({resultTypes: ['violations']}).then(found => found.violations)"
_OWN_WORDS = {"English"}  # each language is offered under its own name
_PLACE = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")
_READ = """() => {
  const own = document.documentElement.lang;
  const seen = new Set();
  const add = (text, node) => {
    const words = (text ?? "").replace(/\\s+/g, " ").trim();
    if (words && node.closest("[lang]").lang === own && !node.closest(".wordmark")) seen.add(words);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.closest("script, style, textarea, template")) add(walker.currentNode.data, parent);
  }
  for (const name of ["aria-label", "placeholder", "title", "alt"]) {
    for (const node of document.querySelectorAll(`body [${name}]`)) add(node.getAttribute(name), node);
  }
  for (const node of document.querySelectorAll("[data-words]")) {
    try {
      for (const text of Object.values(JSON.parse(node.dataset.words))) add(text, node);
    } catch {
      add(node.dataset.words, node);
    }
  }
  add(document.title.split(" · ")[0], document.body);
  return [...seen];
}"""


def faults(page: Page, *, axe: bool = True) -> list[str]:
    """What is wrong with the page at its present width; empty when nothing is."""
    found = []
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wider > 0:
        found.append(f"{wider} px wider than the window: {_widest(page)}")
    if axe:
        if not page.evaluate("'axe' in window"):
            page.evaluate(_AXE)
        for each in page.evaluate(_RUN_AXE):
            found.append(f"axe {each['id']}: " + " | ".join(node["html"][:160] for node in each["nodes"][:3]))
    return found


def _widest(page: Page) -> str:
    """The first element that sticks out to the right, for the message."""
    found: str = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          const out = [...document.querySelectorAll("main *, header *, footer *")].filter((node) =>
            node.getBoundingClientRect().right > width + 0.5 && !node.closest(".visually-hidden"));
          return (out[0]?.outerHTML ?? "?").slice(0, 200);
        }"""
    )
    return found


def left_in_english(page: Page) -> list[str]:
    """Words of the catalogue that a page in another language shows as they stand in the code."""
    if urlsplit(page.url).path.startswith("/mailbox"):
        return []  # mail is in the language of those who get it
    plain, patterns = _english()
    seen: list[str] = page.evaluate(_READ)
    return [
        text for text in seen if text in plain or (len(text) > 3 and any(each.fullmatch(text) for each in patterns))
    ]


@cache
def _english() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """The msgids whose translation differs: whole sentences, and patterns of those with places to fill."""
    plain: set[str] = set()
    patterns: list[re.Pattern[str]] = []
    for path in sorted((ROOT / "school" / "translations" / "ru").glob("*.po")):
        for msgid in _msgids(path):
            words = " ".join(msgid.split())
            if not _PLACE.search(words):
                plain.add(words)
            elif re.search(r"[A-Za-z]{3}", _PLACE.sub("", words)):
                patterns.append(re.compile(".+?".join(re.escape(part) for part in _PLACE.split(words))))
    return frozenset(plain - _OWN_WORDS), tuple(patterns)


def _msgids(path: Path) -> list[str]:
    with path.open("rb") as file:
        entries: list[Message] = [entry for entry in read_po(file, locale="ru") if entry.id]
    found: list[str] = []
    for entry in entries:
        ids = entry.id if isinstance(entry.id, tuple | list) else (entry.id,)
        said = entry.string if isinstance(entry.string, tuple | list) else (entry.string,)
        found += [each for each in ids if each not in said and re.search(r"[A-Za-z]{2}", each)]
    return found
