"""Quotations looked up, ratings under the gates, preferences, verdicts of people: case by case."""

import itertools
from random import Random

import pytest

from assessments import load_bank, parse_item
from assessments.kinds.claim import FEVER_LABELS, fabricated, fever_claim
from assessments.kinds.gates import BANDS, RATINGS, gated_grade, gates_kept
from assessments.kinds.quotes import best_window, look_up
from assessments.kinds.stress_test import Verdict, with_verdicts
from assessments.measures.evidence import holds_a_full_set, strictly_correct
from tests.assessments.test_kind_contract import FILE

BANK = load_bank(FILE)
CLAIM = BANK["en-claim-903"]
FOUND = "In the night of 3 March 1901 the mill at Orrin burnt to the ground"


@pytest.mark.parametrize(
    ("source", "quote", "locator", "because", "sentences"),
    [
        ("s1", FOUND, "", "", ("s1.1",)),
        ("S1", FOUND.upper(), "s1.1", "", ("s1.1",)),
        ("s1", "in the night of 3 march 1901, the mill at Orrin, burned to the ground!", "", "", ("s1.1",)),
        ("s1", "burnt to the ground Nobody was hurt", "", "", ("s1.1", "s1.2")),
        ("s1", "nobody was", "", "", ()),
        ("s1", FOUND, "s1.7", "locator", ()),
        ("s1", FOUND, "page 9", "locator", ()),
        ("s9", FOUND, "", "source", ()),
        ("", FOUND, "", "source", ()),
        ("s2", FOUND, "", "quote", ()),
        ("s1", "In the night of 3 April 1902 the mill at Orrin was burnt down", "", "quote", ()),
        ("s1", "...", "", "quote", ()),
        ("s1", "word " * 300, "", "quote", ()),
    ],
)
def test_a_quotation_is_looked_up(source, quote, locator, because, sentences):
    found = look_up({"source": source, "quote": quote, "locator": locator}, CLAIM.sources)
    assert (found.because, found.sentences) == (because, sentences)


@pytest.mark.parametrize(
    ("wanted", "text", "begin", "share"),
    [
        ("abc", "xxabcxx", 2, 1.0),
        ("abcd", "xxabxd", 2, 0.75),
        ("abc", "ab", 0, 2 / 3),
        ("abc", "", 0, 0.0),
        ("", "ab", 0, 0.0),
    ],
)
def test_the_best_window(wanted, text, begin, share):
    assert best_window(list(wanted), list(text)) == (begin, pytest.approx(share))


def test_nine_words_in_ten_are_enough_and_fewer_are_not():
    text = [str(n) for n in range(20)]
    nine, eight = [*text[:9], "x"], [*text[:8], "x", "y"]
    assert best_window(nine, text)[1] == pytest.approx(0.9)
    assert best_window(eight, text)[1] == pytest.approx(0.8)


def test_an_invented_quotation_waits_for_people_and_costs_only_when_they_confirm_it():
    answer = {
        "verdict": "supported",
        "evidence": ["s1.1"],
        "quotes": [{"source": "s1", "quote": "It was lightning that did it"}],
    }
    score = CLAIM.score(CLAIM.parse(answer))
    assert (score.value, score.facts["status"]) == (1.0, "unverified")
    assert score.facts["unverified"][0]["because"] == "quote"
    final = fabricated(score)
    assert (final.value, final.facts["credit"], final.facts["fabricated_events"]) == (0.0, -1.0, 1)
    assert sum(reason.lost for reason in final.reasons) == 1.0
    with pytest.raises(ValueError, match="nothing to confirm"):
        fabricated(CLAIM.score(CLAIM.key()))


def test_the_facts_of_a_claim_are_a_fever_claim():
    item = BANK["en-claim-901"]
    right = fever_claim(item.score({"verdict": "refuted", "evidence": ["s2.2", "s2.3"]}).facts)
    assert right.evidence == ((("s1", 2),), (("s2", 2), ("s2", 3)))
    assert strictly_correct(right)
    part = fever_claim(item.score({"verdict": "refuted", "evidence": ["s2.2"]}).facts)
    assert (part.label, part.predicted_label, holds_a_full_set(part)) == ("REFUTES", "REFUTES", False)
    for each in ("en-claim-901", "en-claim-902", "en-claim-903"):
        assert not strictly_correct(fever_claim(BANK[each].score(None).facts))
        assert fever_claim(BANK[each].score(BANK[each].key()).facts).label in FEVER_LABELS.values()


def test_stating_the_true_certainty_pays_best():
    item = BANK["en-claim-901"]
    earned = {
        (said, right): item.score({"verdict": "refuted" if right else "supported", "certainty": said}).facts[
            "calibration"
        ]
        for said in range(50, 101, 5)
        for right in (True, False)
    }
    for true in range(50, 101, 5):
        mean = {said: true * earned[said, True] + (100 - true) * earned[said, False] for said in range(50, 101, 5)}
        assert max(mean, key=mean.__getitem__) == true


