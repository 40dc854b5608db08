"""Gold that contradicts itself is refused in words; what a careful editor would object to is listed."""

import pytest

from assessments import ItemError, NoGoldError, parse_item
from assessments.kinds.cloze import gap_pieces
from assessments.kinds.quotes import read_quotes

TEXT = {"explanation": "e"}
OPINION = {"preferred": "a", "strength": 2}
RATED = {"harmless": 2, "truthful": 2, "helpful": 2, "style": 2}
HARM = RATED | {"harmless": 0}


def cloze(gold=None, **changes):
    gaps = gold if gold is not None else {"1": {"accept": ["x"]}}
    return {"kind": "cloze", "prompt": "p", "text": "A {1}.", "gold": TEXT | {"gaps": gaps}} | changes


def preference(experts, points=7, **gold):
    data = {"kind": "preference", "prompt": "p", "answers": {"a": "1", "b": "2"}, "points": points}
    return data | {"gold": TEXT | {"experts": experts} | gold}


def flags(*found, **changes):
    gold = TEXT | {"flags": [{"severity": "low", "why": "w", **flag} for flag in found]}
    return {"kind": "flags", "prompt": "p", "text": "one two three", "gold": gold} | changes


def stress(right, **changes):
    gold = TEXT | {"attacks": right, "attributes": [{"name": "n", "any": ["x"]}], "prompt": "x"}
    return {"kind": "stress_test", "prompt": "p", "policy": "q", "gold": gold} | changes


def data(gold=None, **changes):
    records = {"r1": {"t": "x"}, "r2": {"t": "y"}, "r3": {"t": "z"}}
    gold = TEXT | ({"labels": {"r1": ["slang"]}} if gold is None else gold)
    return {"kind": "data_preparation", "prompt": "p", "records": records, "gold": gold} | changes


def ranking(**gold):
    return {"kind": "ranking", "prompt": "p", "answers": {"a": "1", "b": "2"}, "gold": TEXT | gold}


def choice(**changes):
    options = {"a": "1", "b": "2", "c": "3"}
    return {"kind": "choice", "prompt": "p", "options": options, "gold": TEXT | {"key": ["a"]}} | changes


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (cloze(text="No gap."), "needs gaps written"),
        (cloze(text="{1} and {1}"), "each number once"),
        (cloze(options={"2": ["x", "y"]}), "not in the text"),
        (cloze(options={"1": ["x"]}), "two options or more"),
        (cloze(options={"1": ["x", "X"]}), "differ by the rule"),
        (cloze(options={"1": ["y", "z"]}), "not among its options"),
        (cloze({"1": {"accept": ["x"]}, "2": {"accept": ["y"]}}), "every gap of the text"),
        (preference([{"preferred": "a", "strength": 0}]), "strength is 0 for same"),
        (preference([{"preferred": "same", "strength": 1}]), "strength is 0 for same"),
        (preference([OPINION | {"strength": 3}], points=5), "at most 2"),
        (preference([{"preferred": "same"}], points=4), "nobody can say `same`"),
        (preference([OPINION, {"preferred": "b", "strength": 1}]), "two in three experts"),
        (preference([OPINION]) | {"answers": {"b": "1", "a": "2"}}, "in this order"),
        (flags({"find": "two", "category": "age"}, categories=["gender"]), "does not ask for"),
        (flags(categories=["age", "age"]), "twice"),
        (flags({"find": "one two", "category": "age"}, {"find": "two", "category": "age"}), "overlap"),
        (stress(["bias"], attacks=["invention"]), "does not offer"),
        (stress(["bias"], attacks=["bias"]), "every way of attack is right"),
        (stress(["bias"], attacks=["bias", "bias", "language"]), "twice"),
        (data(records={"r1": {"t": "x"}, "r2": {"u": "y"}}), "same fields"),
        (data(labels=["slang", "slang"]), "twice"),
        (data(records={"slang": {"t": "x"}, "r2": {"t": "y"}}), "named like a label"),
        (data({"labels": {"r9": ["slang"]}}), "gold.labels"),
        (data({"labels": {"r1": []}}), "gold.labels"),
        (data({"labels": {"r1": ["slang", "slang"]}}), "gold.labels"),
        (data({"duplicates": [["r1"]]}), "gold.duplicates"),
        (data({"labels": {"r1": ["slang"]}, "notes": {"r9": "n"}}), "gold.notes"),
        (data({}), "gold is empty"),
        (ranking(), "one of raters"),
        (ranking(raters=[{"a": 1, "b": 2}], cannot_rank=True), "one of raters"),
        (ranking(ratings=[{"a": RATED}]), "every rater must grade"),
        (ranking(ratings=[{"a": RATED, "b": RATED | {"style": 3}}]), "style"),
        (choice(credit="all_or_nothing"), "several right options"),
        (choice(credit="half"), "per_option"),
    ],
)
def test_a_broken_item_is_refused_in_words(item, words):
    with pytest.raises(ItemError, match=words):
        parse_item(item)


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (preference([OPINION], reasons={"a": "r"}), ["says nothing about b"]),
        (preference([OPINION], reasons={"a": "r", "b": "s"}, harmful=["a"]), ["a is harmful, so the other"]),
        (preference([OPINION], reasons={"a": "r", "b": "s"}, harmful=["b"]), []),
        (ranking(ratings=[{"a": RATED, "b": HARM}], reasons={"a": "r", "b": "s"}), ["b: its ratings and gold differ"]),
        (ranking(ratings=[{"a": RATED, "b": HARM}], reasons={"a": "r", "b": "s"}, harmful=["b"]), []),
        (ranking(cannot_rank=True), ["says nothing about a, b"]),
    ],
)
def test_what_an_editor_would_object_to(item, words):
    found = parse_item(item).problems()
    assert len(found) == len(words)
    assert all(each in problem for each, problem in zip(words, found, strict=True))


