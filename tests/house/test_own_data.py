"""Somebody's own copy holds what every area keeps about them, nothing of others, no key, and no mark too early."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import func, select

from school.attempts.models import Attempt, AttemptState
from school.pool import earnings_queries
from school.pool.models import Submission
from tests.support.things import Things
from tests.support.world import World


def copy_of(world: World, who: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(world.send(who, "GET", "/account/data/export").data)
    return found


def test_a_trainers_copy_is_whole(world: World) -> None:
    person_id, copy = Things(world).person("vera"), copy_of(world, "vera")
    assert copy["learning"]["lessons"]
    assert len(copy["attempts"]["sittings"]) == 1
    assert len(copy["attempts"]["answers"]) == 25
    assert {row["attempt_id"] for row in copy["attempts"]["sections"]} == {copy["attempts"]["sittings"][0]["id"]}
    assert [row["passed"] for row in copy["certification"]["decisions"]] == [True]
    assert copy["certification"]["certificates"][0]["public_id"].startswith("TS-")
    handed_in = world.session.scalar(
        select(func.count()).select_from(Submission).where(Submission.trainer_id == person_id)
    )
    assert len(copy["pool"]["work"]) == handed_in
    (total,) = earnings_queries.totals(world.session, person_id)
    held_earned_paid = sum(row["amount_minor"] for row in copy["pool"]["money"])
    assert held_earned_paid == total.held + total.earned + total.paid
    assert copy["recruiting"]["texts"]


def test_it_holds_no_key_and_no_mark_before_the_result(world: World) -> None:
    waiting = world.session.scalars(select(Attempt.person_id).where(Attempt.state != AttemptState.DECIDED)).all()
    by_id = {person_id: who for who, person_id in world.people.items()}
    assert waiting
    for person_id in waiting:
        copy = copy_of(world, by_id[person_id])
        open_ones = {row["id"] for row in copy["attempts"]["sittings"] if row["state"] != "decided"}
        assert open_ones
        assert not open_ones & {row["attempt_id"] for row in copy["attempts"]["sections"]}
    text = json.dumps(copy_of(world, "vera")["attempts"])
    for word in ('"gold"', '"explanation"', '"facts"', '"details"'):
        assert word not in text
