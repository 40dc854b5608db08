"""Decisions that need more than one form: the extension, the floors, the two-stage critical rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments import BlueprintError, SectionScore, decide, load_blueprint
from assessments.decision import Stage, fail_chance, mean_section, two_stage, two_stage_over

PLAN = load_blueprint("certification")
NAMES = ("grammar", "ranking", "factcheck", "writing")


def form(*scaled, harm=0, invented=0, se=6.0):
    """A whole form's sections; one score stands for all four."""
    values = scaled * 4 if len(scaled) == 1 else scaled
    events = {"ranking": {"harm_events": harm}, "factcheck": {"fabricated_events": invented}}
    return [
        SectionScore(name, 0, 0, 1, value, se, events.get(name, {})) for name, value in zip(NAMES, values, strict=True)
    ]


@pytest.mark.parametrize(
    ("first", "second", "stage"),
    [
        (0, None, Stage.CLEAR),
        (1, None, Stage.SECOND),
        (2, None, Stage.FAILED),
        (9, None, Stage.FAILED),
        (1, 0, Stage.CLEAR),
        (1, 1, Stage.FAILED),
        (1, 2, Stage.FAILED),
        (0, 1, Stage.SECOND),
        (0, 0, Stage.CLEAR),
        (2, 0, Stage.FAILED),
    ],
)
def test_the_two_stage_rule(first, second, stage):
    assert two_stage(first, second) is stage


def test_the_two_stage_rule_goes_on_over_more_forms():
    assert two_stage_over([]) is Stage.CLEAR
    assert two_stage_over([1, 0, 1]) is Stage.SECOND
    assert two_stage_over([0, 1, 1]) is Stage.FAILED
    with pytest.raises(ValueError, match="from 0"):
        two_stage(-1)


@pytest.mark.parametrize(
    ("slip", "chance"), [(0.01, 0.0184), (0.02, 0.0645), (0.05, 0.2752), (0.10, 0.6112), (0.20, 0.9171)]
)
def test_how_often_the_two_stage_rule_fails_somebody(slip, chance):
    assert fail_chance(slip) == pytest.approx(chance, abs=5e-5)


def test_slips_are_probabilities():
    assert (fail_chance(0), fail_chance(1)) == (0, 1)
    with pytest.raises(ValueError, match="from 0 to 1"):
        fail_chance(1.5)


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_slips_never_fail_less_often(one, other):
    low, high = sorted((one, other))
    assert fail_chance(low) <= fail_chance(high) + 1e-9


@pytest.mark.parametrize(
    ("first", "more", "passed", "open_"),
    [
        (form(80), {}, True, ""),
        (form(60), {}, False, ""),
        (form(72), {}, None, "extension"),
        (form(66), {}, None, "extension"),
        (form(72), {"second_form": form(72)}, True, ""),
        (form(72), {"second_form": form(60)}, False, ""),
        (form(66), {"second_form": form(75)}, True, ""),
        (form(80, harm=1), {}, None, "fresh ranking"),
        (form(80, harm=1), {"fresh": {"ranking": 0}}, True, ""),
        (form(80, harm=1), {"fresh": {"ranking": 1}}, False, ""),
        (form(80, harm=2), {}, False, ""),
        (form(80, invented=1), {}, None, "fresh factcheck"),
        (form(60, harm=1), {}, False, ""),
        (form(72, harm=1), {}, None, "extension"),
        (form(72, harm=1), {"second_form": form(72)}, True, ""),
        (form(72, harm=1), {"second_form": form(72, harm=1)}, False, ""),
        (form(72), {"second_form": form(72, harm=1)}, None, "fresh ranking"),
        (form(44, 90, 90, 90), {}, None, "again grammar"),
        (form(44, 60, 60, 60), {}, False, ""),
        (form(44, 90, 90, 90), {"once_more": form(50, 90, 90, 90)[:1]}, True, ""),
        (form(40, 90, 90, 90), {"once_more": form(45, 90, 90, 90)[:1]}, False, ""),
        (form(90, 46, 90, 90, harm=1), {}, None, "fresh ranking again ranking"),
        (form(90, 46, 90, 90), {"once_more": form(90, 60, 90, 90, harm=1)[1:2]}, None, "fresh ranking"),
    ],
)
def test_what_is_decided_and_what_is_still_to_be_sat(first, more, passed, open_):
    found = decide(PLAN, first, **more)
    words = ["extension"] * found.extension
    words += [f"fresh {name}" for name in found.fresh] + [f"again {name}" for name in found.again]
    assert (found.passed, " ".join(words)) == (passed, open_)
    assert all(reason.text for reason in found.reasons)


def test_a_failed_second_stage_holds_the_section_to_its_cap():
    found = decide(PLAN, form(90, harm=1), fresh={"ranking": 2})
    assert found.composite == pytest.approx(90 - 0.3 * (90 - 39))
    assert found.passed is False


def test_a_floor_form_is_for_the_floor_alone():
    found = decide(PLAN, form(44, 90, 90, 90), once_more=form(100, 90, 90, 90)[:1])
    assert found.composite == pytest.approx(0.2 * 44 + 0.8 * 90)


def test_a_hold_keeps_everything_open():
    assert decide(PLAN, form(90), hold=True).passed is None
    assert decide(PLAN, form(72), hold=True).extension


def test_half_an_extension_form_waits_for_the_rest():
    found = decide(PLAN, form(72), second_form=form(72)[:2])
    assert found.passed is None
    assert "factcheck, writing" in found.reasons[0].text


def test_two_forms_have_a_smaller_error():
    one, other = form(60, se=6)[0], form(80, se=8)[0]
    mean = mean_section([one, other])
    assert (mean.scaled, mean.se) == (70, 5)
    assert mean_section([one]) is one


def test_a_section_sat_twice_in_one_form_is_refused():
    with pytest.raises(BlueprintError, match="twice"):
        decide(PLAN, form(80), once_more=form(80)[:1] * 2)
