"""Simulated candidates through the real decision: the acceptance figures of B5, and the parts they rest on."""

from dataclasses import replace
from random import Random
from statistics import fmean, pstdev

import pytest

from assessments import load_blueprint
from assessments.simulate.candidates import KINDS, Person, Population, draw_person
from assessments.simulate.certification import GRID, Truth, simulate_certification, sit, sit_section
from assessments.simulate.keys import KeyFigures
from assessments.simulate.report import Line, all_met, certification_lines, key_lines, sequential_lines
from assessments.simulate.sequential import SequentialFigures

PLAN = load_blueprint("certification")
FIGURES = simulate_certification(PLAN, 800, Random(2), truth_forms=100)


def test_the_certification_decision_reaches_its_acceptance_figures():
    lines = certification_lines(FIGURES)
    assert all_met(lines), [line for line in lines if line.met is False]


def test_the_simulated_test_is_the_one_the_design_describes():
    assert pytest.approx(0.927, abs=0.015) == FIGURES.reliability
    assert pytest.approx(4.9, abs=0.3) == FIGURES.csem
    assert pytest.approx(0.889, abs=0.02) == FIGURES.single_consistency
    assert pytest.approx(0.95, abs=0.02) == FIGURES.covered
    assert pytest.approx(0.20, abs=0.03) == FIGURES.extended
    assert FIGURES.consistency > FIGURES.single_consistency


def test_the_same_seed_gives_the_same_figures():
    one, other = (simulate_certification(PLAN, 20, Random(5), truth_forms=5) for _ in range(2))
    assert one == other


@pytest.mark.parametrize(("name", "sem"), [("grammar", 11.9), ("ranking", 9.9), ("factcheck", 10.6), ("writing", 7.2)])
def test_sections_are_as_uncertain_as_parallel_forms_show(name, sem):
    section, rng = PLAN.section(name), Random(3)
    person = Person(dict.fromkeys(KINDS, 0.0), 0.0, 0.0, True)
    forms = [sit_section(PLAN, section, person, rng) for _ in range(250)]
    assert fmean(form.scaled for form in forms) == pytest.approx(70, abs=3)
    assert pstdev([form.scaled for form in forms]) == pytest.approx(sem, abs=1.5)
    assert fmean(form.se for form in forms) == pytest.approx(sem, rel=0.15)


def test_the_careless_and_the_inventive_fail_whatever_their_skill():
    able = dict.fromkeys(KINDS, 2.5)
    careless, inventive = Person(able, 0.9, 0.0, False), Person(able, 0.0, 0.9, False)
    assert not sit(PLAN, careless, Random(1)).passed
    assert not sit(PLAN, inventive, Random(1)).passed
    assert sit(PLAN, Person(able, 0.0, 0.0, True), Random(1)).passed


def test_one_slip_is_settled_by_a_fresh_form():
    able = Person(dict.fromkeys(KINDS, 2.5), 0.08, 0.0, False)
    sittings = [sit(PLAN, able, Random(seed)) for seed in range(40)]
    assert any(sitting.fresh and sitting.passed for sitting in sittings)
    assert any(sitting.fresh and not sitting.passed for sitting in sittings)


def test_true_scores_lie_between_those_of_the_grid():
    truth = Truth(PLAN, 10, Random(1))
    row = truth.table["writing"]
    assert truth.section("writing", -9) == row[0]
    assert truth.section("writing", 9) == row[-1]
    middle = (GRID[8] + GRID[9]) / 2
    assert truth.section("writing", middle) == pytest.approx((row[8] + row[9]) / 2)


def test_skills_correlate_and_carelessness_is_drawn():
    rng, population = Random(4), Population(careless=1.0, inventive=1.0)
    person = draw_person(population, rng)
    assert (person.careful, person.slip, person.invent) == (False, 0.10, 0.10)


def test_nobody_to_simulate():
    with pytest.raises(ValueError, match="at least two people"):
        simulate_certification(PLAN, 1, Random(1))


def test_a_missed_bound_is_said():
    assert Line("x", 1.0).met is None
    assert Line("x", 1.0, least=2).met is False
    assert not all_met([Line("x", 1.0), Line("y", 1.0, most=0.5)])
    assert Line("y", 1.0, most=1.5).record()["met"] is True


def test_the_other_simulations_have_lines_too():
    keys = KeyFigures(50, 1, 0.97, 0.9, 0.01, 0.0)
    assert all_met(key_lines(keys))
    assert not all_met(key_lines(replace(keys, sound_below=0.05)))
    test = SequentialFigures(10, 22.0, 40, 0.91, 0.89, 0.05, 0.30, 0.30)
    assert all_met(sequential_lines(test))
    assert not all_met(sequential_lines(replace(test, accuracy=0.88)))


def test_a_decision_that_stays_open_has_not_passed(monkeypatch):
    monkeypatch.setattr("assessments.simulate.certification.MOST_ROUNDS", 0)
    person = Person(dict.fromkeys(KINDS, 0.0), 0.0, 0.0, True)
    sittings = [sit(PLAN, person, Random(seed)) for seed in range(12)]
    assert any(sitting.final.passed is None and not sitting.passed for sitting in sittings)
