"""Claiming, working, handing in: the rules on a real database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from school.errors import Invalid, NotFound
from school.pool import errors, queries, service
from school.pool.ledger_models import LedgerEntry
from school.pool.models import Draft, RateCard, Skip, Slot, SlotState, Submission
from school.pool.service import Outcome
from tests.pool.support import NOW, RATES, Pool

ANSWER = {"text": "Hello, dear team. Good to see you."}


def test_a_claim_freezes_the_terms(session: Session, pool: Pool) -> None:
    project, ada = pool.project(), pool.trainer()
    [task] = project.tasks
    service.claim(session, NOW, ada.id, task)
    slot = pool.slot(task)
    assert (slot.state, slot.trainer_id, slot.amount_minor) == (SlotState.CLAIMED, ada.id, 900)
    assert slot.leased_until == NOW + timedelta(minutes=60)
    assert slot.pay_factors["guidelines"] == 1
    assert slot.pay_factors["rate_card"] == 1
    richer = service.Rates(base_minor={"writing": 2000}, coefficients={}, hourly_floor_minor=0)
    service.set_rates(session, NOW, ada.id, project.id, richer)
    service.submit(session, NOW, ada.id, task, slot.lease_token, ANSWER)
    assert pool.slot(task).amount_minor == 900
    assert session.scalar(select(RateCard.version).where(RateCard.id == pool.slot(task).rate_card_id)) == 1


def test_claiming_twice_is_one_claim(session: Session, pool: Pool) -> None:
    project, ada = pool.project(overlap=2), pool.trainer()
    [task] = project.tasks
    first = service.claim(session, NOW, ada.id, task)
    token = pool.slot(task).lease_token
    assert service.claim(session, NOW, ada.id, task) == first
    assert pool.slot(task, ada.id).lease_token == token
    assert session.scalar(select(func.count()).where(Slot.trainer_id == ada.id)) == 1


def test_every_seat_once_and_no_more(session: Session, pool: Pool) -> None:
    project = pool.project(overlap=2)
    [task] = project.tasks
    trainers = [pool.trainer() for _ in range(3)]
    service.claim(session, NOW, trainers[0].id, task)
    service.claim(session, NOW, trainers[1].id, task)
    with pytest.raises(errors.TaskTaken):
        service.claim(session, NOW, trainers[2].id, task)


def test_the_cap_holds_and_counts_only_live_claims(session: Session, pool: Pool) -> None:
    project, ada = pool.project(tasks=4, max_open_claims=2), pool.trainer()
    for task in project.tasks[:2]:
        service.claim(session, NOW, ada.id, task)
    with pytest.raises(errors.TooManyClaims):
        service.claim(session, NOW, ada.id, project.tasks[2])
    later = NOW + timedelta(minutes=61)
    service.claim(session, later, ada.id, project.tasks[2])


def test_only_qualified_people_claim(session: Session, pool: Pool) -> None:
    project, stranger, russian = pool.project(), pool.make.person("trainer"), pool.trainer("entrance-ru")
    for person in (stranger, russian):
        with pytest.raises(errors.NotQualified):
            service.claim(session, NOW, person.id, project.tasks[0])
    with pytest.raises(NotFound):
        service.claim(session, NOW, russian.id, 999_999)


def test_a_closed_project_gives_nothing_out(session: Session, pool: Pool) -> None:
    project, ada = pool.project(tasks=2), pool.trainer()
    service.claim(session, NOW, ada.id, project.tasks[0])
    service.set_open(session, NOW, ada.id, project.id, open_now=False)
    with pytest.raises(errors.TaskTaken):
        service.claim(session, NOW, ada.id, project.tasks[1])
    token = pool.slot(project.tasks[0]).lease_token
    assert service.submit(session, NOW, ada.id, project.tasks[0], token, ANSWER) is Outcome.STORED


def test_a_lease_that_ran_out_is_takeable_without_a_sweep(session: Session, pool: Pool) -> None:
    project, ada, ben = pool.project(), pool.trainer(), pool.trainer()
    [task] = project.tasks
    service.claim(session, NOW, ada.id, task)
    later = NOW + timedelta(minutes=60)
    service.claim(session, later, ben.id, task)
    assert pool.slot(task).trainer_id == ben.id
    assert pool.slot(task).claimed_at == later


def test_the_own_expired_seat_is_taken_again_first(session: Session, pool: Pool) -> None:
    project, ada = pool.project(overlap=3), pool.trainer()
    [task] = project.tasks
    for seat in session.scalars(select(Slot).where(Slot.task_id == task, Slot.seat == 2)):
        seat.state, seat.trainer_id, seat.leased_until = SlotState.CLAIMED, ada.id, NOW - timedelta(minutes=1)
    session.flush()
    service.claim(session, NOW, ada.id, task)
    assert pool.slot(task, ada.id).seat == 2
    assert session.scalar(select(func.count()).where(Slot.trainer_id == ada.id)) == 1


def test_renewing_has_an_end(session: Session, pool: Pool) -> None:
    project, ada = pool.project(), pool.trainer()
    [task] = project.tasks
    service.claim(session, NOW, ada.id, task)
    token = pool.slot(task).lease_token
    assert service.renew(session, NOW + timedelta(minutes=30), ada.id, task, token) == NOW + timedelta(minutes=90)
    assert service.renew(session, NOW + timedelta(hours=9), ada.id, task, token) == NOW + timedelta(hours=8)
    for person, given in ((ada.id, "other"), (pool.trainer().id, token)):
        with pytest.raises(errors.ClaimLost):
            service.renew(session, NOW, person, task, given)


def test_the_sweep_frees_the_seat_and_keeps_the_draft(session: Session, pool: Pool) -> None:
    project, ada = pool.project(), pool.trainer()
    [task] = project.tasks
    service.claim(session, NOW, ada.id, task)
    assert service.save_draft(session, NOW, ada.id, task, {"text": "half"}) == 1
    assert service.save_draft(session, NOW, ada.id, task, {"text": "half a sentence"}) == 2
    assert service.free_expired(session, NOW + timedelta(minutes=59)) == 0
    assert service.free_expired(session, NOW + timedelta(minutes=60)) == 1
    assert pool.slot(task).state is SlotState.FREE
    page = queries.work_page(session, NOW, ada.id, task)
    assert page is not None
    assert page.draft == {"text": "half a sentence"}
    assert page.free


def test_late_work_takes_the_seat_again(session: Session, pool: Pool) -> None:
    project, ada = pool.project(), pool.trainer()
    [task] = project.tasks
    service.claim(session, NOW, ada.id, task)
    token = pool.slot(task).lease_token
    service.save_draft(session, NOW, ada.id, task, ANSWER)
    service.free_expired(session, NOW + timedelta(hours=2))
    assert service.submit(session, NOW + timedelta(hours=3), ada.id, task, token, ANSWER) is Outcome.LATE
    assert pool.slot(task).state is SlotState.SUBMITTED
    assert service.submit(session, NOW + timedelta(hours=3), ada.id, task, token, ANSWER) is Outcome.REPEATED


def test_late_work_is_kept_when_the_seat_is_gone(session: Session, pool: Pool) -> None:
    project, ada, ben = pool.project(), pool.trainer(), pool.trainer()
    [task] = project.tasks
    service.claim(session, NOW, ada.id, task)
    token = pool.slot(task).lease_token
    service.save_draft(session, NOW, ada.id, task, {"text": "old"})
    later = NOW + timedelta(hours=2)
    service.claim(session, later, ben.id, task)
    assert service.submit(session, later, ada.id, task, token, ANSWER) is Outcome.KEPT
    assert session.get_one(Draft, (task, ada.id), populate_existing=True).answer == ANSWER
    assert pool.slot(task).trainer_id == ben.id
    assert session.scalar(select(func.count()).select_from(Submission)) == 0


def test_work_finished_after_the_lease_is_stored_while_nobody_took_the_seat(session: Session, pool: Pool) -> None:
    project, ada = pool.project(), pool.trainer()
    [task] = project.tasks
    service.claim(session, NOW, ada.id, task)
    token = pool.slot(task).lease_token
    assert service.submit(session, NOW + timedelta(hours=5), ada.id, task, token, ANSWER) is Outcome.STORED


def test_handing_in_twice_stores_once(session: Session, pool: Pool) -> None:
    project, ada = pool.project(), pool.trainer()
    [task] = project.tasks
    service.claim(session, NOW, ada.id, task)
    token = pool.slot(task).lease_token
    outcomes = [service.submit(session, NOW, ada.id, task, token, ANSWER) for _ in range(3)]
    assert outcomes == [Outcome.STORED, Outcome.REPEATED, Outcome.REPEATED]
    assert session.scalar(select(func.count()).select_from(Submission)) == 1
    assert session.scalar(select(func.count()).select_from(LedgerEntry)) == 1
    with pytest.raises(errors.AlreadyDone):
        service.claim(session, NOW, ada.id, task)


def test_a_page_from_before_the_present_claim_is_refused(session: Session, pool: Pool) -> None:
    project, ada = pool.project(), pool.trainer()
    [task] = project.tasks
    service.claim(session, NOW, ada.id, task)
    old = pool.slot(task).lease_token
    service.hand_back(session, NOW, ada.id, task)
    service.claim(session, NOW, ada.id, task)
    with pytest.raises(errors.StalePage):
        service.submit(session, NOW, ada.id, task, old, ANSWER)


@pytest.mark.parametrize("raw", [{}, {"text": ""}, {"text": "  \n"}, {"text": 7}, {"text": None}, {"order": [["a"]]}])
def test_nothing_usable_is_refused(session: Session, pool: Pool, raw: dict[str, object]) -> None:
    project, ada = pool.project(), pool.trainer()
    service.claim(session, NOW, ada.id, project.tasks[0])
    token = pool.slot(project.tasks[0]).lease_token
    with pytest.raises(errors.NothingWritten):
        service.submit(session, NOW, ada.id, project.tasks[0], token, raw)
    assert pool.slot(project.tasks[0]).state is SlotState.CLAIMED


def test_an_unchanged_correction_is_refused(session: Session, pool: Pool) -> None:
    from tests.pool.support import CORRECT

    project, ada = pool.project(item=CORRECT), pool.trainer()
    service.claim(session, NOW, ada.id, project.tasks[0])
    token = pool.slot(project.tasks[0]).lease_token
    with pytest.raises(errors.Unchanged):
        service.submit(session, NOW, ada.id, project.tasks[0], token, {"text": CORRECT["text"] + " "})


def test_a_stranger_to_a_task_finds_nothing(session: Session, pool: Pool) -> None:
    project, ben = pool.project(), pool.trainer()
    [task] = project.tasks
    with pytest.raises(NotFound):
        service.submit(session, NOW, ben.id, task, "x", ANSWER)
    assert queries.work_page(session, NOW, ben.id, task) is None
    assert queries.draftable(session, ben.id, task) is None
    with pytest.raises(errors.ClaimLost):
        service.hand_back(session, NOW, ben.id, task)


def test_handing_back_frees_the_seat_without_a_trace_of_pay(session: Session, pool: Pool) -> None:
    project, ada = pool.project(), pool.trainer()
    [task] = project.tasks
    service.claim(session, NOW, ada.id, task)
    service.hand_back(session, NOW, ada.id, task)
    slot = pool.slot(task)
    assert (slot.state, slot.trainer_id, slot.amount_minor, slot.lease_token) == (SlotState.FREE, None, None, None)
    service.claim(session, NOW, ada.id, task)


def test_skipping_needs_a_reason_and_hides_the_task(session: Session, pool: Pool) -> None:
    project, ada = pool.project(tasks=2), pool.trainer()
    first, second = project.tasks
    service.claim(session, NOW, ada.id, first)
    with pytest.raises(Invalid):
        service.skip(session, NOW, ada.id, first, "because")
    service.skip(session, NOW, ada.id, first, "unclear")
    service.skip(session, NOW, ada.id, first, "unclear")
    assert pool.slot(first).state is SlotState.FREE
    open_projects = queries.projects_for(session, NOW, ada.id)

    def listed(**wanted: object) -> list[int]:
        found, _total = queries.tasks_for(session, NOW, ada.id, open_projects, queries.TaskFilter(**wanted), 1, 25)  # type: ignore[arg-type]
        return [task.id for task in found]

    assert listed() == [second]
    assert listed(skipped=True) == [first]
    service.unskip(session, ada.id, first)
    assert sorted(listed()) == [first, second]
    assert session.scalar(select(func.count()).select_from(Skip)) == 0


def test_drafts_have_a_limit_and_no_control_characters(session: Session, pool: Pool) -> None:
    project, ada = pool.project(), pool.trainer()
    [task] = project.tasks
    service.claim(session, NOW, ada.id, task)
    with pytest.raises(errors.DraftTooLong):
        service.save_draft(session, NOW, ada.id, task, {"text": "x" * 1_000_000})
    service.save_draft(session, NOW, ada.id, task, {"text": "a\x00b\ud800c", "ranks": {"a": 1}})
    assert session.get_one(Draft, (task, ada.id), populate_existing=True).answer == {"text": "abc", "ranks": {"a": 1}}


def test_the_list_shows_exact_pay_before_the_claim(session: Session, pool: Pool) -> None:
    project, ada = pool.project(tasks=3), pool.trainer()
    session.execute(
        update(queries.Task).where(queries.Task.id == project.tasks[1]).values(complexity_pct=150, priority=1)
    )
    open_projects = queries.projects_for(session, NOW, ada.id)
    found, total = queries.tasks_for(session, NOW, ada.id, open_projects, queries.TaskFilter(), 1, 2)
    assert total == 3
    assert found[0].id == project.tasks[1]
    assert found[0].amount_minor == round(900 * 1.5 * 1.25 + 0.25)
    service.claim(session, NOW, ada.id, project.tasks[1])
    assert pool.slot(project.tasks[1]).amount_minor == found[0].amount_minor == 1688
    assert RATES.base_minor["writing"] == found[1].amount_minor


def test_the_hot_paths_take_two_statements(session: Session, pool: Pool, count_queries) -> None:
    project, ada = pool.project(tasks=3, overlap=2), pool.trainer()
    with count_queries() as seen:
        service.claim(session, NOW, ada.id, project.tasks[0])
    assert len(seen) == 2
    with count_queries() as seen:
        found = queries.projects_for(session, NOW, ada.id)
        queries.tasks_for(session, NOW, ada.id, found, queries.TaskFilter(), 1, 25)
    assert len(seen) == 2
    with count_queries() as seen:
        assert queries.draftable(session, ada.id, project.tasks[0])
        service.save_draft(session, NOW, ada.id, project.tasks[0], ANSWER)
    assert len(seen) == 2
