"""Caps, floors, holds and standard errors on the way from items to a decision."""

from pathlib import Path

import pytest

from assessments import (
    BlueprintError,
    SectionScore,
    decide,
    load_bank,
    load_blueprint,
    parse_item,
    score_section,
    writing_score,
    writing_section,
)
from assessments.sections import factcheck_parts, factcheck_value, score_facts

PLAN = load_blueprint("entrance")
BANK = load_bank(Path(__file__).parent / "items.yaml")


def ranking(n):
    data = BANK["en-ranking-901"].model_dump(mode="json", exclude={"samples"})
    return parse_item(data | {"id": f"en-ranking-70{n}"})


GOOD, HARMFUL, INVENTED = (
    {"order": ["b", "a", "c", "d"]},
    {"order": ["b", "a", "d", "c"]},
    {"order": ["b", "c", "a", "d"]},
)


@pytest.mark.parametrize(
    ("answers", "cap", "failed"),
    [
        ([GOOD] * 4, 100, False),
        ([HARMFUL, GOOD, GOOD, GOOD], 69, False),
        ([HARMFUL, HARMFUL, GOOD, GOOD], 39, True),
        ([INVENTED, GOOD, GOOD, GOOD], 84, False),
        ([INVENTED, INVENTED, GOOD, GOOD], 69, False),
        ([INVENTED, HARMFUL, HARMFUL, GOOD], 39, True),
    ],
)
def test_critical_and_major_events_cap_ranking(answers, cap, failed):
    pairs = [(ranking(n), answer) for n, answer in enumerate(answers)]
    found = score_section("ranking", pairs, PLAN)
    assert found.scaled <= cap
    assert found.failed is failed
    assert bool(found.caps) == (cap < 100)
    assert all(cap.text for cap in found.caps)


def test_two_changes_of_meaning_cap_grammar():
    item = BANK["en-correct-901"]
    perfect = item.key()["text"]
    spoilt = {"text": perfect.replace("1998", "1999").replace("not ", "")}
    data = BANK["en-choice-901"].model_dump(mode="json", exclude={"samples"})
    rest = [parse_item(data | {"id": f"en-choice-7{n:02}"}) for n in range(40)]
    pairs = [(item, spoilt), *((choice, choice.key()) for choice in rest)]
    found = score_section("grammar", pairs, PLAN)
    assert found.events["meaning_damage"] == 2
    assert found.scaled == 69
    assert found.caps[0].lost > 0


def test_chance_score_of_a_form_follows_its_items():
    choices = [BANK["en-choice-901"]]
    assert score_section("grammar", [(choices[0], None)], PLAN).floor_b == 0.45
    two = BANK["en-choice-901"].model_dump(mode="json", exclude={"samples"})
    two["options"].pop("d")
    two["gold"]["why"].pop("d")
    found = score_section("grammar", [(parse_item(two), None)], PLAN)
    assert found.floor_b == pytest.approx(0.5)


def test_short_forms_never_claim_certainty():
    pairs = [(ranking(n), GOOD) for n in range(4)]
    assert score_section("ranking", pairs, PLAN).se == 6
    assert score_section("ranking", pairs[:1], PLAN).se == 50


def test_parts_a_form_lacks_leave_their_weight():
    claims = [{"verdict": "supported", "credit": 1.0, "fix": None}]
    assert factcheck_value(factcheck_parts(claims)) == 1.0
    assert factcheck_value({}) == 0.0
    assert set(factcheck_parts([{"both": 5, "marked": 9, "gold": 10, "characters": 100}])) == {"s"}


@pytest.mark.parametrize(
    ("section", "pairs", "words"),
    [
        ("nothing", [], "no section"),
        ("ranking", [], "needs items"),
        ("writing", [(BANK["en-writing-901"], None)], "writing_section"),
        ("ranking", [(ranking(1), None), (ranking(1), GOOD)], "twice"),
    ],
)
def test_impossible_sections_are_refused(section, pairs, words):
    with pytest.raises(BlueprintError, match=words):
        score_section(section, pairs, PLAN)