@pytest.mark.parametrize("item", [cloze(), preference([OPINION]), flags(), stress(["bias"]), data(), choice()])
def test_a_task_without_gold_has_no_problems_and_no_facts(item):
    task = parse_item({name: value for name, value in item.items() if name != "gold"})
    assert task.problems() == []
    assert task.explain() == {}
    assert isinstance(task.blank_facts(), dict)
    assert task.stratum in ("", "harmless")


def test_answers_that_name_what_the_item_does_not_ask_are_no_answers():
    item = parse_item(preference([OPINION]) | {"criteria": ["truthful"]})
    assert item.parse({"preferred": "a", "strength": 1, "criteria": ["truthful"]}) is None
    assert item.parse({"preferred": "a", "strength": 1, "criteria": {"truthful": "c"}}) is None
    rated = parse_item(ranking(ratings=[{"a": RATED, "b": HARM}], harmful=["b"]) | {"criteria": ["style"]})
    order = {"order": ["a", "b"]}
    assert rated.parse(order | {"ratings": {"c": {"style": 1}}}) is None
    assert rated.parse(order | {"ratings": {"a": [1]}}) is None
    assert rated.parse(order | {"ratings": {"a": {"style": ""}}}) == {"order": [["a"], ["b"]]}
    assert rated.score({"order": [["a", "b"]]}).reasons[-1].params == {"first": "b", "second": "a"}
    assert rated.stratum == "harmful"
    assert parse_item(ranking(cannot_rank=True)).stratum == "harmless"


def test_parts_of_an_item_for_showing():
    assert parse_item(data()).columns == ["t"]
    assert gap_pieces("{1} and {2}.") == [{"gap": "1"}, {"text": " and "}, {"gap": "2"}, {"text": "."}]
    with pytest.raises(NoGoldError, match="has no key"):
        parse_item({name: value for name, value in cloze().items() if name != "gold"}).key()


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        (None, []),
        ("quote", None),
        ([{"quote": 1}], None),
        (["x"], None),
        ([{"quote": " "}], []),
        ([{"source": "s1"}], []),
        ([{"quote": "b  c", "source": "s2"}, {"quote": "a", "source": "s1", "locator": "s1.1"}, {"quote": "b c", "source": "s2"}],
         [{"source": "s1", "quote": "a", "locator": "s1.1"}, {"source": "s2", "quote": "b c", "locator": ""}]),
    ],
)  # fmt: skip
def test_quotations_are_read(raw, read):
    assert read_quotes(raw) == read
