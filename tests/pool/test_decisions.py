"""A lead's decisions, and what silence decides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from school.errors import NotFound
from school.mail.models import OutboxMail
from school.pool import earnings_queries, errors, lead_queries, queries, rules, service
from school.pool.models import Slot, SlotState, Verdict, WorkDecision
from school.pool.reasons import PARAGRAPH, REASONS
from school.pool.service import Note, Outcome, Ruling
from tests.pool.support import BASE, NOW, Pool

ANSWER = {"text": "Hello, dear team."}
ACCEPT = Ruling(Verdict.ACCEPT)
RETURN = Ruling(Verdict.RETURN, comment="Two sentences, please.")
REJECT = Ruling(Verdict.REJECT, reason="off-task", comment="No greeting in it.")


def decide(session: Session, lead: object, submission: int, ruling: Ruling) -> None:
    service.decide(session, NOW, lead.id if lead else None, submission, ruling, BASE)  # type: ignore[attr-defined]


def totals(session: Session, person: object) -> tuple[int, int, int]:
    found = earnings_queries.totals(session, person.id)  # type: ignore[attr-defined]
    return (found[0].held, found[0].earned, found[0].paid) if found else (0, 0, 0)


def test_accepting_pays(session: Session, pool: Pool) -> None:
    project, ada, lead = pool.project(), pool.trainer(locale="ru"), pool.make.person("lead")
    submission = pool.handed_in(project.tasks[0], ada.id, ANSWER)
    assert totals(session, ada) == (900, 0, 0)
    decide(session, lead, submission, ACCEPT)
    assert totals(session, ada) == (0, 900, 0)
    assert pool.slot(project.tasks[0]).state is SlotState.ACCEPTED
    mail = session.scalars(select(OutboxMail)).one()
    assert mail.to_address == ada.email
    assert "9,00" in mail.text
    assert "Hello" not in mail.text


def test_returning_goes_back_to_the_same_person(session: Session, pool: Pool) -> None:
    project, ada, lead = pool.project(), pool.trainer(), pool.make.person("lead")
    [task] = project.tasks
    submission = pool.handed_in(task, ada.id, ANSWER)
    old = pool.slot(task).lease_token
    decide(session, lead, submission, Ruling(Verdict.RETURN, notes=[Note(0, 5, "Warmer.")]))
    slot = pool.slot(task)
    assert (slot.state, slot.trainer_id, slot.rounds) == (SlotState.RETURNED, ada.id, 1)
    assert slot.leased_until == NOW + timedelta(hours=72)
    assert slot.lease_token != old
    assert totals(session, ada) == (0, 0, 0)
    assert queries.trainer_home(session, NOW, ada.id).in_hand[0].state is SlotState.RETURNED
    assert (
        service.submit(session, NOW, ada.id, task, slot.lease_token, {"text": "Hello all. Welcome."}) is Outcome.STORED
    )
    assert totals(session, ada) == (900, 0, 0)
    first, second = queries.versions(session, task, ada.id)
    assert (first.version, second.version) == (1, 2)
    assert first.span_comments == [{"start": 0, "end": 5, "text": "Warmer."}]
    with pytest.raises(errors.AlreadyDecided):
        decide(session, lead, first.id, ACCEPT)
    decide(session, lead, second.id, ACCEPT)
    assert totals(session, ada) == (0, 900, 0)


def test_rework_is_bounded(session: Session, pool: Pool) -> None:
    project, ada, lead = pool.project(max_rework_rounds=1), pool.trainer(), pool.make.person("lead")
    [task] = project.tasks
    decide(session, lead, pool.handed_in(task, ada.id, ANSWER), RETURN)
    service.submit(session, NOW, ada.id, task, pool.slot(task).lease_token, ANSWER)
    last = queries.versions(session, task, ada.id)[-1].id
    with pytest.raises(errors.NoRoundLeft):
        decide(session, lead, last, RETURN)
    decide(session, lead, last, REJECT)


def test_rejecting_opens_a_seat_for_another(session: Session, pool: Pool) -> None:
    project, ada, ben, lead = pool.project(), pool.trainer(), pool.trainer(), pool.make.person("lead")
    [task] = project.tasks
    decide(session, lead, pool.handed_in(task, ada.id, ANSWER), REJECT)
    assert totals(session, ada) == (0, 0, 0)
    with pytest.raises(errors.AlreadyDone):
        service.claim(session, NOW, ada.id, task)
    service.claim(session, NOW, ben.id, task)
    states = session.scalars(select(Slot.state).where(Slot.task_id == task).order_by(Slot.seat)).all()
    assert states == [SlotState.REJECTED, SlotState.CLAIMED]
    mail = session.scalars(select(OutboxMail)).one()
    assert "It does not do what the task asks" in mail.text
    assert f"{BASE}/tasks/{task}" in mail.text


@pytest.mark.parametrize(
    ("ruling", "error"),
    [
        (Ruling(Verdict.REJECT), errors.ReasonMissing),
        (Ruling(Verdict.REJECT, reason="bad mood"), errors.ReasonMissing),
        (Ruling(Verdict.RETURN), errors.CommentMissing),
        (Ruling(Verdict.RETURN, comment="  "), errors.CommentMissing),
    ],
)
def test_decisions_need_their_words(session: Session, pool: Pool, ruling: Ruling, error: type[Exception]) -> None:
    project, ada, lead = pool.project(), pool.trainer(), pool.make.person("lead")
    submission = pool.handed_in(project.tasks[0], ada.id, ANSWER)
    with pytest.raises(error):
        decide(session, lead, submission, ruling)
    assert session.scalar(select(func.count()).select_from(WorkDecision)) == 0


def test_nobody_decides_own_work(session: Session, pool: Pool) -> None:
    project, ada = pool.project(), pool.trainer()
    submission = pool.handed_in(project.tasks[0], ada.id, ANSWER)
    with pytest.raises(errors.OwnWork):
        decide(session, ada, submission, ACCEPT)
    assert session.execute(lead_queries.queue(ada.id)).all() == []
    assert len(session.execute(lead_queries.queue(ada.id + 1)).all()) == 1


def test_two_leads_cannot_both_decide(session: Session, pool: Pool) -> None:
    project, ada = pool.project(), pool.trainer()
    one, other = pool.make.person("lead"), pool.make.person("lead")
    submission = pool.handed_in(project.tasks[0], ada.id, ANSWER)
    decide(session, one, submission, ACCEPT)
    for ruling in (ACCEPT, REJECT, RETURN):
        with pytest.raises(errors.AlreadyDecided):
            decide(session, other, submission, ruling)
    assert totals(session, ada) == (0, 900, 0)
    with pytest.raises(NotFound):
        decide(session, one, 999_999, ACCEPT)


def test_silence_decides_for_the_trainer(session: Session, pool: Pool) -> None:
    project, ada, lead = pool.project(decide_within_hours=24), pool.trainer(), pool.make.person("lead")
    submission = pool.handed_in(project.tasks[0], ada.id, ANSWER)
    assert queries.overdue(session, NOW + timedelta(hours=23)) == []
    later = NOW + timedelta(hours=24)
    assert queries.overdue(session, later) == [submission]
    assert service.accept_overdue(session, later, submission, BASE)
    assert not service.accept_overdue(session, later, submission, BASE)
    assert totals(session, ada) == (0, 900, 0)
    decision = session.scalars(select(WorkDecision)).one()
    assert (decision.lead_id, decision.verdict) == (None, Verdict.ACCEPT)
    assert "ran out" in session.scalars(select(OutboxMail)).one().text
    with pytest.raises(errors.AlreadyDecided):
        decide(session, lead, submission, REJECT)


def test_rework_that_never_comes_opens_the_seat(session: Session, pool: Pool) -> None:
    project, ada, lead = pool.project(), pool.trainer(), pool.make.person("lead")
    [task] = project.tasks
    decide(session, lead, pool.handed_in(task, ada.id, ANSWER), RETURN)
    later = NOW + timedelta(hours=72)
    [seat] = queries.lapsed_rework(session, later)
    assert service.lapse_rework(session, seat.id, later)
    assert not service.lapse_rework(session, seat.id, later)
    assert pool.slot(task).state is SlotState.FREE
    assert totals(session, ada) == (0, 0, 0)
    assert service.submit(session, later, ada.id, task, "gone", ANSWER) is Outcome.LATE


def test_the_queue_ages(session: Session, pool: Pool) -> None:
    project, lead = pool.project(tasks=3), pool.make.person("lead")
    handed = [
        pool.handed_in(task, pool.trainer().id, ANSWER, NOW + timedelta(hours=hour))
        for task, hour in zip(project.tasks, (2, 0, 1), strict=True)
    ]
    rows = session.execute(lead_queries.queue(lead.id)).all()
    assert [row.id for row in rows] == [handed[1], handed[2], handed[0]]
    assert lead_queries.next_waiting(session, lead.id) == handed[1]
    assert lead_queries.next_waiting(session, lead.id, after=handed[1]) == handed[2]
    home = queries.lead_home(session, NOW + timedelta(hours=72), lead.id)
    assert (home.waiting, home.oldest, home.overdue) == (3, NOW, 3)
    assert queries.lead_home(session, NOW, lead.id).overdue == 0
    assert len(session.execute(lead_queries.queue(lead.id, kind="ranking")).all()) == 0
    assert len(session.execute(lead_queries.queue(lead.id, project=project.slug, words="hello")).all()) == 3


def test_every_reason_names_a_paragraph_and_a_lesson() -> None:
    from school.content import catalogue

    for reason in REASONS:
        assert reason.paragraph in PARAGRAPH
        for lang in ("en", "ru"):
            assert any(lesson.slug == reason.lesson for lesson in catalogue().lessons(lang))


@pytest.mark.parametrize("state", list(SlotState))
def test_every_state_has_its_moves(state: SlotState) -> None:
    assert rules.SLOT_MOVES[state] <= set(SlotState)
    assert state in rules.SLOT_NAMES


def test_moves_that_must_not_be() -> None:
    never = [
        (SlotState.ACCEPTED, SlotState.REJECTED),
        (SlotState.REJECTED, SlotState.ACCEPTED),
        (SlotState.SUBMITTED, SlotState.CLAIMED),
        (SlotState.SUBMITTED, SlotState.FREE),
        (SlotState.FREE, SlotState.SUBMITTED),
        (SlotState.RETURNED, SlotState.ACCEPTED),
    ]
    assert not any(rules.may_move(old, new) for old, new in never)
    assert rules.verdicts(0, 2) == (Verdict.ACCEPT, Verdict.RETURN, Verdict.REJECT)
    assert rules.verdicts(2, 2) == (Verdict.ACCEPT, Verdict.REJECT)
    assert rules.may_approve(1, 2, 5)
    assert not rules.may_approve(1, 1, 2)
    assert rules.may_approve(1, 1, 1)
