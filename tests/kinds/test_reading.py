"""Forms become answers; what was typed comes back into the form."""

from __future__ import annotations

import itertools
from random import Random
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from assessments import Item
from school import content
from school.web.kinds import misquoted, read_answer
from school.web.kinds.drafts import draft, labels, sentence_spans

ITEMS = list(content.bank())
TEXTS = [item for item in ITEMS if item.kind in ("mark", "spans", "correct")]


def as_form(item: Item, answer: dict[str, Any]) -> MultiDict[str, str]:
    """What a browser without scripts would send for this answer."""
    fields: list[tuple[str, str]] = []
    if item.kind == "choice":
        fields = [("q-chosen", letter) for letter in answer["chosen"]]
    elif item.kind in ("correct", "writing"):
        fields = [("q-text", answer["text"].replace("\n", "\r\n"))]
    elif item.kind == "ranking":
        fields = [(f"q-rank-{x}", str(place)) for place, tier in enumerate(answer["order"], 1) for x in tier]
    elif item.kind == "claim":
        fields = [
            ("q-verdict", answer["verdict"]),
            ("q-certainty", str(int(answer["certainty"]))),
            ("q-correction", answer["correction"]),
        ]
        fields += [("q-evidence", each) for each in answer["evidence"]]
        fields += [("q-searches", "\r\n".join(answer["searches"]))]
    else:
        text = item.text  # type: ignore[attr-defined]
        for number, mark in enumerate(answer["edits" if item.kind == "mark" else "spans"], 1):
            sentence = next(n for n, s in enumerate(sentence_spans(text), 1) if mark["start"] < s["end"])
            fields += [(f"q-find-{number}", text[mark["start"] : mark["end"]]), (f"q-in-{number}", str(sentence))]
            fields += [(f"q-fix-{number}", mark.get("fix", mark.get("text", "")))]
            fields += [(f"q-{name}-{number}", mark[name]) for name in ("type", "severity") if mark.get(name)]
    return MultiDict(fields)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_the_key_sent_by_a_plain_form_scores_full(app: Flask, item: Item) -> None:
    raw = read_answer(item.kind, as_form(item, item.key()), "q", item.public())
    assert misquoted(raw) == []
    assert item.score(item.parse(raw)).value == pytest.approx(1)


@pytest.mark.parametrize("item", TEXTS, ids=lambda item: item.id)
def test_sentences_are_the_whole_text(item: Any) -> None:
    spans = sentence_spans(item.text)
    assert "".join(span["text"] for span in spans) == item.text
    assert all(one["end"] == other["start"] for one, other in itertools.pairwise(spans))


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_a_form_shows_the_answer_it_was_sent(app: Flask, item: Item) -> None:
    raw = read_answer(item.kind, as_form(item, item.key()), "q", item)
    macros = app.jinja_env.get_template("kinds/kinds.html").module
    for answer in (None, raw, item.parse(raw)):
        html = str(macros.ask(item.public(), "q", answer, item.draw_order(Random(1))))  # type: ignore[attr-defined]
        assert "q-" in html
    shown = draft(item.public(), raw)
    if item.kind == "ranking":
        assert shown["ranks"] == {x: n for n, tier in enumerate(item.key()["order"], 1) for x in tier}
    if item.kind in ("mark", "spans"):
        assert [row["find"] for row in shown["rows"] if row.get("find")]


def test_a_half_made_ranking_is_kept_but_is_no_answer() -> None:
    item = next(item for item in ITEMS if item.kind == "ranking")
    raw = read_answer("ranking", MultiDict({"q-rank-a": "2", "q-rank-b": ""}), "q")
    assert raw["ranks"] == {"a": 2}
    assert item.parse(raw) is None
    assert draft(item.public(), raw)["ranks"] == {"a": 2}


def test_a_repeated_word_is_found_in_its_sentence_and_then_further_on() -> None:
    text = "One cat. One dog. One cat and one cat."
    item = {"kind": "mark", "text": text}
    form = MultiDict(
        {"q-find-1": "cat", "q-in-1": "3", "q-fix-1": "x", "q-find-2": "cat", "q-in-2": "3", "q-find-3": "cat"}
    )
    places = [edit["start"] for edit in read_answer("mark", form, "q", item)["edits"]]
    assert places == [22, 34, 4]


