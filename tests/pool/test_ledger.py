"""The books: they balance, an event counts once, nobody changes what is written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from school.accounts.models import Person
from school.persistence import Base, prepare_engine
from school.pool import ledger, ledger_service
from school.pool.ledger_ddl import TABLES, append_only_ddl, drop_append_only_ddl
from school.pool.ledger_models import EntryKind, LedgerEntry, LedgerLine
from tests.pool.support import NOW

amounts = st.integers(1, 10**9)


@given(amounts, st.integers(1, 99), st.integers(1, 99))
def test_every_movement_balances(amount: int, project: int, person: int) -> None:
    for movement in (
        ledger.hold(1, project, person, amount, "USD", "", {}),
        ledger.earn(1, person, amount, "USD", "", {}),
        ledger.release(1, project, person, amount, "USD", "", {}),
        ledger.payout(1, person, amount, "USD", ""),
        ledger.payout_failed(1, person, amount, "USD", ""),
    ):
        ledger.check(movement)
        assert sum(line.amount_minor for line in movement.lines) == 0


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_moves_without_an_amount(amount: int) -> None:
    with pytest.raises(ledger.Unbalanced):
        ledger.hold(1, 1, 1, amount, "USD", "", {})


@pytest.mark.parametrize(
    "lines",
    [
        (),
        (ledger.Line("a", 5, "USD"),),
        (ledger.Line("a", 5, "USD"), ledger.Line("b", -4, "USD")),
        (ledger.Line("a", 5, "USD"), ledger.Line("b", -5, "EUR")),
        (ledger.Line("a", 0, "USD"), ledger.Line("b", 0, "USD")),
    ],
)
def test_unbalanced_movements_are_refused(session: Session, lines: tuple[ledger.Line, ...]) -> None:
    with pytest.raises(ledger.Unbalanced):
        ledger_service.post(session, NOW, ledger.Movement("x", EntryKind.ADJUST, lines), None)
    assert session.scalar(select(func.count()).select_from(LedgerEntry)) == 0


def test_an_event_is_written_once(session: Session) -> None:
    movement = ledger.payout(7, 3, 500, "USD", "TS-1-7")
    assert ledger_service.post(session, NOW, movement, None)
    assert not ledger_service.post(session, NOW, movement, None)
    assert ledger_service.balances(session, ["paid:3"]) == {("paid:3", "USD"): 500}
    assert ledger_service.unbalanced(session) == []


def test_earning_and_releasing_exclude_each_other(session: Session) -> None:
    free = {"memo": "", "details": {}}
    earn = ledger.earn(1, 3, 500, "USD", **free)
    release = ledger.release(1, 2, 3, 500, "USD", **free)
    assert earn.key == release.key


@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id + 100", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
@pytest.mark.parametrize("table", TABLES)
def test_the_database_itself_refuses_changes(session: Session, table: str, statement: str) -> None:
    dialect = session.get_bind().dialect.name
    if statement.startswith("TRUNCATE") and dialect == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    ledger_service.post(session, NOW, ledger.payout(7, 3, 500, "USD", ""), None)
    for ddl in append_only_ddl(dialect):
        session.execute(text(ddl))
    with pytest.raises(DatabaseError, match="append-only"), session.begin_nested():
        session.execute(text(statement.format(table)))
    assert ledger_service.post(session, NOW, ledger.payout(8, 3, 500, "USD", ""), None)
    for ddl in drop_append_only_ddl(dialect):
        session.execute(text(ddl))


def test_only_known_databases_get_triggers() -> None:
    with pytest.raises(ValueError, match="mysql"):
        append_only_ddl("mysql")


class Books(RuleBasedStateMachine):
    """Any order of events, each asked for more than once: a model in numbers and the database agree."""

    def __init__(self) -> None:
        super().__init__()
        self.engine = create_engine("sqlite://")
        prepare_engine(self.engine)
        Base.metadata.create_all(self.engine)
        self.session = Session(self.engine)
        for statement in append_only_ddl("sqlite"):
            self.session.execute(text(statement))
        assert Person.__tablename__ == "people"
        self.session.execute(text("PRAGMA foreign_keys=OFF"))
        self.submissions: dict[int, tuple[int, int, str]] = {}
        self.lines: dict[int, tuple[int, int, str]] = {}
        self.expected = {"held": 0, "earned": 0, "paid": 0}

    def teardown(self) -> None:
        self.session.close()
        self.engine.dispose()

    def post(self, movement: ledger.Movement) -> bool:
        plain = ledger.Movement(movement.key, movement.kind, movement.lines)
        return ledger_service.post(self.session, NOW, plain, None)

    @rule(number=st.integers(1, 8), person=st.integers(1, 3), amount=amounts)
    def hand_in(self, number: int, person: int, amount: int) -> None:
        if self.post(ledger.hold(number, 1, person, amount, "USD", "", {})):
            assert number not in self.submissions
            self.submissions[number] = (person, amount, "held")
            self.expected["held"] += amount

    @precondition(lambda self: self.submissions)
    @rule(data=st.data(), accept=st.booleans())
    def settle(self, data: st.DataObject, accept: bool) -> None:
        number = data.draw(st.sampled_from(sorted(self.submissions)))
        person, amount, state = self.submissions[number]
        made = (
            ledger.earn(number, person, amount, "USD", "", {})
            if accept
            else ledger.release(number, 1, person, amount, "USD", "", {})
        )
        assert self.post(made) == (state == "held")
        if state == "held":
            self.submissions[number] = (person, amount, "earned" if accept else "released")
            self.expected["held"] -= amount
            self.expected["earned"] += amount * accept

    @rule(line=st.integers(1, 6), person=st.integers(1, 3))
    def pay(self, line: int, person: int) -> None:
        balance = ledger_service.balances(self.session, [f"earned:{person}"]).get((f"earned:{person}", "USD"), 0)
        if line in self.lines:
            known, amount, _state = self.lines[line]
            assert not self.post(ledger.payout(line, known, amount, "USD", ""))
        elif balance > 0:
            assert self.post(ledger.payout(line, person, balance, "USD", ""))
            self.lines[line] = (person, balance, "paid")
            self.expected["earned"] -= balance
            self.expected["paid"] += balance

    @precondition(lambda self: self.lines)
    @rule(data=st.data())
    def come_back(self, data: st.DataObject) -> None:
        line = data.draw(st.sampled_from(sorted(self.lines)))
        person, amount, state = self.lines[line]
        assert self.post(ledger.payout_failed(line, person, amount, "USD", "")) == (state == "paid")
        if state == "paid":
            self.lines[line] = (person, amount, "failed")
            self.expected["paid"] -= amount
            self.expected["earned"] += amount

    @invariant()
    def balanced(self) -> None:
        assert ledger_service.unbalanced(self.session) == []
        assert (self.session.scalar(select(func.sum(LedgerLine.amount_minor))) or 0) == 0

    @invariant()
    def as_expected(self) -> None:
        sums = ledger_service.balances(
            self.session, [f"{name}:{person}" for name in ledger.PERSONAL for person in (1, 2, 3)]
        )
        for name, total in self.expected.items():
            assert sum(amount for (account, _), amount in sums.items() if account.startswith(name)) == total
        assert all(amount >= 0 for amount in sums.values())


TestBooks = Books.TestCase
TestBooks.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
