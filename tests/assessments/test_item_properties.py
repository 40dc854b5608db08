"""Properties every scorer must have (B7), tried on generated answers."""

import json
import unicodedata
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments import load_bank, load_blueprint, score_section

BANK = load_bank(Path(__file__).parent / "items.yaml")
ITEMS = list(BANK)
PLAN = load_blueprint("entrance")
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SECTIONS = {
    "grammar": [i for i in ITEMS if i.kind in {"choice", "correct", "mark"}],
    "ranking": [i for i in ITEMS if i.kind == "ranking"],
    "factcheck": [i for i in ITEMS if i.kind in {"claim", "spans"}],
}

leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.binary(max_size=5),
)
garbage = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
FIELDS = (
    "chosen",
    "text",
    "edits",
    "order",
    "cannot_rank",
    "reason",
    "verdict",
    "evidence",
    "certainty",
    "correction",
    "searches",
    "spans",
    "quotes",
    "gaps",
    "ratings",
    "preferred",
    "strength",
    "both_bad",
    "criteria",
    "flags",
    "attack",
    "labels",
    "duplicates",
)
shaped = st.dictionaries(st.sampled_from(FIELDS), garbage, max_size=6)
place = {"start": st.integers(-5, 90), "end": st.integers(-5, 90)}
span = st.fixed_dictionaries({**place, "text": st.text(max_size=9)})
flag = st.fixed_dictionaries({**place, "category": st.sampled_from(["age", "gender", "hate", ""])})
marks = st.fixed_dictionaries({"edits": st.lists(span), "spans": st.lists(span), "flags": st.lists(flag)})
names = st.sampled_from(["1", "2", "a", "r1", "r2", "slang", "truthful", ""])
named = st.dictionaries(names, leaves | names | st.lists(names, max_size=3), max_size=4)
tables = st.fixed_dictionaries(
    {"gaps": named, "labels": named, "criteria": named, "duplicates": st.lists(st.lists(names, max_size=3))},
    optional={"preferred": names, "strength": st.integers(-1, 4), "attack": names, "text": st.text(max_size=9)},
)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
@given(raw=garbage | shaped | marks | tables)
@QUICK
def test_garbage_never_raises_and_answers_are_json(item, raw):
    answer = item.parse(raw)
    if answer is not None:
        assert json.loads(json.dumps(answer)) == answer
        json.dumps(answer, ensure_ascii=False).encode()
        assert item.parse(answer) == answer
    score = item.score(answer)
    assert 0.0 <= score.value <= 1.0
    assert score.answered == (answer is not None)
    assert score == item.score(answer)


@pytest.mark.parametrize("item", [i for i in ITEMS if i.kind in {"correct", "writing"}], ids=lambda i: i.id)
@given(text=st.text(st.characters(codec="utf-8"), min_size=1, max_size=80))
@QUICK
def test_equal_texts_score_equal(item, text):
    forms = [item.score({"text": unicodedata.normalize(form, text)}) for form in ("NFC", "NFD")]
    assert forms[0] == forms[1]


@pytest.mark.parametrize("name", SECTIONS)
def test_key_is_100_and_empty_is_0(name):
    items = SECTIONS[name]
    full = score_section(name, [(item, item.key()) for item in items], PLAN)
    empty = score_section(name, [(item, None) for item in items], PLAN)
    assert full.scaled == 100.0
    assert (empty.scaled, empty.caps) == (0.0, ())


@pytest.mark.parametrize("name", SECTIONS)
@given(data=st.data())
@QUICK
def test_order_is_irrelevant_and_improving_never_lowers(name, data):
    items = SECTIONS[name]
    answers = {item.id: data.draw(st.sampled_from(some_answers(item)), item.id) for item in items}
    pairs = [(item, answers[item.id]) for item in items]
    score = score_section(name, pairs, PLAN)
    assert score == score_section(name, data.draw(st.permutations(pairs)), PLAN)
    better = data.draw(st.sampled_from(items))
    improved = [(i, i.key() if i is better else a) for i, a in pairs]
    assert score_section(name, improved, PLAN).scaled >= score.scaled - 1e-9


def some_answers(item):
    parsed = (item.parse(item.sample_answer(sample.answer)) for sample in item.samples)
    return [None, *(answer for answer in parsed if answer is not None)]


def test_no_skill_in_ranking():
    item = BANK["en-ranking-901"]
    tied = score_section("ranking", [(item, {"order": [["a", "b", "c", "d"]]})], PLAN)
    assert tied.scaled == 0.0
    rng, totals = Random(7), []
    for _ in range(400):
        order = rng.sample("abcd", 4)
        totals.append(score_section("ranking", [(item, {"order": order})], PLAN).scaled)
    assert sum(totals) / len(totals) <= 30  # one prompt; over a form it is 7 on average


def test_no_skill_in_grammar_and_factcheck():
    grammar, facts = SECTIONS["grammar"], SECTIONS["factcheck"]
    untouched = [(i, {"text": i.text} if i.kind == "correct" else None) for i in grammar]
    assert score_section("grammar", untouched, PLAN).scaled == 0.0
    reworded = [
        (i, {"text": "Something else altogether was said here."} if i.kind == "correct" else None) for i in grammar
    ]
    assert score_section("grammar", reworded, PLAN).scaled == 0.0
    for verdict in ("supported", "refuted", "not_enough"):
        said = [
            (
                i,
                {"verdict": verdict} if i.kind == "claim" else {"spans": [{"start": 0, "end": len(i.text)}]},
            )
            for i in facts
        ]
        assert score_section("factcheck", said, PLAN).scaled == pytest.approx(0.0, abs=1e-9)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_swapping_a_wrong_neighbour_pair_never_lowers_a_ranking(seed):
    item = BANK["en-ranking-901"]
    order = Random(seed).sample("abcd", 4)
    before = item.score({"order": order}).value
    for n in range(3):
        if item.grades[order[n]] < item.grades[order[n + 1]]:
            swapped = [*order[:n], order[n + 1], order[n], *order[n + 2 :]]
            assert item.score({"order": swapped}).value >= before
