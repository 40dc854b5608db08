"""The worked example of the scoring rules (B6), computed here a second way, in exact fractions."""

import math
from fractions import Fraction
from statistics import NormalDist

import pytest

from assessments import (
    ReviewMark,
    SectionScore,
    decide,
    final_traits,
    human_part,
    needs_third_read,
    parse_blueprint,
    parse_item,
    score_section,
    writing_score,
)
from assessments.measures.fscore import credit_f
from assessments.sections import (
    constant_verdict,
    factcheck_parts,
    factcheck_value,
    pooled_f,
    pooled_ranking,
    scale,
)

EXACT = 1e-9


def test_grammar():
    statuses = [(3, 1), (2, 1), (2, 1), (2, Fraction(2, 5)), (1, 1), (1, 0), (2, 1), (1, 1)]
    credit = sum(w * share for w, share in statuses)
    fp = Fraction(6, 5) + Fraction(3, 2)
    weight = sum(w for w, _ in statuses)
    f1 = 2 * credit / (credit + fp + weight)
    facts = [{"credit": float(credit), "fp": float(fp), "weight": float(weight)}]
    assert pooled_f(facts) == pytest.approx(float(f1), abs=EXACT)
    assert credit_f(float(credit), float(fp), float(weight), 0.5) == pytest.approx(0.8194, abs=5e-5)
    expected = 100 * (f1 - Fraction(45, 100)) / (Fraction(93, 100) - Fraction(45, 100))
    assert scale(pooled_f(facts), 0.45, 0.93) == pytest.approx(float(expected), abs=EXACT)
    assert round(float(expected), 2) == 78.76


def ranking_item(name, raters, letters="abcde", **gold):
    return parse_item(
        {
            "kind": "ranking",
            "id": f"en-ranking-{name}",
            "prompt": "Which answer is best?",
            "answers": {letter: f"Answer {letter}" for letter in letters},
            "gold": {"raters": raters, "explanation": "Harm first.", **gold},
        }
    )


def prompts():
    one = ranking_item("1", [dict(zip("abcde", (4, 3, 3, 1, 0), strict=True))], harmful=["e"])
    readers = [dict(zip("abcd", (4, 1, 2, 0), strict=True))] * 4
    readers += [dict(zip("abcd", (4, 2, 2, 0), strict=True))]
    two = ranking_item("2", readers, "abcd", fabricated=["b"], harmful=["d"])
    return one, two


def test_ranking():
    one, two = prompts()
    answers = [{"order": ["a", "c", "b", "d", "e"]}, {"order": ["b", "a", "c", "d"]}]
    scores = [item.score(answer) for item, answer in zip((one, two), answers, strict=True)]
    facts = [score.facts for score in scores]
    assert sum(f["credit"] for f in facts) == pytest.approx(30.25, abs=EXACT)
    assert sum(f["weight"] for f in facts) == pytest.approx(37.7, abs=EXACT)
    assert sum(f["tied_credit"] for f in facts) / 37.7 == pytest.approx(0.30106, abs=5e-6)
    assert (sum(f["harm_events"] for f in facts), sum(f["major_events"] for f in facts)) == (0, 1)
    raw = Fraction(3025, 100) / Fraction(377, 10)
    assert pooled_ranking(facts) == pytest.approx(float(raw), abs=EXACT)
    expected = 100 * (raw - Fraction(1, 2)) / (Fraction(95, 100) - Fraction(1, 2))
    assert scale(pooled_ranking(facts), 0.5, 0.95) == pytest.approx(float(expected), abs=EXACT)
    assert round(float(expected), 2) == 67.20


S, R, N = "supported", "refuted", "not_enough"
CLAIMS = [(S, 1), (S, 0.5), (R, 1), (R, 0.7), (R, -0.5), (N, 1), (S, 0.25), (S, 1), (R, 1), (N, 0)]


def test_factcheck():
    fixes = [1.0, 1.0, 0.5, 0.0]
    facts = [{"verdict": gold, "credit": credit, "fix": fixes.pop() if gold == R else None} for gold, credit in CLAIMS]
    facts.append({"both": 106, "marked": 121, "gold": 140, "characters": 1000})
    assert constant_verdict(facts[:-1]) == pytest.approx(0.34, abs=EXACT)
    v = (Fraction(595, 1000) - Fraction(34, 100)) / (1 - Fraction(34, 100))
    floor = 2 * Fraction(14, 100) / (1 + Fraction(14, 100))
    s = (Fraction(212, 261) - floor) / (1 - floor)
    raw = Fraction(60, 100) * v + Fraction(25, 100) * s + Fraction(15, 100) * Fraction(625, 1000)
    parts = factcheck_parts(facts)
    assert parts["v"] == pytest.approx(float(v), abs=EXACT)
    assert parts["s"] == pytest.approx(float(s), abs=EXACT)
    assert parts["fix"] == 0.625
    assert factcheck_value(parts) == pytest.approx(float(raw), abs=EXACT)
    assert scale(factcheck_value(parts), 0.0, 0.85) == pytest.approx(float(100 * raw / Fraction(85, 100)), abs=EXACT)
    assert round(float(100 * raw / Fraction(85, 100)), 2) == 60.39


