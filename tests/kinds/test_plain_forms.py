"""Every kind's form, empty and filled, and back: what a person typed is the answer that is read."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from assessments import ITEM_KINDS, Item, load_bank
from school.i18n import use_locale
from school.web.kinds import misquoted, read_answer, result_view

BANK = load_bank(Path(__file__).resolve().parents[1] / "assessments" / "items.yaml")
ITEMS = list(BANK)
CASES = [
    (item, sample.name, answer)
    for item in ITEMS
    for sample in item.samples
    if (answer := item.parse(item.sample_answer(sample.answer))) is not None
]


class Fields(HTMLParser):
    """The fields of a form as a browser without scripts would send them, and what the form lacks."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.fields: list[str] = []
        self._select: list[tuple[str, bool]] = []
        self._name = self._area = ""
        self._in_area = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if given.get("id"):
            self.ids.append(given["id"])
        if tag == "label" and "for" in given:
            self.labelled.add(given["for"])
        if tag in ("input", "select", "textarea") and given.get("type") != "hidden":
            self.fields.append(given.get("id", ""))
        if tag == "input":
            ticked = given.get("type") not in ("checkbox", "radio") or "checked" in given
            if ticked:
                self.sent.append((given["name"], given.get("value", "")))
        elif tag == "select":
            self._name, self._select = given["name"], []
        elif tag == "option":
            self._select.append((given.get("value", ""), "selected" in given))
        elif tag == "textarea":
            self._name, self._area, self._in_area = given["name"], "", True

    def handle_data(self, data: str) -> None:
        if self._in_area:
            self._area += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            chosen = [value for value, selected in self._select if selected]
            self.sent.append((self._name, chosen[-1] if chosen else self._select[0][0]))
        elif tag == "textarea":
            self.sent.append((self._name, self._area.removeprefix("\n")))
            self._in_area = False


def form_of(app: Flask, item: Item, answer: Any, locale: str = "en") -> tuple[str, Fields]:
    with use_locale(locale):
        macros: Any = app.jinja_env.get_template("kinds/kinds.html").module
        html = str(macros.ask(item.public(), "q", answer, item.draw_order(Random(3))))
    fields = Fields()
    fields.feed(html)
    return html, fields


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
@pytest.mark.parametrize("locale", ["en", "ru"])
def test_an_empty_form_is_whole_and_says_nothing(app: Flask, item: Item, locale: str) -> None:
    html, fields = form_of(app, item, None, locale)
    assert [name for name, times in Counter(fields.ids).items() if times > 1] == []
    assert set(fields.fields) <= fields.labelled
    assert fields.fields
    assert "%(" not in html
    if item.kind != "correct":  # there the text to be edited stands in the field
        assert item.parse(read_answer(item.kind, MultiDict(fields.sent), "q", item.public())) is None


@pytest.mark.parametrize(("item", "name", "answer"), CASES, ids=lambda x: getattr(x, "id", None))
def test_a_filled_form_is_read_back(app: Flask, item: Item, name: str, answer: dict[str, Any]) -> None:
    _, fields = form_of(app, item, answer)
    raw = read_answer(item.kind, MultiDict(fields.sent), "q", item.public())
    assert misquoted(raw) == []
    assert item.parse(raw) == answer
    again = form_of(app, item, raw)[1]
    assert again.sent == fields.sent


@pytest.mark.parametrize(("item", "name", "answer"), CASES, ids=lambda x: getattr(x, "id", None))
@pytest.mark.parametrize("locale", ["en", "ru"])
def test_a_result_is_shown_with_and_without_its_key(
    app: Flask, item: Item, name: str, answer: dict[str, Any], locale: str
) -> None:
    for reveal in (True, False):
        with use_locale(locale):
            view = result_view(item, answer, item.score(answer), reveal, item.draw_order(Random(3)))
            macros: Any = app.jinja_env.get_template("kinds/kinds.html").module
            html = str(macros.show(item.public(), answer, view, reveal))
        gold: Any = item.gold
        assert (str(gold.explanation) in html) == reveal or "&" in html
        assert "%(" not in html
    if locale == item.lang == "ru":
        assert not re.search(r"\b(?:you|your|the|answer)\b", re.sub(r"<[^>]+>", " ", html), re.I)


@pytest.mark.parametrize("kind", ITEM_KINDS)
@pytest.mark.parametrize("locale", ["en", "ru"])
def test_every_kind_has_a_name(app: Flask, kind: str, locale: str) -> None:
    with use_locale(locale):
        macros: Any = app.jinja_env.get_template("kinds/kinds.html").module
        assert str(macros.name(kind)).strip()


NASTY = ["", "\x00", "٣", "1e400", "-1", "999", "NaN", "a" * 5_000, "<script>alert(1)</script>"]
NAMES = (
    "gap-1", "gap-x", "preferred", "bad", "criterion-truthful", "criterion-", "reason", "find-1", "in-1", "category-1",
    "severity-1", "note-1", "none", "text", "attack", "failure", "label-r1", "label-x", "group-r1", "group-x",
    "rate-a-helpful", "rate-x", "rank-a", "quote-1", "quote-source-1", "quote-at-1", "verdict",
)  # fmt: skip


@pytest.mark.parametrize("value", NASTY, ids=range(len(NASTY)))
@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_any_value_in_any_field_is_read_and_shown_without_a_mishap(app: Flask, item: Item, value: str) -> None:
    raw = read_answer(item.kind, MultiDict({f"q-{name}": value for name in NAMES}), "q", item)
    item.score(item.parse(raw))
    misquoted(raw)
    html, _ = form_of(app, item, raw)
    assert "<script>" not in html


def test_marks_that_cannot_be_read_yet_are_named(app: Flask) -> None:
    flags = BANK["en-flags-901"]
    raw = read_answer("flags", MultiDict({"q-find-1": "Old people", "q-find-2": "nowhere"}), "q", flags)
    assert misquoted(raw) == [
        "“nowhere” is not in the text. Copy the words exactly as they stand there.",
        "Choose a category for every flag.",
    ]
    data = read_answer("data_preparation", MultiDict({"q-group-r1": "2", "q-group-r2": "1", "q-group-r5": "1"}), "q")
    assert misquoted(data) == ["Record r1 stands alone in its group. Give its duplicate the same number."]
    assert BANK["en-data-901"].parse(data) is None


def test_the_same_words_can_be_flagged_twice_under_two_categories() -> None:
    item = BANK["en-flags-901"]
    form = MultiDict(
        {"q-find-1": "Old people", "q-category-1": "age", "q-find-2": "Old people", "q-category-2": "gender"}
    )
    answer = item.parse(read_answer("flags", form, "q", item))
    assert answer is not None
    assert [flag["category"] for flag in answer["flags"]] == ["age", "gender"]


@pytest.mark.parametrize(("item_id", "words"), [("en-choice-902", "takes a right one away"), ("en-choice-903", "Only")])
def test_the_rule_of_partial_credit_is_said(app: Flask, item_id: str, words: str) -> None:
    assert words in form_of(app, BANK[item_id], None)[0]
