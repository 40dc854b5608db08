"""Payouts: what is due, two pairs of eyes, every payment marked once, failed money earned again."""

from __future__ import annotations

import csv
import hashlib
import io
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from school.errors import NotFound
from school.mail.models import OutboxMail
from school.pool import earnings_queries, errors, ledger_service, payouts, queries, rules, service
from school.pool.ledger_models import PayoutBatch, PayoutLine, PayoutLineState, PayoutState
from school.pool.models import Verdict
from school.pool.service import Ruling
from school.ports.files import MemoryFiles
from tests.pool.support import BASE, NOW, Pool


def earned(session: Session, pool: Pool, number: int = 2, slug: str = "letters") -> list[Any]:
    """People with 9.00 each."""
    project, lead = pool.project(tasks=number, slug=slug), pool.make.person("lead")
    trainers = [pool.trainer(name=f"=Trainer {n}") for n in range(number)]
    for task, trainer in zip(project.tasks, trainers, strict=True):
        submission = pool.handed_in(task, trainer.id, {"text": "Hello, dear team."})
        service.decide(session, NOW, lead.id, submission, Ruling(Verdict.ACCEPT), BASE)
    return trainers


def state(session: Session, batch: int) -> PayoutState:
    return session.get_one(PayoutBatch, batch, populate_existing=True).state


def line_ids(session: Session, batch: int) -> list[int]:
    return list(session.scalars(select(PayoutLine.id).where(PayoutLine.batch_id == batch).order_by(PayoutLine.id)))


def total(session: Session, person: Any) -> tuple[int, int, int]:
    [found] = earnings_queries.totals(session, person.id)
    return found.earned, found.on_its_way, found.paid


def exported(session: Session, pool: Pool) -> tuple[int, list[Any], int]:
    """A payout that is at the bank: its id, the people in it, the second manager."""
    people = earned(session, pool)
    one, two = pool.make.person("manager"), pool.make.person("manager")
    batch = payouts.draft(session, NOW, one.id, "USD")
    payouts.approve(session, NOW, two.id, batch)
    payouts.export(session, NOW, two.id, batch, MemoryFiles())
    return batch, people, two.id


def test_the_whole_way(session: Session, pool: Pool) -> None:
    people = earned(session, pool)
    one, two = pool.make.person("manager"), pool.make.person("manager")
    assert payouts.payable(session, "USD") == {person.id: 900 for person in people}
    assert queries.manager_home(session).payable == {"USD": 1800}
    batch = payouts.draft(session, NOW, one.id, "USD")
    assert queries.manager_home(session).payable == {}
    assert queries.manager_home(session).payouts == {"draft": 1}
    with pytest.raises(errors.NothingToPay):
        payouts.draft(session, NOW, two.id, "USD")
    with pytest.raises(errors.OwnPayout):
        payouts.approve(session, NOW, one.id, batch)
    payouts.approve(session, NOW, two.id, batch)
    assert total(session, people[0]) == (900, 900, 0)
    files = MemoryFiles()
    payouts.export(session, NOW, two.id, batch, files)
    row = session.get_one(PayoutBatch, batch, populate_existing=True)
    data = files.read(str(row.file_key))
    assert hashlib.sha256(data).hexdigest() == row.sha256
    table = list(csv.DictReader(io.StringIO(data.decode())))
    assert [(each["amount_minor"], each["currency"]) for each in table] == [("900", "USD")] * 2
    assert table[0]["name"] == "'=Trainer 0", "no spreadsheet takes a name for a formula"
    first, second = line_ids(session, batch)
    assert payouts.mark_paid(session, NOW, one.id, batch, [first]) == 1
    assert payouts.mark_paid(session, NOW, one.id, batch, [first]) == 0
    assert state(session, batch) is PayoutState.EXPORTED
    assert total(session, people[0]) == (0, 0, 900)
    assert payouts.mark_failed(session, NOW, one.id, batch, [second], "No such account") == 1
    assert state(session, batch) is PayoutState.DONE
    assert total(session, people[1]) == (900, 0, 0)
    assert payouts.payable(session, "USD") == {people[1].id: 900}
    assert not ledger_service.unbalanced(session)
    subjects = session.scalars(select(OutboxMail.subject).order_by(OutboxMail.id)).all()
    assert subjects[-2:] == ["Paid: $9.00", "Payment failed: $9.00"]


def test_money_that_comes_back_is_paid_again(session: Session, pool: Pool) -> None:
    batch, people, manager = exported(session, pool)
    lines = line_ids(session, batch)
    payouts.mark_paid(session, NOW, manager, batch, lines)
    assert state(session, batch) is PayoutState.DONE
    assert payouts.mark_failed(session, NOW, manager, batch, [lines[0]], "Returned by the bank") == 1
    assert payouts.mark_failed(session, NOW, manager, batch, [lines[0]], "Returned by the bank") == 0
    assert payouts.mark_paid(session, NOW, manager, batch, [lines[0]]) == 0
    assert total(session, people[0]) == (900, 0, 0)
    again = payouts.draft(session, NOW, manager, "USD")
    assert session.get_one(PayoutBatch, again).total_minor == 900


def test_cancelling_gives_the_money_free(session: Session, pool: Pool) -> None:
    people = earned(session, pool)
    manager = pool.make.person("manager")
    batch = payouts.draft(session, NOW, manager.id, "USD")
    payouts.cancel(session, NOW, manager.id, batch)
    with pytest.raises(errors.PayoutMoved):
        payouts.approve(session, NOW, manager.id, batch)
    assert len(payouts.payable(session, "USD")) == len(people)


def test_a_single_manager_may_approve(session: Session, pool: Pool) -> None:
    earned(session, pool)
    manager = pool.make.person("manager")
    batch = payouts.draft(session, NOW, manager.id, "USD")
    payouts.approve(session, NOW, manager.id, batch)
    assert state(session, batch) is PayoutState.APPROVED


def test_steps_out_of_order_are_refused(session: Session, pool: Pool) -> None:
    earned(session, pool)
    manager = pool.make.person("manager")
    batch = payouts.draft(session, NOW, manager.id, "USD")
    with pytest.raises(errors.PayoutMoved):
        payouts.export(session, NOW, manager.id, batch, MemoryFiles())
    with pytest.raises(errors.PayoutMoved):
        payouts.mark_paid(session, NOW, manager.id, batch, line_ids(session, batch))
    for verb in (payouts.approve, payouts.cancel):
        with pytest.raises(NotFound):
            verb(session, NOW, manager.id, 999)
    with pytest.raises(NotFound):
        payouts.mark_paid(session, NOW, manager.id, 999, [1])
    with pytest.raises(errors.NothingToPay):
        payouts.draft(session, NOW, manager.id, "EUR")


def test_lines_of_another_payout_are_not_touched(session: Session, pool: Pool) -> None:
    batch, _people, manager = exported(session, pool)
    other = earned(session, pool, slug="more")
    second = payouts.draft(session, NOW, manager, "USD")
    assert payouts.mark_paid(session, NOW, manager, batch, line_ids(session, second)) == 0
    assert total(session, other[0])[2] == 0


@pytest.mark.parametrize("old", list(PayoutState))
def test_payout_moves(old: PayoutState) -> None:
    assert old in rules.PAYOUT_NAMES
    ends = {PayoutState.DONE, PayoutState.CANCELLED}
    assert bool(rules.PAYOUT_MOVES[old]) != (old in ends)


def test_a_failed_payment_stays_failed() -> None:
    assert not rules.PAYOUT_LINE_MOVES[PayoutLineState.FAILED]
