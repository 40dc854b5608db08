"""What an item's statistics ask for: every threshold of E1 from both sides."""

import pytest

from assessments.measures.item_flags import (
    ACTIONS,
    Flag,
    ItemFacts,
    Status,
    is_scored,
    item_flags,
    next_status,
)

SOUND = {"responses": 200, "p": 0.6, "r": 0.4}


def flags(status, **facts):
    return [one.flag for one in item_flags(status, ItemFacts(**{**SOUND, **facts}))]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"responses": 49, "p": 0.1, "r": -0.5}, [Flag.TOO_FEW_RESPONSES]),
        ({"responses": 50}, []),
        ({"p": 0.299}, [Flag.TOO_HARD]),
        ({"p": 0.30}, []),
        ({"p": 0.92}, []),
        ({"p": 0.921}, [Flag.TOO_EASY]),
        ({"p": 0.99, "safety": True}, []),
        ({"p": 1.0, "r": None}, [Flag.TOO_EASY, Flag.WEAK]),
        ({"p": 1.0, "r": None, "safety": True}, []),
        ({"r": 0.199}, [Flag.WEAK]),
        ({"r": 0.199, "safety": True}, [Flag.WEAK]),
        ({"r": 0.20}, []),
        ({"r": -0.01}, [Flag.WEAK, Flag.CHECK_KEY]),
        ({"shares": {"a": 0.9, "b": 0.06, "c": 0.04}, "key": "a"}, [Flag.IDLE_DISTRACTOR]),
        ({"shares": {"a": 0.9, "b": 0.05, "c": 0.05}, "key": "a"}, []),
        ({"p": None, "r": None}, [Flag.WEAK]),
    ],
)
def test_a_pilot_item_must_earn_its_place(facts, expected):
    assert flags(Status.PILOT, **facts) == expected


@pytest.mark.parametrize("status", [Status.LIVE, Status.WATCH])
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"r": None}, []),
        ({"p": 0.1}, []),
        ({"responses": 49, "r": -0.01}, []),
        ({"responses": 50, "r": -0.01}, [Flag.CHECK_KEY]),
        ({"responses": 99, "r": 0.09}, []),
        ({"responses": 100, "r": 0.09}, [Flag.LOW_DISCRIMINATION]),
        ({"responses": 100, "r": 0.10}, []),
        ({"responses": 1000, "r": 0.12}, [Flag.SURELY_WEAK]),
        ({"responses": 3, "r": -1.0}, []),
        ({"p_change": 0.11, "p_change_z": 3.1}, [Flag.DIFFICULTY_DRIFT]),
        ({"p_change": -0.11, "p_change_z": -3.1}, [Flag.DIFFICULTY_DRIFT]),
        ({"p_change": 0.10, "p_change_z": 3.1}, []),
        ({"p_change": 0.11, "p_change_z": 3.0}, []),
        ({"p_change": 0.11}, []),
        ({"time_change": 0.31}, [Flag.TIME_DRIFT]),
        ({"time_change": -0.31}, [Flag.TIME_DRIFT]),
        ({"time_change": 0.30}, []),
    ],
)
def test_a_live_item_is_watched_for_wear(status, facts, expected):
    assert flags(status, **facts) == expected


@pytest.mark.parametrize("status", [Status.DRAFT, Status.RETIRED])
def test_drafts_and_retired_items_are_left_alone(status):
    assert flags(status, r=-0.9, p=0.0) == []


def test_every_flag_has_its_action():
    assert set(ACTIONS) == set(Flag)
    found = item_flags(Status.LIVE, ItemFacts(50, 0.5, -0.2))
    assert found[0].action == ACTIONS[Flag.CHECK_KEY]


@pytest.mark.parametrize(
    ("status", "facts", "expected", "scored"),
    [
        (Status.DRAFT, {}, Status.DRAFT, False),
        (Status.PILOT, {}, Status.LIVE, False),
        (Status.PILOT, {"r": 0.1}, Status.PILOT, False),
        (Status.LIVE, {}, Status.LIVE, True),
        (Status.LIVE, {"time_change": 0.5}, Status.WATCH, True),
        (Status.LIVE, {"r": -0.1}, Status.WATCH, False),
        (Status.WATCH, {"r": 0.05}, Status.WATCH, True),
        (Status.WATCH, {}, Status.LIVE, True),
        (Status.RETIRED, {}, Status.RETIRED, False),
    ],
)
def test_where_an_item_goes_and_whether_it_counts(status, facts, expected, scored):
    found = item_flags(status, ItemFacts(**{**SOUND, **facts}))
    assert next_status(status, found) is expected
    assert is_scored(status, found) is scored


@pytest.mark.parametrize("facts", [{"responses": -1}, {"shares": {"a": 1.2}}])
def test_impossible_facts_are_refused(facts):
    with pytest.raises(ValueError, match="responses"):
        flags(Status.LIVE, **facts)