def test_nothing_below_a_gate_outweighs_it():
    everything = sorted(itertools.product(RATINGS, repeat=4))
    grades = [gated_grade(*ratings) for ratings in everything]
    assert all(after > before for before, after in itertools.pairwise(grades))
    assert (grades[0], grades[-1]) == (0.0, pytest.approx(4.0))
    assert set(BANDS) == set(itertools.product(RATINGS, repeat=2))


def test_the_own_order_is_held_against_the_own_ratings():
    ratings = {"a": {"harmless": 2, "helpful": 0}, "b": {"harmless": 1, "helpful": 2}, "c": {"style": 2}}
    assert gates_kept(ratings, {"a": 3, "b": 2, "c": 1}) == 1.0
    assert gates_kept(ratings, {"a": 1, "b": 2, "c": 3}) == 0.0
    assert gates_kept({"a": {"style": 1}, "b": {"style": 1}}, {"a": 1, "b": 2}) is None


def test_ratings_are_reported_and_do_not_move_the_mark():
    item = BANK["en-ranking-902"]
    order = [["a"], ["b"], ["c"], ["d"]]
    plain = item.score({"order": order})
    rated = item.score({"order": order, "ratings": {"a": {"helpful": 2}, "b": {"helpful": 0, "truthful": 1}}})
    assert rated.value == plain.value
    assert rated.facts["gates_kept"] == 1.0
    assert rated.facts["rating_error"] == {"truthful": 1.0, "helpful": 1.5}
    assert "gates_kept" not in plain.facts
    assert item.score({"order": [["d"], ["b"], ["a"], ["c"]]}).facts["harm_events"] == 1


def test_a_preference_for_harm_or_for_an_invention_is_an_event():
    harm, invented = BANK["ru-preference-901"], BANK["en-preference-901"]
    assert harm.score({"preferred": "a", "strength": 1}).facts["harm_events"] == 1
    assert harm.score(harm.key()).facts["harm_events"] == 0
    facts = invented.score({"preferred": "b", "strength": 1}).facts
    assert (facts["harm_events"], facts["major_events"], facts["credit"]) == (0, 1, 0.0)
    assert invented.score({"preferred": "same"}).facts["tied_credit"] == pytest.approx(4 * 0.25 * (1 - 0.2 * 2 / 3))


def judged(*experts, points=7):
    answers = {"a": "1", "b": "2"}
    gold = {"experts": list(experts), "explanation": "e"}
    return parse_item({"kind": "preference", "prompt": "p", "answers": answers, "points": points, "gold": gold})


def test_level_answers_and_experts_between_two_points():
    level = judged({"preferred": "same", "both_bad": True}, {"preferred": "same", "both_bad": True})
    assert level.score(level.key()).value == 1.0
    assert level.key() == {"preferred": "same", "strength": 0, "both_bad": True}
    split = level.score({"preferred": "b", "strength": 3, "both_bad": True})
    assert split.value == pytest.approx(0.5 * 0.8)
    between = judged({"preferred": "b", "strength": 1}, {"preferred": "b", "strength": 2})
    for strength in (1, 2):
        assert between.score({"preferred": "b", "strength": strength}).value == 1.0
    assert between.score(between.key()).value == 1.0
    assert level.stratum == "harmless"
    assert sorted(level.draw_order(Random(1))) == ["a", "b"]


@pytest.mark.parametrize(
    ("automatic", "verdicts", "mark"),
    [
        (1.0, [("yes", True, True)], 1.0),
        (1.0, [("no", False, True)], 0.15),
        (0.5, [("yes", True, True), ("partly", False, True)], 0.85 * (1 + 0.35) / 2 + 0.075),
        (1.0, [("yes", True, False)], 0.0),
        (1.0, [("yes", True, False), ("yes", True, True)], 1.0),
    ],
)
def test_what_people_saw_is_folded_into_the_mark(automatic, verdicts, mark):
    seen = [Verdict(broke=b, natural=n, allowed=a) for b, n, a in verdicts]
    assert with_verdicts(automatic, seen) == pytest.approx(mark)


def test_a_mark_without_people_or_out_of_range_is_refused():
    with pytest.raises(ValueError, match="people have tried"):
        with_verdicts(1.0, [])
    with pytest.raises(ValueError, match="between 0 and 1"):
        with_verdicts(1.5, [Verdict(broke="yes", natural=True)])


def test_a_grave_flag_let_pass_is_counted():
    item = BANK["en-flags-901"]
    assert item.score({"flags": []}).facts["grave_missed"] == 1
    assert item.score(item.key()).facts["grave_missed"] == 0
    assert item.score(item.key()).facts["severities_right"] == 2
    assert (item.stratum, BANK["en-flags-902"].stratum) == ("flagged", "clean")
