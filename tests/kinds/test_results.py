"""A score as a page: every item, every sample answer, both languages; no key without leave."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from flask import Flask

from assessments import Item
from school import content
from school.i18n import use_locale
from school.web.kinds import result_view

ITEMS = [*content.bank(), *(e.item for lesson in content.catalogue().by_key.values() for e in lesson.exercises)]


def shown(app: Flask, item: Item, raw: Any, reveal: bool, locale: str = "en") -> str:
    with use_locale(locale):
        order = item.draw_order(random.Random(5))
        view = result_view(item, raw, item.score(item.parse(raw)), reveal, order)
        macros: Any = app.jinja_env.get_template("kinds/kinds.html").module
        return str(macros.show(item.public(), raw, view, reveal))


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_every_sample_answer_can_be_shown(app: Flask, item: Item) -> None:
    for sample in item.samples:
        raw = item.sample_answer(sample.answer)
        for locale in ("en", "ru"):
            html = shown(app, item, raw, True, locale)
            assert "{n}" not in html
            assert "%(" not in html
            if item.lang == locale == "ru":
                words = re.sub(r"<[^>]+>", " ", html)
                assert not re.search(r"\b(?:you|your|answer|the)\b", words, re.I) or re.search(
                    r"[a-z]", str(item.model_dump())
                )


@pytest.mark.parametrize("item", [i for i in ITEMS if i.gold is not None], ids=lambda item: item.id)
def test_without_leave_the_key_is_not_shown(app: Flask, item: Item) -> None:
    gold: Any = item.gold
    for sample in item.samples:
        html = shown(app, item, item.sample_answer(sample.answer), False)
        assert str(gold.explanation)[:60] not in html
        if item.kind == "choice":
            assert not [why for why in gold.why.values() if why[:40] in html]


def test_lost_points_add_up_and_come_first() -> None:
    for item in ITEMS:
        for sample in item.samples:
            raw = item.sample_answer(sample.answer)
            view = result_view(item, raw, item.score(item.parse(raw)))
            assert sum(reason["lost"] for reason in view["reasons"]) == pytest.approx(1 - view["value"], abs=1e-6), (
                item.id
            )
            assert [r["good"] for r in view["reasons"]] == sorted(r["good"] for r in view["reasons"])
            assert view["gold"] is None


def test_reasons_name_the_letters_the_person_saw() -> None:
    item = next(item for item in ITEMS if item.kind == "ranking" and item.lang == "en")
    backwards = {"order": list(reversed(item.key()["order"]))}
    order = tuple(reversed(list(item.public()["answers"])))
    view = result_view(item, backwards, item.score(item.parse(backwards)), False, order)
    own = dict(zip(order, "ABCD", strict=True))
    worst, best = backwards["order"][0][0], backwards["order"][-1][0]
    texts = " ".join(reason["text"] for reason in view["reasons"])
    assert f"You put {own[worst]}" in texts
    assert f"above {own[best]}" in texts
    assert not re.search(r"\b[a-d] above\b", texts)


def test_a_stored_score_reads_like_a_fresh_one() -> None:
    for item in ITEMS[:40]:
        raw = item.sample_answer(item.samples[-2].answer)
        score = item.score(item.parse(raw))
        stored = {
            "value": score.value,
            "answered": score.answered,
            "reasons": [
                {"message": r.message, "params": r.params, "lost": r.lost, "ref": r.ref, "good": r.good}
                for r in score.reasons
            ],
        }
        assert result_view(item, raw, stored) == result_view(item, raw, score)


def test_no_answer_is_said_to_be_none() -> None:
    item = ITEMS[0]
    view = result_view(item, None, item.score(None))
    assert view["headline"] == "No answer"
    assert view["own"] is None
    assert view["percent"] == 0
