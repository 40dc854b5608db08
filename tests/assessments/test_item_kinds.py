"""Every kind against the table in items.yaml: one line there is one scoring case."""

import json
from pathlib import Path
from random import Random

import pytest

from assessments import ITEM_KINDS, ItemError, NoGoldError, check_item, load_bank, parse_item
from assessments.check import check_sample

BANK = load_bank(Path(__file__).parent / "items.yaml")
CASES = [(item, sample) for item in BANK for sample in item.samples]
SECRETS = ("gold", "samples", "source", "tags", "difficulty", "lesson", "key", "explanation")


@pytest.mark.parametrize(("item", "sample"), CASES, ids=lambda x: getattr(x, "name", None) or x.id)
def test_sample(item, sample):
    assert check_sample(item, sample) is None


@pytest.mark.parametrize("item", BANK, ids=lambda item: item.id)
def test_item_is_sound(item):
    assert check_item(item) == []


def test_every_kind_has_a_case():
    assert {item.kind for item in BANK} == set(ITEM_KINDS)


@pytest.mark.parametrize("item", BANK, ids=lambda item: item.id)
def test_public_is_json_without_a_trace_of_gold(item):
    public = item.public()
    assert json.loads(json.dumps(public)) == public
    assert not set(public) & set(SECRETS)
    assert item.gold.explanation not in json.dumps(public, ensure_ascii=False)


@pytest.mark.parametrize("item", BANK, ids=lambda item: item.id)
def test_losses_add_up(item):
    for sample in item.samples:
        score = item.score(item.sample_answer(sample.answer))
        assert sum(r.lost for r in score.reasons) == pytest.approx(1 - score.value, abs=1e-9)
        assert all(r.text for r in score.reasons)
        assert 0 <= score.value <= score.maximum == 1.0
        assert json.dumps(score.facts)


@pytest.mark.parametrize("item", BANK, ids=lambda item: item.id)
def test_canonical_answers_are_stable(item):
    key = item.parse(item.key())
    assert item.parse(key) == key
    assert item.parse(json.loads(json.dumps(key))) == key
    assert item.score(key).value == 1.0
    assert item.score(None).answered is False


@pytest.mark.parametrize("item", BANK, ids=lambda item: item.id)
def test_fingerprint_follows_content_and_gold_only(item):
    data = item.model_dump(mode="json", exclude_none=True, exclude={"samples"})
    same = parse_item(data | {"difficulty": 0.99, "tags": ["other"]})
    assert same.fingerprint() == item.fingerprint()
    assert parse_item(data | {"version": 2}).fingerprint() != item.fingerprint()
    changed = data | {"gold": data["gold"] | {"explanation": "Otherwise."}}
    assert parse_item(changed).fingerprint() != item.fingerprint()


@pytest.mark.parametrize("item", BANK, ids=lambda item: item.id)
def test_a_task_without_gold_can_be_shown_and_answered_but_not_scored(item):
    data = item.model_dump(mode="json", exclude_none=True, exclude={"gold", "samples", "id", "source"})
    task = parse_item(data)
    assert task.public()["kind"] == item.kind
    assert task.parse(item.key()) is not None
    if not item.needs_gold:
        assert task.score(item.key()).value == 1.0
        return
    with pytest.raises(NoGoldError):
        task.score(item.key())


def test_order_is_drawn_and_is_a_permutation():
    choice = BANK["en-choice-901"]
    orders = {choice.draw_order(Random(seed)) for seed in range(20)}
    assert len(orders) > 1
    assert all(sorted(order) == ["a", "b", "c", "d"] for order in orders)
    assert BANK["en-writing-901"].draw_order(Random(1)) == ()


def test_harm_is_an_event_once_a_prompt():
    item = BANK["en-ranking-901"]
    facts = item.score({"order": ["d", "b", "a", "c"]}).facts
    assert (facts["harm_events"], facts["major_events"]) == (1, 0)
    assert item.score({"order": ["b", "a", ["c", "d"]]}).facts["harm_events"] == 0
    assert item.score({"order": ["c", "b", "a", "d"]}).facts["major_events"] == 1


