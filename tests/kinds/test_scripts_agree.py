"""What the scripts count is what the site counts: words, constraints, places in code points."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import TypeAdapter

from assessments.constraints import AnyConstraint
from assessments.text import words
from school import content
from tests.kinds.conftest import Reader

pytestmark = pytest.mark.browser
READ = TypeAdapter[Any](AnyConstraint)

TEXTS = [
    "Hello there. It is e.g. Dr. Smith's twenty-one cats! Is it? Yes… “No,” he said.",
    "# Title\n\n- one\n- two\n\n1. first\n2) second\n\nP.S. More at www.example.org, 3,5 or 10:30.",
    "Title here\nThe text of it. **Bold** and __also__ [s1] and [s2.3; s1].",
    "Привет! Это т.е. пример, и т. д. Ёлка — ёжик; 21-й век. Ваш [имя] и ______.",
    '"A whole quotation."',
    "ALL CAPITALS HERE",
    "small letters only, as it’s said",
    '{"a": 1, "b": [2]}',
    "😀 Emoji first, then words: naïve café don’t re-read 1,092.73.",
    "Dear [name], TODO write {{this}}.",
    "One.\n\nTwo.\n   \nThree?? Really?! A. B. Smith came.",
]
CONSTRAINTS = [
    *(
        {"check": name, "min": low, "max": high}
        for name in (
            "words",
            "characters",
            "sentences",
            "paragraphs",
            "bullets",
            "numbered",
            "headings",
            "numbers",
            "questions",
            "bold",
        )
        for low, high in ((1, 5), (2, 40), (0, 0))
    ),
    {"check": "count", "word": "it", "min": 1, "max": 1},
    {"check": "include", "any": ["cats", "ежик"], "all": []},
    {"check": "include", "all": ["Title", "bold"]},
    {"check": "exclude", "words": ["TODO", "Dr"]},
    {"check": "order", "words": ["title", "text"]},
    {"check": "json", "keys": ["a"]},
    {"check": "quoted"},
    {"check": "case", "form": "upper"},
    {"check": "case", "form": "lower"},
    {"check": "opening", "text": "hello THERE"},
    {"check": "ending", "text": "said."},
    {"check": "postscript", "marker": "P.S."},
    {"check": "no_placeholder"},
    {"check": "cites_only", "sources": ["s1", "s2"]},
    {"check": "title"},
    {"check": "sentence_length", "max": 6},
    {"check": "no_links"},
    {"check": "no_exclamations"},
]


def _texts() -> list[str]:
    found = list(TEXTS)
    for item in content.bank():
        if item.kind == "writing":
            found.append(item.key()["text"])
            found += [s.answer["text"] for s in item.samples if s.answer["text"].strip()]
    return found


@pytest.fixture
def in_page(reader: Callable[..., Reader]) -> Callable[..., Any]:
    who = reader()
    page = who.open("/lessons/en/reference-answers")
    return lambda module, call, argument: page.evaluate(
        f"async (given) => {{ const m = await import('/static/lib/{module}.js'); return ({call})(m, given); }}",
        argument,
    )


def test_words_are_counted_alike(in_page: Callable[..., Any]) -> None:
    texts = _texts()
    assert in_page("words", "(m, texts) => texts.map((text) => m.words(text))", texts) == [
        words(text) for text in texts
    ]


def test_constraints_hold_alike(in_page: Callable[..., Any]) -> None:
    texts = _texts()
    shipped = [c for item in content.bank() if item.kind == "writing" for c in item.public()["constraints"]]
    asked = [READ.validate_python(c) for c in CONSTRAINTS] + [READ.validate_python(c) for c in shipped]
    told = in_page(
        "constraints",
        "(m, [all, texts]) => all.map((c) => texts.map((text) => m.check(c, text)?.holds ?? null))",
        [[c.model_dump(mode="json") for c in asked], texts],
    )
    for constraint, row in zip(asked, told, strict=True):
        if constraint.check in ("language", "reading_level"):
            assert row == [None] * len(texts)
            continue
        for text, holds in zip(texts, row, strict=True):
            assert holds == constraint.holds(text), f"{constraint!r}: {text!r}"


def test_differences_turn_one_text_into_the_other(in_page: Callable[..., Any]) -> None:
    pairs = [
        ["a b c", "a x c"],
        ["", "new"],
        ["old", ""],
        ["same", "same"],
        ["one two three four", "four three two one"],
        ["😀 a", "😀 b"],
    ]
    for before, after in pairs:
        parts = in_page("words", "(m, [a, b]) => m.difference(a, b)", [before, after])
        assert "".join(p["text"] for p in parts if p["kind"] != "insert") == before
        assert "".join(p["text"] for p in parts if p["kind"] != "delete") == after


def test_places_are_code_points(reader: Callable[..., Reader], in_page: Callable[..., Any]) -> None:
    assert in_page("words", "(m, text) => m.codePoints(text)", "😀é") == 2


def test_moves_on_the_ladder(in_page: Callable[..., Any]) -> None:
    def tiers(call: str, *given: Any) -> Any:
        return in_page("tiers", f"(m, given) => m.{call}(...given)", list(given))

    assert tiers("moved", [["a"], ["b"], ["c"]], "c", -1) == [["a"], ["c"], ["b"]]
    assert tiers("moved", [["a", "b"], ["c"]], "b", -1) == [["b"], ["a"], ["c"]]
    assert tiers("moved", [["a", "b"], ["c"]], "a", 1) == [["b"], ["a"], ["c"]]
    assert tiers("moved", [["a"], ["b"]], "a", -1) == [["a"], ["b"]]
    assert tiers("moved", [["a"], ["b"]], "b", 1) == [["a"], ["b"]]
    assert tiers("tieToggled", [["a"], ["b"], ["c"]], "b") == [["a", "b"], ["c"]]
    assert tiers("tieToggled", [["a", "b"], ["c"]], "b") == [["a"], ["b"], ["c"]]
    assert tiers("tieToggled", [["a"], ["b"]], "a") == [["a"], ["b"]]
    assert tiers("dropped", [["a"], ["b"], ["c"]], "c", "a", "before") == [["c"], ["a"], ["b"]]
    assert tiers("dropped", [["a"], ["b"], ["c"]], "a", "c", "after") == [["b"], ["c"], ["a"]]
    assert tiers("dropped", [["a"], ["b"], ["c"]], "a", "c", "tie") == [["b"], ["c", "a"]]
    assert tiers("dropped", [["a", "b"], ["c"]], "c", "b", "before") == [["a", "c", "b"]]
