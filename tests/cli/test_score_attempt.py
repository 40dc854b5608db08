"""`school score` of a whole attempt: the worked example of the scoring rules, and files that are wrong."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from pathlib import Path
from statistics import NormalDist
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from assessments import SchoolContentError
from assessments.attempt import load_attempt, parse_attempt, score_attempt
from school.cli.score import command

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "score" / "b6"
EXACT = 1e-9
SCALED = {
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
WEIGHTS = {
    "grammar": Fraction(1, 5),
    "ranking": Fraction(3, 10),
    "factcheck": Fraction(1, 4),
    "writing": Fraction(1, 4),
}


def run(path: Path, *options: str) -> Any:
    return CliRunner().invoke(command, [str(path), *options])


def changed(**changes: Any) -> dict[str, Any]:
    data = yaml.safe_load((EXAMPLE / "attempt.yaml").read_text(encoding="utf-8"))
    return {**data, **changes}


def test_the_worked_example_comes_out_exactly() -> None:
    result = run(EXAMPLE / "attempt.yaml")
    assert result.exit_code == 0, result.output
    found = json.loads(result.output)
    scaled = {section["id"]: section["scaled"] for section in found["sections"]}
    assert scaled == {name: pytest.approx(float(value), abs=EXACT) for name, value in SCALED.items()}
    assert {name: round(value, 2) for name, value in scaled.items()} == {
        "grammar": 78.76,
        "ranking": 67.20,
        "factcheck": 60.39,
        "writing": 80.50,
    }
    total = float(sum(WEIGHTS[name] * SCALED[name] for name in SCALED))
    se = math.sqrt(2.12**2 + 2.79**2 + 2.65**2 + 1.8**2)
    assert found["composite"] == pytest.approx(total, abs=EXACT)
    assert found["se"] == pytest.approx(se, abs=EXACT)
    assert found["interval"] == pytest.approx([total - 1.96 * se, total + 1.96 * se], abs=EXACT)
    assert found["p_pass"] == pytest.approx(1 - NormalDist(total, se).cdf(70), abs=EXACT)
    assert (round(found["composite"], 2), round(found["se"], 2)) == (71.14, 4.75)
    assert (found["passed"], found["extension"]) == (None, True)
    assert next(s["events"] for s in found["sections"] if s["id"] == "ranking") == {"harm_events": 0, "major_events": 1}


def test_a_second_form_decides_on_the_mean() -> None:
    sheet = {name: changed()[name] for name in ("items", "answers", "reviews")}
    found = score_attempt(parse_attempt(changed(second_form=sheet), folder=EXAMPLE))
    assert found.decision.passed is True
    assert found.decision.composite == pytest.approx(71.1352, abs=1e-3)
    assert found.decision.se == pytest.approx(4.7477 / math.sqrt(2), abs=1e-3)


def test_a_fresh_form_settles_a_slip_and_a_floor_form_the_floor() -> None:
    plan = yaml.safe_load((EXAMPLE / "blueprint.yaml").read_text(encoding="utf-8"))
    plan["sections"][1]["critical"] = {
        "event": "harm_events",
        "comparisons": 2,
        "cap": 39,
        "fresh": [{"kind": "ranking", "count": 1}],
    }
    del plan["extension"]
    plan["cut"] = 60
    answers = changed()["answers"] | {"en-ranking-01": {"order": ["a", "c", "b", "e", "d"]}}
    items = yaml.safe_load((EXAMPLE / "items.yaml").read_text(encoding="utf-8"))
    probe = {"items": items[1:2], "answers": {"en-ranking-01": {"order": ["a", "b", "c", "d", "e"]}}}
    slip = parse_attempt(changed(blueprint=plan, answers=answers), folder=EXAMPLE)
    assert score_attempt(slip).decision.fresh == ("ranking",)
    clean = parse_attempt(changed(blueprint=plan, answers=answers, fresh=probe), folder=EXAMPLE)
    assert score_attempt(clean).decision.passed is True
    wrong = probe | {"answers": {"en-ranking-01": {"order": ["e", "a", "b", "c", "d"]}}}
    again = parse_attempt(changed(blueprint=plan, answers=answers, fresh=wrong), folder=EXAMPLE)
    assert score_attempt(again).decision.passed is False


def test_texts_nobody_has_read_leave_the_decision_open() -> None:
    found = score_attempt(parse_attempt(changed(reviews={}), folder=EXAMPLE))
    assert found.decision.composite is None
    assert "writing" in found.decision.reasons[0].text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"answers": {"en-choice-99": {}}}, "name items that are not there: en-choice-99"),
        ({"blueprint": "nowhere"}, "there is no such blueprint"),
        ({"colour": "red"}, "unknown key 'colour'"),
        ({"fresh": {"items": "items.yaml"}}, "no two-stage rule"),
        ({"items": [{"kind": "data_preparation", "id": "en-data-01"}]}, "data"),
        ({"items": [{"kind": "riddle", "id": "en-riddle-01"}]}, "use one of"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(SchoolContentError, match=words):
        score_attempt(parse_attempt(changed(**changes), folder=EXAMPLE))


def test_a_wrong_file_is_exit_status_2(tmp_path: Path) -> None:
    broken = tmp_path / "attempt.yaml"
    broken.write_text("blueprint: entrance\ncolour: red\n", encoding="utf-8")
    result = run(broken)
    assert result.exit_code == 2
    assert "unknown key 'colour'" in result.output
    assert "broken" not in result.output
    assert run(EXAMPLE / "attempt.yaml", "--item", "en-correct-01").exit_code == 2
    assert load_attempt(EXAMPLE / "attempt.yaml").blueprint.id == "worked-example"


def test_a_kind_that_two_sections_take_is_refused() -> None:
    plan = yaml.safe_load((EXAMPLE / "blueprint.yaml").read_text(encoding="utf-8"))
    twin = plan["sections"][1] | {"id": "more-ranking", "weight": 0.15}
    plan["sections"][1]["weight"] = 0.15
    plan["sections"].append(twin)
    plan["minutes"] = 90
    with pytest.raises(SchoolContentError, match="2 sections of worked-example take the kind ranking"):
        score_attempt(parse_attempt(changed(blueprint=plan), folder=EXAMPLE))
