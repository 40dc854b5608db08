"""Bands, moves and waiting times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from school.recruiting import rules
from school.recruiting.models import ContactState, Stage

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("score", "band"),
    [
        (0, "below 70"),
        (69.99, "below 70"),
        (70, "70–79"),
        (80, "80–89"),
        (89.9, "80–89"),
        (90, "90–100"),
        (100, "90–100"),
    ],
)
def test_a_score_is_shown_as_its_band(score: float, band: str) -> None:
    assert rules.band(score) == band


@pytest.mark.parametrize("value", ["", "69", "٧٠", "70 ", "-70", "999999999999999", "70.0", "x"])
def test_only_values_on_offer_filter(value: str) -> None:
    assert rules.chosen(value, rules.BANDS) == 0
    assert rules.chosen("70", rules.BANDS) == 70


def test_every_state_has_its_moves_and_names() -> None:
    assert set(rules.CONTACT_MOVES) == set(rules.CONTACT_NAMES) == set(ContactState)
    assert set(rules.STAGE_NAMES) == set(Stage)
    assert rules.may_move(ContactState.ACCEPTED, ContactState.DECLINED)
    assert not rules.may_move(ContactState.DECLINED, ContactState.ACCEPTED)
    assert not rules.may_move(ContactState.WITHDRAWN, ContactState.ACCEPTED)


@pytest.mark.parametrize(
    ("state", "answered", "again"),
    [
        (ContactState.PENDING, None, False),
        (ContactState.ACCEPTED, NOW - timedelta(days=900), False),
        (ContactState.DECLINED, NOW - timedelta(days=89), False),
        (ContactState.DECLINED, NOW - rules.REST, True),
        (ContactState.WITHDRAWN, NOW, True),
    ],
)
def test_when_a_recruiter_may_ask_again(state: ContactState, answered: datetime | None, again: bool) -> None:
    assert rules.may_ask_again(state, answered, NOW) is again
