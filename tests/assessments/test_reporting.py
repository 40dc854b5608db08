"""Statistics gathered one attempt at a time agree with those of the whole table."""

from random import Random
from statistics import stdev

import pytest

from assessments import SectionScore, load_bank, load_blueprint
from assessments.measures.item_flags import Flag, ItemFacts
from assessments.measures.item_statistics import corrected_point_biserial
from assessments.measures.reliability import split_half_odd_even
from assessments.measures.undefined import Undefined
from assessments.reporting import BLOCKED, Report, Response, findings, key_of, needs_work, option_chosen, options_of
from assessments.running import Running
from assessments.simulate.responses import plant_wrong_keys, simulate_items, simulate_responses

PLAN = load_blueprint("entrance")
BANK = load_bank("tests/assessments/items.yaml")
ITEMS = 8


def table(people, seed=1):
    rng = Random(seed)
    rows = []
    for _ in range(people):
        skill = rng.gauss(0, 1)
        rows.append([float(rng.gauss(0, 1) < skill + 0.1 * n - 0.3) for n in range(ITEMS)])
    return rows


def gathered(rows, scores=None):
    report = Report()
    for row, sections in zip(rows, scores or [{}] * len(rows), strict=True):
        names = [f"item-{n}" for n in range(len(row))]
        report.asked(PLAN.id, "en", names)
        responses = [Response("grammar", n + 1, names[n], mark) for n, mark in enumerate(row)]
        report.scored(PLAN, "en", responses, sections)
    return report


def test_item_statistics_are_those_of_the_whole_table():
    rows = table(120)
    report = gathered(rows)
    for n in range(ITEMS):
        tally = report.items[f"item-{n}"]
        facts = tally.facts(None)
        assert tally.asked == facts.responses == 120
        assert facts.p == pytest.approx(sum(row[n] for row in rows) / 120, abs=1e-12)
        assert facts.r == pytest.approx(corrected_point_biserial(rows, n), abs=1e-9)


def sections(value, se=6.0):
    return {s.id: SectionScore(s.id, 0, 0, 1, value, se) for s in PLAN.sections}


def test_a_test_gets_reliability_sem_and_consistency_from_a_hundred_people_on():
    rng = Random(2)
    values = [rng.gauss(72, 15) for _ in range(150)]
    rows = table(150)
    report = gathered(rows, [sections(min(100, max(0, v))) for v in values])
    whole, grammar, ranking, *_ = report.tests[PLAN.id, "en"].lines(PLAN)
    assert (whole.section, whole.people, grammar.section) == ("", 150, "grammar")
    assert grammar.reliability == pytest.approx(split_half_odd_even(rows), abs=1e-9)
    assert whole.reliability == pytest.approx(1 - whole.sem**2 / whole.sd**2)
    assert 0.8 < whole.consistency < 1
    assert 0.5 < whole.kappa < 1
    assert ranking.reliability == pytest.approx(1 - 36 / ranking.sd**2)
    few = gathered(rows[:99], [sections(v) for v in values[:99]]).tests[PLAN.id, "en"].lines(PLAN)
    assert [line.reliability for line in few] == [None] * 5


def test_an_unreliable_test_says_what_to_do():
    rng = Random(3)
    report = gathered(table(120), [sections(rng.gauss(70, 5), se=9.0) for _ in range(120)])
    assert report.tests[PLAN.id, "en"].lines(PLAN)[0].action == BLOCKED


def test_unmarked_items_and_lonely_ones_are_left_out():
    report = Report()
    report.scored(PLAN, "en", [Response("grammar", 1, "a", 1.0), Response("grammar", 2, "b", None)], {})
    assert report.items["a"].facts(None).r is None
    assert "b" not in report.items


