"""What is measured: the requests of each scenario, what they must have stored, and how to begin again."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import delete, func, select, update

from bench import load
from bench.seed import TRAINERS, Seeded, autosave_body
from school import content
from school.attempts.models import Answer, Attempt, AttemptState, Mark, Screening, SectionMark
from school.extensions import db
from school.pool.models import Slot, SlotState


@dataclass(frozen=True, slots=True)
class Scenario:
    """One thing that people do. `stored` counts what their requests leave behind; None where they only read."""

    name: str
    requests: Sequence[str]
    status: int
    holds: str
    stored: Callable[[], int] | None = None
    begin_again: Callable[[], None] | None = None

    @property
    def once(self) -> bool:
        """True when a request does its work the first time only."""
        return self.begin_again is not None


def scenarios(app: Flask, seeded: Seeded, cookie_name: str) -> list[Scenario]:
    """All of them, for a site whose session cookie has this name."""

    def cookie(of: str) -> str:
        return of.replace("school_PORT", cookie_name)

    lesson = content.catalogue().lessons("en")[1]
    return [
        Scenario(
            "lesson page",
            [
                load.raw_request("GET", f"/lessons/en/{lesson.slug}", cookie=cookie(each.cookie))
                for each in seeded.candidates
            ],
            200,
            f'data-lesson="en/{lesson.slug}"',
        ),
        Scenario(
            "test page",
            [
                load.raw_request("GET", f"/test/{each.attempt_id}/grammar/2", cookie=cookie(each.browser.cookie))
                for each in seeded.sittings
            ],
            200,
            "data-autosave-ordered",
        ),
        Scenario("autosave", _autosaves(seeded, cookie), 200, '"revision"', stored=lambda: _in(app, _revisions)),
        Scenario(
            "submit and score",
            _submissions(seeded, cookie),
            303,
            "",
            stored=lambda: _in(app, _handed_in),
            begin_again=lambda: _in(app, _open_again),
        ),
        Scenario(
            "task list",
            [load.raw_request("GET", "/tasks", cookie=cookie(each.cookie)) for each in seeded.trainers],
            200,
            "letter",
        ),
        Scenario(
            "claim",
            _claims(seeded, cookie),
            303,
            "",
            stored=lambda: _in(app, _claimed),
            begin_again=lambda: _in(app, _put_back),
        ),
    ]


def idiomatic_scenarios(cookie: str, token: str) -> list[Scenario]:
    """The same two things as the idiomatic stack does them."""
    body = json.dumps({"text": "text " * 200})
    save = load.raw_request("POST", "/save", cookie=cookie, body=body, content_type="application/json", csrf=token)
    return [
        Scenario("idiomatic page", [load.raw_request("GET", "/3", cookie=cookie)], 200, "<article>"),
        Scenario("idiomatic autosave", [save], 200, '"revision"'),
    ]


def _post(path: str, cookie: str, csrf: str) -> str:
    form = "application/x-www-form-urlencoded"
    return load.raw_request("POST", path, cookie=cookie, body=f"csrf_token={csrf}", content_type=form)


def _autosaves(seeded: Seeded, cookie: Callable[[str], str]) -> list[str]:
    return [
        load.raw_request(
            "POST",
            f"/test/{each.attempt_id}/save",
            cookie=cookie(each.browser.cookie),
            body=autosave_body(each, load.COUNTER),
            content_type="application/json",
            csrf=each.browser.csrf,
        )
        for each in seeded.sittings
    ]


def _submissions(seeded: Seeded, cookie: Callable[[str], str]) -> list[str]:
    return [
        _post(f"/test/{each.attempt_id}/submit", cookie(each.browser.cookie), each.browser.csrf)
        for each in seeded.sittings
    ]


def _claims(seeded: Seeded, cookie: Callable[[str], str]) -> list[str]:
    takers = [seeded.trainers[number % TRAINERS] for number in range(len(seeded.tasks))]
    return [
        _post(f"/tasks/{task}/claim", cookie(who.cookie), who.csrf)
        for task, who in zip(seeded.tasks, takers, strict=True)
    ]


def _in(app: Flask, do: Callable[[], Any]) -> Any:
    with app.app_context():
        found = do()
        db.session.commit()
        return found


def _revisions() -> int:
    written = select(func.coalesce(func.sum(Answer.revision), 0)).where(Answer.kind == "writing")
    return int(db.session.scalar(written) or 0)


def _handed_in() -> int:
    """Attempts that are handed in and whose three sections are scored."""
    scored = select(SectionMark.attempt_id).group_by(SectionMark.attempt_id).having(func.count() == 3)
    handed_in = select(func.count()).where(Attempt.state == AttemptState.SUBMITTED, Attempt.id.in_(scored))
    return db.session.scalar(handed_in) or 0


def _open_again() -> None:
    for table in (SectionMark, Screening, Mark):
        db.session.execute(delete(table))
    db.session.execute(
        update(Attempt)
        .where(Attempt.state == AttemptState.SUBMITTED)
        .values(state=AttemptState.OPEN, submitted_at=None, timed_out=False)
    )


def _claimed() -> int:
    return db.session.scalar(select(func.count()).where(Slot.state == SlotState.CLAIMED)) or 0


def _put_back() -> None:
    nothing = dict.fromkeys(
        ("trainer_id", "lease_token", "claimed_at", "leased_until", "rate_card_id", "amount_minor", "pay_factors")
    )
    db.session.execute(update(Slot).where(Slot.state == SlotState.CLAIMED).values(state=SlotState.FREE, **nothing))
