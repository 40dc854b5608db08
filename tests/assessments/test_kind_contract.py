"""One contract for every kind (B7): what each promises about answers, marks and bytes."""

import itertools
import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path
from random import Random

import pytest

from assessments import ITEM_KINDS, load_bank, parse_item
from assessments.kinds.mark import with_places
from assessments.kinds.planted import BECAME
from tests.assessments.unskilled import PATHS, UNSKILLED

FILE = Path(__file__).parent / "items.yaml"
BANK = load_bank(FILE)
ITEMS = list(BANK)
ROOT = Path(__file__).resolve().parents[2]
LEAST_SPREAD = 0.35  # B0: a form on which skill can win no more than this is rejected
FORM, FORMS = 12, 25
WORDS = ["lamp", "river", "often", "green", "seldom", "walk", "under", "seven", "house", "slow"]


def by_id(item):
    return item.id


def scaled(item, answers):
    """S of a form that holds this item so many times (B0), experts taken as perfect."""
    written = [json.dumps(answer) for answer in answers]
    values = {each: item.score(item.parse(json.loads(each))).value for each in set(written)}
    raw = sum(values[each] for each in written) / len(written)
    b = item.chance()
    return 100 * min(1.0, max(0.0, (raw - b) / (1 - b)))


def test_the_table_holds_every_kind():
    assert set(UNSKILLED) == set(ITEM_KINDS) == set(PATHS) == {item.kind for item in ITEMS}


@pytest.mark.parametrize("item", ITEMS, ids=by_id)
def test_key_is_100_and_empty_is_0(item):
    b = item.chance()
    assert 0 <= b <= 1
    assert item.score(item.parse(item.key())).value == 1.0
    assert item.score(None).value == 0.0
    if b < 1:
        assert scaled(item, [item.key()] * FORM) == 100.0
        assert scaled(item, [None] * FORM) == 0.0


ALONE = [(item, strategy) for item in ITEMS if item.chance() <= 1 - LEAST_SPREAD for strategy in UNSKILLED[item.kind]]


@pytest.mark.parametrize(("item", "strategy"), ALONE, ids=lambda x: getattr(x, "id", None) or x.__name__)
def test_no_skill_wins_little(item, strategy):
    rng = Random(11)
    same = json.dumps(strategy(item, Random(1))) == json.dumps(strategy(item, Random(2)))
    count = 1 if same else FORMS
    forms = [scaled(item, [strategy(item, rng) for _ in range(FORM)]) for _ in range(count)]
    assert sum(forms) / count <= 20


def test_every_kind_can_tell_skill_from_none():
    assert {item.kind for item, _ in ALONE} == set(ITEM_KINDS)


def test_what_the_constant_strategies_win_is_b():
    for item in ITEMS:
        for answer in item.unskilled():
            known = item.parse(answer)
            assert known is None or item.score(known).value <= item.chance() + 1e-12


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("item", ITEMS, ids=by_id)
def test_improving_one_element_never_lowers_the_mark(item, seed):
    answers = [item.parse(raw) for raw in PATHS[item.kind](item, Random(seed))]
    assert all(answer is not None for answer in answers)
    values = [item.score(answer).value for answer in [*answers, item.parse(item.key())]]
    assert all(after >= before - 1e-12 for before, after in itertools.pairwise(values)), values
    assert values[-1] == 1.0


def turned(value, kind, top=True):
    """The same answer with every list and mapping in the other order; a ranking keeps its tiers in theirs."""
    if isinstance(value, dict):
        return {name: turned(value[name], kind, name != "order" or kind != "ranking") for name in reversed(value)}
    if isinstance(value, list):
        inner = [turned(each, kind) for each in value]
        return inner[::-1] if top else inner
    return value


def composed(value, form):
    """The same answer with all its words in this Unicode form."""
    if isinstance(value, dict):
        return {name: composed(each, form) for name, each in value.items()}
    if isinstance(value, list):
        return [composed(each, form) for each in value]
    return unicodedata.normalize(form, value) if isinstance(value, str) else value


RAW = [
    (item, json.loads(json.dumps(item.sample_answer(sample.answer)))) for item in ITEMS for sample in item.samples
] + [(item, json.loads(json.dumps(item.key()))) for item in ITEMS]


@pytest.mark.parametrize(("item", "raw"), RAW, ids=lambda x: getattr(x, "id", ""))
def test_order_and_unicode_form_do_not_matter(item, raw):
    answer = item.parse(raw)
    score = item.score(answer)
    other = item.parse(turned(raw, item.kind))
    assert item.score(other) == score
    assert other == answer or item.kind == "claim"  # a search trail is kept as it was walked
    for form in ("NFC", "NFD"):
        assert item.score(item.parse(composed(raw, form))) == score


HOSTILE = [
    None, "", "text", 0, -1, 1e308, float("nan"), float("inf"), True, [], {}, (), set(), object(), b"bytes",
    "\x00\ud800", "a" * 100_000, [[]], [{}], [None], {"a": None}, {None: None}, {0: 0}, {(): ()}, {"": {"": {}}},
    {"a": "a", "start": float("nan")}, [{"start": float("inf"), "end": -1}], [{"start": True, "end": True}],
    ["a"] * 1000, [["r1", "r1"]], {"r1": "slang"}, {"r1": [["slang"]]}, {"1": {"1": "1"}}, {"a": {"harmless": "x"}},
    [{"source": 1, "quote": "x"}], [{"quote": "\ud800" * 9, "source": ""}],
]  # fmt: skip
FIELDS = (
    "chosen", "gaps", "text", "edits", "order", "cannot_rank", "ratings", "reason", "preferred", "strength",
    "both_bad", "criteria", "verdict", "evidence", "certainty", "correction", "searches", "quotes", "spans",
    "flags", "attack", "failure", "labels", "duplicates",
)  # fmt: skip