def traits(*marks):
    names = ("truthfulness", "helpfulness", "instructions", "clarity", "language")
    return dict(zip(names, marks, strict=True))


def test_writing():
    one, other = traits(4, 4, 5, 4, 5), traits(4, 3, 4, 4, 4)
    assert human_part([one], [3]) == pytest.approx(83.0, abs=EXACT)
    assert human_part([other], [-2]) == pytest.approx(77.0, abs=EXACT)
    human = human_part([one, other], [3, -2])
    assert human == pytest.approx(80.0, abs=EXACT)
    text = writing_score(100 * 5 / 6, human)
    assert text.scaled == pytest.approx(80.5, abs=EXACT)
    assert final_traits([one, other], [3, -2])["truthfulness"] == pytest.approx(3.975)
    marks = ReviewMark(one, 5, 3), ReviewMark(other, 5, -2)
    assert needs_third_read(*marks, text.scaled) == ()


def blueprint(**changes):
    section = {"minutes": 10, "expert": 0.9, "title": {"en": "x"}}
    rows = [("grammar", 0.2, 45, "mark"), ("ranking", 0.3, 47, "ranking")]
    rows += [("factcheck", 0.25, 45, "claim"), ("writing", 0.25, 52, "writing")]
    sections = [
        section
        | {
            "id": name,
            "scorer": name,
            "weight": weight,
            "floor": floor,
            "draws": [{"kind": kind, "count": 1}],
        }
        for name, weight, floor, kind in rows
    ]
    data = {
        "id": "b6",
        "version": 1,
        "title": {"en": "B6"},
        "minutes": 60,
        "cut": 70,
        "sections": sections,
    }
    retake = {"wait_days": [14], "sittings": 3, "window_months": 12}
    return parse_blueprint(data | {"retake": retake} | changes)


EXACT_SCALED = {
    "grammar": 100 * (Fraction(236, 285) - Fraction(45, 100)) / Fraction(48, 100),
    "ranking": 100 * (Fraction(3025, 3770) - Fraction(1, 2)) / Fraction(45, 100),
    "factcheck": 100
    * (
        Fraction(60, 100) * (Fraction(595, 1000) - Fraction(34, 100)) / Fraction(66, 100)
        + Fraction(25, 100) * (Fraction(212, 261) - Fraction(28, 114)) / (1 - Fraction(28, 114))
        + Fraction(15, 100) * Fraction(5, 8)
    )
    / Fraction(85, 100),
    "writing": Fraction(805, 10),
}


def sections():
    errors = {"grammar": 10.6, "ranking": 9.3, "factcheck": 10.6, "writing": 7.2}
    return [SectionScore(k, 0, 0, 1, float(v), errors[k]) for k, v in EXACT_SCALED.items()]


def test_composite_and_extension():
    weights = {
        "grammar": Fraction(1, 5),
        "ranking": Fraction(3, 10),
        "factcheck": Fraction(1, 4),
        "writing": Fraction(1, 4),
    }
    total = sum(weights[k] * v for k, v in EXACT_SCALED.items())
    squares = (Fraction(212, 100) ** 2, Fraction(279, 100) ** 2, Fraction(265, 100) ** 2, Fraction(18, 10) ** 2)
    se = math.sqrt(sum(squares))
    found = decide(blueprint(extension=4.9), sections())
    assert found.composite == pytest.approx(float(total), abs=EXACT)
    assert found.se == pytest.approx(se, abs=EXACT)
    assert found.low == pytest.approx(float(total) - 1.96 * se, abs=EXACT)
    assert found.high == pytest.approx(float(total) + 1.96 * se, abs=EXACT)
    p_pass = 1 - NormalDist(float(total), se).cdf(70)
    assert found.p_pass == pytest.approx(p_pass, abs=EXACT)
    assert (round(found.composite, 2), round(found.se, 2)) == (71.14, 4.75)
    assert (round(found.low, 1), round(found.high, 1)) == (61.8, 80.4)
    assert round(found.p_pass, 3) in (0.594, 0.595)
    assert found.extension
    assert found.passed is None


def test_without_an_extension_form_the_same_scores_pass():
    found = decide(blueprint(), sections())
    assert found.passed is True
    assert not found.extension


def test_a_whole_section_from_items():
    one, two = prompts()
    plan = blueprint()
    pairs = [(one, {"order": ["a", "c", "b", "d", "e"]}), (two, {"order": ["b", "a", "c", "d"]})]
    found = score_section("ranking", pairs, plan)
    assert found.raw == pytest.approx(30.25 / 37.7, abs=EXACT)
    assert found.floor_b == pytest.approx(0.30106, abs=5e-6)
    assert found == score_section("ranking", pairs[::-1], plan)
