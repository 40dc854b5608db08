"""Self-tests run for an author, what the search looks at, and what a blueprint needs of the bank."""

from __future__ import annotations

from typing import Any

import pytest

from assessments import Item, make_bank, parse_blueprint, parse_item
from school import content
from school.authoring import queries, rules
from school.authoring.queries import ItemFilter
from school.errors import NotFound
from school.settings import ROOT


def choice(**changes: Any) -> Item:
    data = {
        "id": "en-choice-77", "kind": "choice", "prompt": "2 + 2?", "options": {"a": "3", "b": "4", "c": "5"},
        "gold": {"key": ["b"], "why": {"a": "Less.", "c": "More."}, "explanation": "Count."},
    }  # fmt: skip
    return parse_item({**data, **changes})


def sample(name: str, chosen: Any, value: float | None) -> dict[str, Any]:
    return {"name": name, "answer": {"chosen": chosen}, "value": value}


@pytest.mark.parametrize(
    ("given", "passed", "actual"),
    [
        (sample("perfect", ["b"], 1), True, 1.0),
        (sample("wrong", ["a"], 0), True, 0.0),
        (sample("malformed", ["z"], None), True, None),
        (sample("perfect", ["a"], 1), False, 0.0),
        (sample("perfect", ["z"], 1), False, None),
        (sample("malformed", ["b"], None), False, 1.0),
    ],
)
def test_a_self_test_says_what_it_is_worth_and_what_it_must_be(
    given: dict[str, Any], passed: bool, actual: float | None
) -> None:
    (run,) = rules.run_samples(choice(samples=[given]))
    assert (run.name, run.passed, run.expected, run.actual) == (given["name"], passed, given["value"], actual)
    assert bool(run.problem) is not passed


def test_a_quotation_that_is_not_in_the_text_fails_and_does_not_stop_the_page() -> None:
    item = next(item for item in content.bank() if item.kind == "spans")
    broken = {"name": "partial", "answer": {"spans": [{"find": "no such words"}]}, "value": 0.5}
    (run,) = rules.run_samples(parse_item({**item.model_dump(mode="json"), "samples": [broken]}))
    assert not run.passed
    assert run.actual is None


def test_without_a_key_there_is_nothing_to_run() -> None:
    assert rules.run_samples(choice(gold=None, samples=[sample("perfect", ["b"], 1)])) == []


def test_every_item_of_the_bank_passes_as_shown() -> None:
    for item in content.bank():
        assert all(run.passed for run in rules.run_samples(item)), item.id
        assert 0 < len(rules.opening(item)) <= rules.EXCERPT
        assert rules.mentions(item, item.id.upper())


def test_the_search_looks_at_what_is_asked_and_not_at_the_key() -> None:
    item = choice(prompt="How many\nlegs has a SPIDER?")
    assert rules.mentions(item, "spider")
    assert not rules.mentions(item, "Count.")
    assert rules.opening(item) == "How many legs has a SPIDER?"
    assert rules.opening(choice(prompt="word " * 99)).endswith("word…")


def blueprint(**draw: Any) -> Any:
    return parse_blueprint(
        {
            "id": "small", "version": 1, "title": {"en": "S", "ru": "М"}, "minutes": 9, "cut": 70,
            "sections": [{
                "id": "ranking", "title": {"en": "R", "ru": "Р"}, "scorer": "ranking", "weight": 1, "floor": 40,
                "minutes": 5, "expert": 0.95, "least_b": 0.5, "draws": [{"kind": "ranking", **draw}],
            }],
            "retake": {"wait_days": [1], "sittings": 1, "window_months": 1},
        }
    )  # fmt: skip


def test_needs_stand_beside_what_each_language_has() -> None:
    bank = make_bank(content.bank().items("en", "ranking"))
    whole, harmful = rules.needs(blueprint(count=3, at_least={"harmful": 2, "harmless": 0}), bank, ("en", "ru"))
    assert (whole.needed, whole.have, whole.sittings("en"), whole.sittings("ru")) == (3, {"en": 8, "ru": 0}, 2, 0)
    assert (harmful.stratum, harmful.needed) == ("harmful", 2)
    assert harmful.have["en"] <= 8


def test_words_are_there_for_all_that_a_blueprint_can_name() -> None:
    strata = {item.stratum for item in content.bank()} - {""}
    assert strata <= set(rules.STRATA)
    assert {cap.event for part in content.blueprint("entrance").sections for cap in part.caps} <= set(rules.CAP_EVENTS)


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        (ItemFilter(), lambda item: True),
        (ItemFilter(lang="ru"), lambda item: item.lang == "ru"),
        (ItemFilter(kind="claim"), lambda item: item.kind == "claim"),
        (ItemFilter(topic="health"), lambda item: "health" in item.tags),
        (ItemFilter(lesson="ranking"), lambda item: item.lesson == "ranking"),
        (ItemFilter(lang="en", kind="spans", words="EN-SPANS-01"), lambda item: item.id == "en-spans-01"),
        (ItemFilter(lang="xx", kind="\0", topic="'", lesson="<"), lambda item: True),
        (ItemFilter(words="no item says this"), lambda item: False),
    ],
)
def test_filters(wanted: ItemFilter, fits: Any) -> None:
    assert queries.items(wanted) == [item for item in content.bank() if fits(item)]


def test_an_item_knows_its_place_and_its_neighbours() -> None:
    ids = list(content.bank().by_id)
    assert queries.neighbours(ids[0]) == ("", ids[1])
    assert queries.neighbours(ids[-1]) == (ids[-2], "")
    for item in content.bank():
        file, line = queries.place(item.id).rsplit(":", 1)
        assert item.id in (ROOT / file).read_text(encoding="utf-8").splitlines()[int(line) - 1]
    assert queries.place("en-choice-0") == ""
    with pytest.raises(NotFound):
        queries.item("../../etc/passwd")


def test_the_checks_are_run_again_when_a_file_changes(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "en" / "choice.yaml"
    file.parent.mkdir()
    file.write_text("[]\n", encoding="utf-8")
    monkeypatch.setattr(content, "BANK", tmp_path)
    assert queries.bank_problems() == ()
    file.write_text("- {id: en-choice-01, kind: nonsense}\n", encoding="utf-8")
    (problem,) = queries.bank_problems()
    assert "nonsense" in queries.said(problem)
