"""Answering an item on its page as a person does: with the mouse, or with the keyboard alone.

What is given is an answer as `item.key()` writes it; the page is any page that asks an item: a lesson, a
test, a paid task. With `keys`, a way to bring the focus to a control, nothing is done with the mouse.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, expect

Answer = dict[str, Any]
Keys = Callable[[Locator], None] | None
"""How the focus gets to a control: by script (`focus`), by the Tab key alone (`keyboard.tab_to`), or None: the mouse."""

MARKED_TOKENS = """(text) => {
  let place = 0;
  const tokens = [];
  for (const part of text.querySelectorAll(".mk-part")) {
    const start = place;
    place += [...part.textContent].length;
    if (part.classList.contains("mk-token")) tokens.push([start, place]);
  }
  return tokens;
}"""


def focus(control: Locator) -> None:
    """Bring the focus to a control at once."""
    control.focus()


def fill(root: Locator, kind: str, answer: Answer, *, keys: Keys = None) -> None:
    """Answer the item in `root`, which holds one `[data-kind]` form."""
    form = root.locator(f"[data-kind={kind}]")
    expect(form).to_have_count(1)
    _WAYS[kind](form, answer, keys)


def _choice(form: Locator, answer: Answer, keys: Keys) -> None:
    for letter in answer["chosen"]:
        _tick(form, form.locator(f"input[value={letter}]"), keys)


def _tick(form: Locator, box: Locator, keys: Keys) -> None:
    """Tick a box, or choose of a group of buttons: Tab reaches only the group, arrows go on in it."""
    if box.is_checked():
        return
    if keys is None:
        box.check()
        return
    if box.get_attribute("type") == "radio":
        group = form.locator(f"input[name='{box.get_attribute('name')}']")
        chosen = form.locator(f"input[name='{box.get_attribute('name')}']:checked")
        keys(chosen if chosen.count() else group.first)
        form.page.keyboard.press("Space")
        for _option in range(group.count()):
            if box.is_checked():
                break
            form.page.keyboard.press("ArrowDown")
    else:
        keys(box)
        form.page.keyboard.press("Space")
    expect(box).to_be_checked()


def _type(field: Locator, text: str, keys: Keys) -> None:
    if keys is None:
        field.fill(text)
        return
    keys(field)
    field.page.keyboard.press("ControlOrMeta+a")
    field.page.keyboard.insert_text(text)


def _select(select: Locator, value: str, keys: Keys) -> None:
    if keys is None:
        select.select_option(value)
        return
    values: list[str] = select.locator("option").evaluate_all("options => options.map(option => option.value)")
    keys(select)
    select.page.keyboard.press("Home")
    for _step in range(values.index(value)):
        select.page.keyboard.press("ArrowDown")
    expect(select).to_have_value(value)


def _text(form: Locator, answer: Answer, keys: Keys) -> None:
    _type(form.locator("textarea[name$='-text']"), answer["text"], keys)


def _ranking(form: Locator, answer: Answer, keys: Keys) -> None:
    tiers: list[list[str]] = answer["order"]
    if keys is not None:
        _rank_by_keys(form, tiers, keys)
        return
    place = 1
    for tier in tiers:
        for letter in tier:
            form.locator(f"select[name$='-rank-{letter}']").select_option(str(place))
        place += len(tier)


def _rank_by_keys(form: Locator, tiers: list[list[str]], keys: Callable[[Locator], None]) -> None:
    """Pick every answer up, carry it to its place and drop it; then make equal what is equal."""
    keyboard = form.page.keyboard
    for at, letter in enumerate(letter for tier in tiers for letter in tier):
        keys(_handle(form, letter))
        keyboard.press("Enter")
        while (now := _order(form).index(letter)) > at:
            keyboard.press("ArrowUp")
            assert _order(form).index(letter) < now, f"answer {letter} does not move up from place {now}"
        keyboard.press("Enter")
    if form.locator(".rank-state.is-done").count() == 0:  # every answer stood where it belongs from the start
        keys(form.locator(".rank-bar button").first)
        keyboard.press("Enter")
    for tier in tiers:
        for letter in tier[1:]:
            keys(_handle(form, letter))
            keyboard.press("Enter")
            keyboard.press("=")
            keyboard.press("Enter")
    expect(form.locator(".rank-state")).to_have_class("rank-state is-done")


def _handle(form: Locator, letter: str) -> Locator:
    return form.locator(f"[data-letter={letter}] .rank-handle")


def _order(form: Locator) -> list[str]:
    letters: list[str] = form.locator("[data-list]").evaluate("list => [...list.children].map(c => c.dataset.letter)")
    return letters


def _claim(form: Locator, answer: Answer, keys: Keys) -> None:
    reach = keys or focus
    keyboard = form.page.keyboard
    for words in answer["searches"]:
        query = form.locator("input[type=search]")
        _type(query, words, keys)
        query.press("Enter")
    for sentence in answer["evidence"]:
        _tick(form, form.locator(f"input[name$='-evidence'][value='{sentence}']"), keys)
    _tick(form, form.locator(f"input[name$='-verdict'][value={answer['verdict']}]"), keys)
    if answer["correction"]:
        _type(form.locator("textarea[name$='-correction']"), answer["correction"], keys)
    reach(form.locator("input[type=range]"))
    keyboard.press("Home")
    if answer["certainty"] >= 100:
        keyboard.press("End")
    else:
        for _step in range(int(answer["certainty"]) - 50):
            keyboard.press("ArrowRight")
    expect(form.locator("input[name$='-certainty']")).to_have_value(str(int(answer["certainty"])))


def _mark(form: Locator, answer: Answer, keys: Keys) -> None:
    _marks(form, [(each["start"], each["end"], each["text"], None, None) for each in answer["edits"]], keys)


def _spans(form: Locator, answer: Answer, keys: Keys) -> None:
    flaws = [
        (each["start"], each["end"], each.get("fix") or "", each.get("type"), each.get("severity"))
        for each in answer["spans"]
    ]
    _marks(form, flaws, keys)


def _marks(form: Locator, marks: list[tuple[int, int, str, str | None, str | None]], keys: Keys) -> None:
    """Select the words of each mark in the text, mark them, and fill in the fields of the mark."""
    text = form.locator("[data-text]")
    tokens: list[list[int]] = text.evaluate(MARKED_TOKENS)
    whole = "".join(text.locator(".mk-part").all_text_contents())
    if keys is not None:
        keys(text.locator("[data-token][tabindex='0']"))
    for number, (start, end, correction, flaw, severity) in enumerate(sorted(marks), start=1):
        touched = [at for at, (low, high) in enumerate(tokens) if low < end and start < high]
        # What is only inserted belongs to the word that it follows.
        touched = touched or [max(at for at, token in enumerate(tokens) if token[0] <= start)]
        first, last = touched[0], touched[-1]
        low, high = tokens[first][0], tokens[last][1]
        if flaw is None:
            correction = whole[low:start] + correction + whole[end:high]
        if keys is None:
            _select_by_mouse(text, first, last)
            form.locator(".mk-bar .btn-primary").click()
        else:
            _select_by_keys(text, first, last)
            form.page.keyboard.press("Enter")
        row = form.locator(".mk-item").filter(has=form.page.locator(":focus"))
        expect(row).to_have_count(1)
        expect(form.locator(".mk-item")).to_have_count(number)
        if flaw is not None:
            _select(row.locator("select").nth(0), flaw, keys)
            _select(row.locator("select").nth(1), severity or "", keys)
        field = row.locator("input")
        _type(field, correction, keys)
        field.press("Enter")  # back to the words


def _select_by_keys(text: Locator, first: int, last: int) -> None:
    """Move word by word from where the focus is, and select with Shift."""
    keyboard = text.page.keyboard
    now = int(text.locator(":focus").get_attribute("data-token") or 0)
    for _step in range(abs(first - now)):
        keyboard.press("ArrowRight" if first > now else "ArrowLeft")
    for _step in range(last - first):
        keyboard.press("Shift+ArrowRight")
    expect(text.locator(f"[data-token='{last}']")).to_be_focused()


def _select_by_mouse(text: Locator, first: int, last: int) -> None:
    text.locator(f"[data-token='{first}']").click()
    if last != first:
        text.locator(f"[data-token='{last}']").click(modifiers=["Shift"])


_WAYS: dict[str, Callable[[Locator, Answer, Keys], None]] = {
    "choice": _choice,
    "correct": _text,
    "writing": _text,
    "ranking": _ranking,
    "claim": _claim,
    "mark": _mark,
    "spans": _spans,
}