def test_typography_does_not_hide_quoted_words() -> None:
    item = {"kind": "mark", "text": "“It’s” here – ёлка."}
    form = MultiDict({"q-find-1": '"It\'s"', "q-fix-1": "x", "q-find-2": "елка"})
    edits = read_answer("mark", form, "q", item)["edits"]
    assert [(e["start"], e["end"]) for e in edits] == [(0, 6), (14, 18)]


def test_words_that_are_not_there_are_named_and_kept(app: Flask) -> None:
    item = {"kind": "spans", "text": "Short text.", "id": "x"}
    raw = read_answer("spans", MultiDict({"q-find-1": "longer", "q-type-1": "number", "q-find-2": "Short"}), "q", item)
    assert misquoted(raw) == ["“longer” is not in the text. Copy the words exactly as they stand there."]
    assert [row.get("find") for row in draft(item, raw)["rows"]][:2] == ["longer", "Short"]


def test_nothing_marked_is_no_answer_but_no_errors_is_one() -> None:
    assert read_answer("mark", MultiDict(), "q", {"text": "x"}) == {}
    assert read_answer("mark", MultiDict({"q-none": "1"}), "q", {"text": "x"}) == {"edits": []}
    assert read_answer("mark", MultiDict({"q-state": "[]"}), "q", {"text": "x"}) == {"edits": []}


HOSTILE = [
    "[" * 5000,
    "null",
    "{}",
    "[1, {}, null]",
    '[{"start": 1e999}]',
    '[{"start": -1, "end": 3}]',
    '[{"start": "0", "end": {}}]',
    "\x00\ud800",
    "x" * 300_000,
]


@pytest.mark.parametrize("state", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("kind", ["mark", "spans"])
def test_tampered_marks_are_refused_and_shown_as_nothing(app: Flask, kind: str, state: str) -> None:
    item = next(item for item in ITEMS if item.kind == kind)
    raw = read_answer(kind, MultiDict({"q-state": state}), "q", item)
    assert item.parse(raw) is None
    macros = app.jinja_env.get_template("kinds/kinds.html").module
    assert macros.ask(item.public(), "q", raw, None)  # type: ignore[attr-defined]


NASTY = ["", "\x00", "٣", "1e400", "-1", "999", "NaN", "a" * 100_000, "<script>alert(1)</script>"]


@pytest.mark.parametrize("value", NASTY, ids=range(len(NASTY)))
@pytest.mark.parametrize("kind", ["choice", "correct", "mark", "ranking", "claim", "spans", "writing"])
def test_any_value_in_any_field_is_read_and_shown_without_a_mishap(app: Flask, kind: str, value: str) -> None:
    item = next(item for item in ITEMS if item.kind == kind)
    names = [
        "chosen",
        "text",
        "rank-a",
        "rank-bb",
        "cannot",
        "reason",
        "verdict",
        "evidence",
        "certainty",
        "correction",
        "searches",
        "find-1",
        "in-1",
        "fix-1",
        "type-1",
        "severity-1",
        "none",
    ]
    raw = read_answer(kind, MultiDict({f"q-{name}": value for name in names}), "q", item)
    item.score(item.parse(raw))
    macros = app.jinja_env.get_template("kinds/kinds.html").module
    html = str(macros.ask(item.public(), "q", raw, None))  # type: ignore[attr-defined]
    assert "<script>" not in html


def test_letters_follow_the_order_shown_and_the_language_of_the_item() -> None:
    item = {"lang": "en", "options": {"a": "1", "b": "2", "c": "3"}}
    assert labels(item, ("c", "a", "b")) == [("c", "A"), ("a", "B"), ("b", "C")]
    assert labels(item, ("c", "a")) == [("a", "A"), ("b", "B"), ("c", "C")]
    assert labels({**item, "lang": "ru"}) == [("a", "А"), ("b", "Б"), ("c", "В")]