def test_options_of_items_that_have_them():
    choice, claim, text = BANK["en-choice-901"], BANK["en-claim-901"], BANK["en-writing-901"]
    assert options_of(choice) == ("a", "b", "c", "d")
    assert key_of(choice) == "b"
    assert option_chosen(choice, {"chosen": ["c"]}) == "c"
    assert option_chosen(choice, None) is None
    assert option_chosen(claim, claim.key()) == key_of(claim) == claim.gold.verdict
    assert (options_of(text), key_of(text), option_chosen(text, {"text": "x"})) == ((), "", None)
    assert options_of(BANK["en-choice-902"]) == ()


def test_shares_of_options():
    report = Report()
    for option in "aabbbbbbbb":
        report.scored(PLAN, "en", [Response("grammar", 1, "x", 1.0, option)], {})
    facts = report.items["x"].facts(BANK["en-choice-901"])
    assert facts.shares == {"a": 0.2, "b": 0.8, "c": 0.0, "d": 0.0}


@pytest.mark.parametrize(
    ("facts", "flags", "work"),
    [
        (ItemFacts(10, 0.5, 0.3), {Flag.TOO_FEW_RESPONSES}, False),
        (ItemFacts(200, 0.6, 0.4), set(), False),
        (ItemFacts(200, 0.2, -0.2), {Flag.TOO_HARD, Flag.WEAK, Flag.CHECK_KEY, Flag.LOW_DISCRIMINATION, Flag.SURELY_WEAK}, True),
        (ItemFacts(60, 0.95, 0.3), {Flag.TOO_EASY}, True),
        (ItemFacts(60, 0.95, 0.3, safety=True), set(), False),
    ],
)  # fmt: skip
def test_flags_and_whether_they_ask_for_work(facts, flags, work):
    found = findings(facts)
    assert {one.flag for one in found} == flags
    assert needs_work(found) is work


def test_the_median_time_counts_known_times_only():
    report = Report()
    for seconds in (0.0, 20.0, 40.0, 90.0):
        report.asked(PLAN.id, "en", ["timed", "untimed"])
        responses = [Response("grammar", 1, "timed", 1.0, None, seconds), Response("grammar", 2, "untimed", 1.0)]
        report.scored(PLAN, "en", responses, {})
    assert report.items["timed"].seconds() == pytest.approx(40, rel=0.025)
    assert report.items["untimed"].seconds() is None


def test_running_numbers():
    values = [1e9 + x for x in (4.0, 7.0, 13.0, 16.0)]
    running = Running()
    assert isinstance(running.sd(), Undefined)
    assert isinstance(running.correlation(), Undefined)
    for value in values:
        running.add(value, 5.0)
    assert running.sd() == pytest.approx(stdev(values))
    assert isinstance(running.correlation(), Undefined)


def test_figures_without_a_value_stay_empty():
    alike = gathered([[1.0] * ITEMS] * 120, [sections(70.0)] * 120).tests[PLAN.id, "en"].lines(PLAN)
    assert [line.sd for line in alike] == [None] * 5
    rng = Random(4)
    constant = gathered([[1.0] * ITEMS] * 120, [sections(rng.gauss(70, 9)) for _ in range(120)])
    grammar = constant.tests[PLAN.id, "en"].lines(PLAN)[1]
    assert grammar.sd is not None
    assert grammar.reliability is None


def test_a_planted_wrong_key_is_flagged_and_sound_items_are_not():
    rng = Random(7)
    bank = simulate_items(30, rng, slope=1.3, log_slope_sd=0.2, difficulty_sd=0.7)
    marks = plant_wrong_keys(simulate_responses(100, bank, rng), [4], rng, 4)
    report = gathered(marks)
    flagged = {
        name for name, tally in report.items.items() if Flag.CHECK_KEY in {f.flag for f in findings(tally.facts(None))}
    }
    assert flagged == {"item-4"}


def test_memory_does_not_grow_with_attempts():
    def held(people):
        report = gathered(table(people))
        return len(report.items), len(report.tests), sum(len(tally.options) for tally in report.items.values())

    assert held(20) == held(400)
