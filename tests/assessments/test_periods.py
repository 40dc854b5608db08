"""Halves and medians gathered one answer at a time agree with those of all answers together."""

from random import Random
from statistics import median_low

import pytest

from assessments import load_blueprint
from assessments.measures.item_flags import PILOT_RESPONSES, Flag
from assessments.measures.item_statistics import difficulty_drift, time_drift
from assessments.periods import MOST_BLOCKS, Periods, Times
from assessments.reporting import Report, Response, findings

PLAN = load_blueprint("entrance")


@pytest.mark.parametrize("seconds", [1, 2, 7, 19, 20, 21, 60, 3_600, 86_400, 0.5])
def test_a_median_is_right_to_a_fortieth(seconds):
    times = Times()
    times.add(seconds)
    assert times.median() == pytest.approx(seconds, rel=0.025)


def test_medians_of_many_times():
    rng = Random(5)
    known = [round(rng.lognormvariate(4, 0.6)) + 1 for _ in range(1_001)]
    times = Times()
    for seconds in known:
        times.add(seconds)
    assert times.median() == pytest.approx(median_low(known), rel=0.025)
    assert Times().median() is None
    with pytest.raises(ValueError, match="above 0"):
        times.add(0)


@pytest.mark.parametrize("answers", [0, 1, 3, 4, 7, 63, 64, 65, 129, 1_000, 5_003])
def test_the_middle_is_found_to_a_sixteenth_and_nothing_is_lost(answers):
    periods = Periods()
    for number in range(answers):
        periods.add(float(number % 2), number + 1)
    before, after = periods.halves()
    assert before.answers + after.answers == periods.whole().answers == answers
    assert periods.whole().marks == answers // 2
    assert len(periods.blocks) <= MOST_BLOCKS
    assert abs(before.answers - answers / 2) <= max(2, answers / 16)


def test_drift_is_that_of_the_halves():
    rng = Random(6)
    marks = [float(rng.random() < (0.5 if n < 512 else 0.8)) for n in range(1_024)]
    times = [rng.lognormvariate(4 if n < 512 else 3.6, 0.5) for n in range(1_024)]
    periods = Periods()
    for mark, seconds in zip(marks, times, strict=True):
        periods.add(mark, seconds)
    whole = difficulty_drift((sum(marks[:512]), 512), (sum(marks[512:]), 512))
    assert periods.difficulty_drift() == whole
    assert 1 + periods.time_drift() == pytest.approx(1 + time_drift(times[:512], times[512:]), rel=0.05)


def test_unknown_times_do_not_count_and_few_say_nothing():
    periods = Periods()
    for number in range(64):
        periods.add(1.0, 0 if number % 2 else 30)
    assert periods.whole().times.median() == pytest.approx(30, rel=0.025)
    assert periods.time_drift() is None
    for number in range(64, 6 * PILOT_RESPONSES):
        periods.add(1.0, 0 if number % 2 else 30)
    assert periods.time_drift() == 0
    assert periods.difficulty_drift() is None  # all were right


def flags(answers):
    report = Report()
    for mark, seconds in answers:
        report.scored(PLAN, "en", [Response("grammar", 1, "a", mark, None, seconds)], {})
    return {found.flag for found in findings(report.items["a"].facts(None))}


def people(rng, n, p, seconds):
    return [(float(rng.random() < p), rng.lognormvariate(0, 0.4) * seconds) for _ in range(n)]


def test_a_leak_is_flagged_and_steady_items_are_not():
    drifts = {Flag.DIFFICULTY_DRIFT, Flag.TIME_DRIFT}
    rng = Random(8)
    assert flags(people(rng, 200, 0.5, 90) + people(rng, 200, 0.8, 40)) >= drifts
    assert flags(people(rng, 200, 0.5, 90) + people(rng, 200, 0.5, 40)) & drifts == {Flag.TIME_DRIFT}
    assert flags(people(rng, 200, 0.5, 90) + people(rng, 200, 0.8, 90)) & drifts == {Flag.DIFFICULTY_DRIFT}
    steady = [flags(people(rng, 400, 0.6, 60)) & drifts for _ in range(40)]
    assert not any(steady)


def test_memory_does_not_grow_with_answers():
    def held(answers):
        rng, periods = Random(9), Periods()
        for mark, seconds in people(rng, answers, 0.5, 60):
            periods.add(mark, min(600, seconds))
        return len(periods.blocks), max(len(block.times.buckets) for block in periods.blocks)

    blocks, buckets = held(20_000)
    assert blocks <= MOST_BLOCKS
    assert buckets <= 140  # from a second to ten minutes