@pytest.mark.parametrize("item", ITEMS, ids=by_id)
def test_garbage_is_unanswered_or_an_answer_but_never_a_mishap(item):
    whole = [*HOSTILE, *({name: bad} for name in FIELDS for bad in HOSTILE)]
    key = dict(item.parse(item.key()))
    spoilt = [{**key, name: bad} for name in key for bad in HOSTILE]
    for raw in [*whole, *spoilt]:
        answer = item.parse(raw)
        if answer is None:
            assert item.score(answer) == item.score(None)
            continue
        assert json.loads(json.dumps(answer, allow_nan=False)) == answer == item.parse(answer)
        assert 0.0 <= item.score(answer).value <= 1.0


NEEDED = {
    "choice": ["chosen"],
    "cloze": ["gaps"],
    "correct": ["text"],
    "mark": ["edits"],
    "ranking": ["order"],
    "preference": ["preferred"],
    "claim": ["verdict"],
    "spans": ["spans"],
    "flags": ["flags"],
    "writing": ["text"],
    "stress_test": ["text", "attack"],
}


@pytest.mark.parametrize("item", [i for i in ITEMS if i.kind in NEEDED], ids=by_id)
def test_what_is_left_out_or_of_another_type_is_unanswered_and_no_zero(item):
    key = item.key()
    for name in NEEDED[item.kind]:
        for bad in (None, 7, object(), {"x": {}}):
            spoilt = {**key, name: bad}
            spoilt.pop("cannot_rank", None)
            assert item.parse(spoilt) is None
            score = item.score(item.parse(spoilt))
            assert (score.answered, score.value) == (False, 0.0)


STABLE = """
import dataclasses, json, sys
from assessments import load_bank
for item in load_bank(sys.argv[1]):
    made = [item.public(), item.fingerprint(), item.chance(), item.key(), item.explain(), item.problems()]
    for sample in item.samples:
        answer = item.parse(item.sample_answer(sample.answer))
        made.append([answer, dataclasses.asdict(item.score(answer))])
    print(json.dumps(made, ensure_ascii=False, allow_nan=False))
"""


def test_same_input_same_bytes_whatever_the_hash_seed():
    outputs = set()
    for seed in ("0", "1", "4242"):
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", STABLE, str(FILE)]
        outputs.add(subprocess.run(command, env=env, check=True, capture_output=True, timeout=60).stdout)
    assert len(outputs) == 1
    assert outputs.pop().count(b"\n") == len(ITEMS)


@pytest.mark.parametrize("item", ITEMS, ids=by_id)
def test_a_score_is_plain_json(item):
    for sample in item.samples:
        facts = item.score(item.parse(item.sample_answer(sample.answer))).facts
        assert json.loads(json.dumps(facts, allow_nan=False)) == facts


@pytest.mark.parametrize(
    ("item_id", "absent"),
    [("en-choice-902", "credit"), ("en-ranking-901", "criteria"), ("en-ranking-901", "ratings")],
)
def test_optional_parts_that_are_left_out_leave_no_trace(item_id, absent):
    item = BANK[item_id]
    assert f'"{absent}"' not in json.dumps(item.model_dump(mode="json"))
    assert absent not in item.public()


def test_corrections_report_what_became_of_every_edit():
    item = BANK["en-correct-902"]
    sample = next(s for s in item.samples if s.name == "all fates")
    facts = item.score(item.parse(sample.answer)).facts
    assert [row["became"] for row in facts["edits"]] == [
        "fixed", "fixed", "touched", "missed", "meaning_damaged", "fixed", "introduced", "harmless",
    ]  # fmt: skip
    assert all(item.text.startswith(row["old"], row["at"]) for row in facts["edits"] if row["old"])
    assert facts["f05"] < facts["credit"] / facts["weight"]
    needless = BANK["en-correct-901"]
    style = next(s for s in needless.samples if s.name == "needless style")
    assert needless.score(needless.parse(style.answer)).facts["edits"][-1]["became"] == "needless"
    assert set(BECAME.values()) == {"needless", "introduced", "meaning_damaged"}


def test_letters_yo_and_case_count_as_the_item_says():
    loose, strict = BANK["ru-cloze-901"], BANK["ru-cloze-902"]
    data = strict.model_dump(mode="json")
    middle = parse_item(data | {"compare": "case"})
    assert loose.score({"gaps": {"2": "Желтый"}}).facts["gaps"]["2"]
    assert [middle.score({"gaps": {"1": x}}).value for x in ("Орел", "Орёл", "орёл")] == [1.0, 1.0, 0.0]
    assert strict.score({"gaps": {"1": unicodedata.normalize("NFD", "Орёл")}}).value == 1.0
    place = BANK["ru-flags-901"]
    assert with_places({"flags": [{"find": "Ёлку"}]}, "flags", place.text)["flags"][0]["end"] == 4