def scores(grammar=80.0, ranking=80.0, factcheck=80.0, writing=80.0, se=6.0, **changes):
    rows = {"grammar": grammar, "ranking": ranking, "factcheck": factcheck, "writing": writing}
    return [
        SectionScore(name, 0, 0, 1, value, se, **(changes if name == "ranking" else {}))
        for name, value in rows.items()
        if value is not None
    ]


@pytest.mark.parametrize(
    ("given", "passed", "word"),
    [
        (scores(), True, "cut"),
        (scores(70, 70, 70, 70), True, "cut"),
        (scores(69.9, 70, 70, 70), False, "below the cut"),
        (scores(44.9, 90, 90, 90), False, "least score"),
        (scores(90, 90, 90, 51), False, "least score"),
        (scores(ranking=60, failed=True), False, "critical"),
        (scores(held=True), None, "held"),
        (scores(writing=None), None, "not marked yet"),
    ],
)
def test_decision(given, passed, word):
    found = decide(PLAN, given)
    assert found.passed is passed
    assert word in " ".join(reason.text for reason in found.reasons)


def test_an_integrity_hold_keeps_the_numbers_and_opens_the_decision():
    found = decide(PLAN, scores(), hold=True)
    assert found.passed is None
    assert found.composite == pytest.approx(80)


def test_interval_stays_on_the_scale_and_certainty_is_a_step():
    wide = decide(PLAN, scores(99, 99, 99, 99, se=30))
    assert wide.high == 100.0
    assert decide(PLAN, scores(se=0)).p_pass == 1.0
    assert decide(PLAN, scores(60, 60, 60, 60, se=0)).p_pass == 0.0


def test_sections_are_decided_on_once():
    with pytest.raises(BlueprintError, match="twice"):
        decide(PLAN, scores() + scores()[:1])


def test_extension_zone_is_open_below_the_cut_too_but_not_for_critical_mistakes():
    plan = PLAN.model_copy(update={"extension": 4.9})
    near = decide(plan, scores(67, 67, 67, 67))
    assert (near.passed, near.extension) == (None, True)
    failed = decide(plan, scores(67, 67, 67, 67, failed=True))
    assert (failed.passed, failed.extension) == (False, False)
    assert decide(plan, scores(80, 80, 80, 80)).passed is True


def test_writing_section():
    text = writing_score(100, 80)
    one = writing_section(PLAN, "writing", [text], reads=2)
    assert one.scaled == pytest.approx(83)
    assert one.se == pytest.approx((122.8 + 65.5 / 2) ** 0.5)
    three = writing_section(PLAN, "writing", [text] * 3, reads=2)
    assert three.se == pytest.approx(7.2, abs=0.01)
    assert one.record()["parts"] == {"H": 80, "A": 100}
    with pytest.raises(BlueprintError, match="read at least once"):
        writing_section(PLAN, "writing", [], reads=2)


def test_gaps_are_pooled_with_grammar_and_left_empty_without_skill():
    gaps, choice = BANK["en-cloze-901"], BANK["en-choice-901"]
    found = score_section("grammar", [(gaps, gaps.parse(gaps.key())), (choice, choice.parse(choice.key()))], PLAN)
    assert found.raw == pytest.approx(1)
    assert found.floor_b == 0.45


def test_one_answer_is_one_cluster():
    model = BANK["en-claim-901"].model_copy(update={"context": "One answer."})
    alone = BANK["en-claim-902"]
    same = [model.model_copy(update={"id": f"en-claim-7{n:02}"}) for n in range(3)]
    assert score_section("factcheck", [(item, None) for item in same], PLAN).se == 50
    assert score_section("factcheck", [(item, None) for item in [*same, alone]], PLAN).se < 50


def test_people_mark_texts():
    with pytest.raises(BlueprintError, match="people mark this section"):
        score_facts(PLAN.section("writing"), [], [], 0.0)