def test_negative_verdict_credit_is_kept_for_the_section():
    score = BANK["en-claim-901"].score({"verdict": "supported"})
    assert (score.value, score.facts["credit"]) == (0.0, -0.5)


@pytest.mark.parametrize(
    ("correction", "fix"),
    [
        ("It opened in 1969.", 1.0),
        ("It opened in 1970.", 0.0),
        ("19690", 0.0),
        ("1969 " + "or so " * 60, 0.5),
    ],
)
def test_correction_of_a_claim(correction, fix):
    answer = {"verdict": "refuted", "evidence": ["s1.2"], "correction": correction}
    assert BANK["en-claim-901"].score(answer).facts["fix"] == fix


def test_certainty_earns_by_a_proper_rule():
    item = BANK["en-claim-901"]
    sure = item.score({"verdict": "refuted", "certainty": 100}).facts["calibration"]
    unsure = item.score({"verdict": "refuted", "certainty": "60"}).facts["calibration"]
    wrong = item.score({"verdict": "supported", "certainty": 100}).facts["calibration"]
    assert (sure, wrong) == (1.0, 0.0)
    assert unsure == pytest.approx(0.84)


def choice(**changes):
    data = {
        "kind": "choice",
        "id": "en-choice-1",
        "prompt": "?",
        "options": {"a": "1", "b": "2", "c": "3"},
        "gold": {"key": ["a"], "explanation": "e"},
    }
    return data | changes


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (choice(kind="riddle"), "use one of choice"),
        (choice(colour="red"), "unknown key 'colour'"),
        (choice(prompt=12), "put it in quotes"),
        (choice(prompt="  "), "must not be empty"),
        (choice(options={"b": "1", "a": "2", "c": "3"}), "lettered in order"),
        (choice(options={"a": "1", "b": "1", "c": "3"}), "same text"),
        (choice(gold={"key": ["z"], "explanation": "e"}), "must name options"),
        (choice(gold={"key": ["a", "b"], "explanation": "e"}), "one letter"),
        (choice(gold={"key": ["a"]}), "'explanation' is missing"),
    ],
)
def test_a_broken_item_is_refused_in_words(data, words):
    with pytest.raises(ItemError, match=words):
        parse_item(data, "file.yaml:7")
    with pytest.raises(ItemError, match=r"file\.yaml:7"):
        parse_item(data, "file.yaml:7")


def planted(errors, **gold):
    text = "The cat sat on the mat and the cat ran."
    gold = {"errors": errors, "explanation": "e", **gold}
    return {"kind": "correct", "id": "en-correct-1", "prompt": "p", "text": text, "gold": gold}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (planted([{"find": "dog", "accept": ["x"], "weight": 2, "note": "n"}]), "does not occur"),
        (planted([{"find": "cat", "accept": ["x"], "weight": 2, "note": "n"}]), "add nth"),
        (
            planted([{"find": "cat", "nth": 3, "accept": ["x"], "weight": 2, "note": "n"}]),
            "out of range",
        ),
        (
            planted([{"find": "sat", "accept": ["sat"], "weight": 2, "note": "n"}]),
            "stands there already",
        ),
        (planted([{"find": "sat", "accept": ["sits"], "weight": 5, "note": "n"}]), "weight"),
        (
            planted(
                [
                    {"find": "sat on", "accept": ["x"], "weight": 2, "note": "n"},
                    {"find": "on the mat", "accept": ["y"], "weight": 2, "note": "n"},
                ]
            ),
            "overlap",
        ),
        (
            planted([{"find": "sat", "accept": ["x"], "weight": 2, "note": "n"}], protected=["dog"]),
            "protected",
        ),
        (
            planted([{"find": "sat", "accept": ["x"], "weight": 2, "note": "n"}], protected=["sat"]),
            "protected",
        ),
    ],
)
def test_broken_gold_of_planted_errors(data, words):
    with pytest.raises(ItemError, match=words):
        parse_item(data)


@pytest.mark.parametrize("item", BANK, ids=lambda item: item.id)
def test_a_stored_item_comes_back_the_same(item):
    stored = json.loads(json.dumps(item.model_dump(mode="json")))
    again = parse_item(stored)
    assert again == item
    assert again.fingerprint() == item.fingerprint()
    assert again.public() == item.public()
