"""Who is given which answer: by rules, and under a rush of readers at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from school.accounts.models import Role
from school.attempts import service as attempts
from school.persistence import Base, prepare_engine
from school.review import queries, rules, service
from school.review.errors import LeaseLost, NothingWaits
from school.review.models import ReviewSeat, ReviewState
from tests.support.factories import Factory
from tests.support.sittings import read_next, reading, sit, token_of


@pytest.fixture
def readers(make):
    return [make.person(Role.REVIEWER) for _ in range(3)]


def test_nobody_reads_their_own_answer(session, make, now):
    both = make.person(Role.CANDIDATE, Role.REVIEWER)
    sit(session, now, both.id)
    with pytest.raises(NothingWaits):
        service.claim(session, now, both.id, ["en"])


def test_nobody_reads_in_a_language_of_others(session, make, now, readers):
    sit(session, now, make.person().id, "ru")
    with pytest.raises(NothingWaits):
        service.claim(session, now, readers[0].id, ["en"])


def test_nobody_reads_two_seats_of_one_answer(session, make, now, readers):
    sit(session, now, make.person().id)
    read_next(session, now, readers[0].id, reading(3, 4))
    with pytest.raises(NothingWaits):
        service.claim(session, now, readers[0].id, ["en"])
    assert service.claim(session, now, readers[1].id, ["en"])


def test_nobody_reads_the_same_candidate_twice_in_90_days(session, make, now, readers):
    candidate = make.person()
    sit(session, now, candidate.id, right=False)
    read_next(session, now, readers[0].id, reading(2, 2))
    later = now + timedelta(days=20)
    sit(session, later, candidate.id, right=False)
    with pytest.raises(NothingWaits):
        service.claim(session, later, readers[0].id, ["en"])
    assert service.claim(session, now + timedelta(days=90, seconds=1), readers[0].id, ["en"])


def test_the_answer_in_hand_comes_first_and_keeps_its_token(session, make, now, readers):
    for _ in range(3):
        sit(session, now, make.person().id)
    first = service.claim(session, now, readers[0].id, ["en"])
    token = token_of(session, first)
    assert service.claim(session, now + timedelta(minutes=50), readers[0].id, ["en"]) == first
    assert token_of(session, first) == token


def test_the_queue_is_shuffled_and_the_order_is_stored(session, make, now, readers):
    sats = [sit(session, now, make.person().id, screened=False) for _ in range(6)]
    for sat in sats:
        service.open_first_seat(session, now, sat.answer_id, Random(sat.answer_id))
        service.open_first_seat(session, now, sat.answer_id)
    order = list(session.scalars(select(ReviewSeat.answer_id).order_by(ReviewSeat.shuffle)))
    assert len(order) == 6
    assert order != sorted(order)
    taken = read_next(session, now, readers[0].id, reading(5, 6))
    assert session.get(ReviewSeat, taken).answer_id == order[0]


def test_an_expired_lease_frees_the_seat_and_keeps_the_draft_for_its_author(session, make, now, readers):
    sit(session, now, make.person().id)
    seat_id = service.claim(session, now, readers[0].id, ["en"])
    token = token_of(session, seat_id)
    assert service.save_draft(session, now, readers[0].id, seat_id, token, reading(2, 2)) == 1
    with pytest.raises(NothingWaits):
        service.claim(session, now + timedelta(minutes=44), readers[1].id, ["en"])
    late = now + timedelta(minutes=46)
    assert service.claim(session, late, readers[1].id, ["en"]) == seat_id
    assert queries.seat_for(session, seat_id, readers[1].id).draft is None
    assert queries.seat_for(session, seat_id, readers[0].id).draft["holistic"] == 2
    assert queries.seat_for(session, seat_id, readers[0].id).token is None
    for verb in (service.submit, service.save_draft):
        with pytest.raises(LeaseLost):
            verb(session, late, readers[0].id, seat_id, token, reading())
    with pytest.raises(LeaseLost):
        service.renew(session, late, readers[0].id, seat_id, token)


def test_a_late_reading_counts_when_nobody_took_the_seat(session, make, now, readers):
    sit(session, now, make.person().id)
    seat_id = service.claim(session, now, readers[0].id, ["en"])
    token = token_of(session, seat_id)
    assert service.submit(session, now + timedelta(hours=3), readers[0].id, seat_id, token, reading(5, 6))
    assert not service.submit(session, now + timedelta(hours=3), readers[0].id, seat_id, token, reading(5, 6))


def test_the_heartbeat_renews_the_lease(session, make, now, readers):
    sit(session, now, make.person().id)
    seat_id = service.claim(session, now, readers[0].id, ["en"])
    service.renew(session, now + timedelta(minutes=40), readers[0].id, seat_id, token_of(session, seat_id))
    with pytest.raises(NothingWaits):
        service.claim(session, now + timedelta(minutes=80), readers[1].id, ["en"])


def test_a_void_attempt_leaves_the_queue(session, make, now, readers):
    sat = sit(session, now, make.person().id)
    attempts.void(session, now, None, sat.attempt_id, "A fault of the site.")
    with pytest.raises(NothingWaits):
        service.claim(session, now, readers[0].id, ["en"])
    assert session.scalar(select(ReviewSeat.state)) is ReviewState.CANCELLED


def test_somebody_who_leaves_leaves_the_queue_and_frees_what_they_held(session, make, now, readers):
    leaving, staying = make.person(), make.person()
    sit(session, now, staying.id)
    seat_id = service.claim(session, now, readers[0].id, ["en"])
    sit(session, now, leaving.id)
    service.forget_person(session, now, leaving.id)
    service.forget_person(session, now, readers[0].id)
    assert service.claim(session, now, readers[1].id, ["en"]) == seat_id
    with pytest.raises(NothingWaits):
        service.claim(session, now, readers[2].id, ["en"])


def test_the_database_refuses_a_second_answer_in_hand(session, make, now, readers):
    for _ in range(2):
        sit(session, now, make.person().id)
    service.claim(session, now, readers[0].id, ["en"])
    other = select(ReviewSeat.id).where(ReviewSeat.state == ReviewState.WAITING).scalar_subquery()
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(
            update(ReviewSeat)
            .where(ReviewSeat.id == other)
            .values(state=ReviewState.CLAIMED, reviewer_id=readers[0].id, leased_until=now, lease_token="t")
            .execution_options(synchronize_session=False)
        )


@pytest.fixture
def engine(db_kind, request, tmp_path):
    """A database of its own, because threads need real commits."""
    if db_kind == "postgres":
        url = request.getfixturevalue("postgres").new_database().replace("postgresql://", "postgresql+psycopg://")
    else:
        url = f"sqlite:///{tmp_path / 'rush.db'}"
    made = create_engine(url)
    prepare_engine(made)
    Base.metadata.create_all(made)
    yield made
    made.dispose()


def test_a_rush_of_readers_never_shares_an_answer(engine, now):
    """Twelve readers, each clicking twice at once, on eight answers."""
    with Session(engine) as session:
        make = Factory(session, now)
        for _ in range(8):
            sit(session, now, make.person().id)
        readers = [make.person(Role.REVIEWER).id for _ in range(12)]
        session.commit()
    start = Barrier(24)

    def click(reader_id):
        start.wait()
        for _ in range(3):
            with Session(engine) as session:
                try:
                    seat_id = service.claim(session, now, reader_id, ["en"])
                    session.commit()
                except NothingWaits:
                    return reader_id, None
                except IntegrityError:
                    continue
                return reader_id, seat_id
        raise AssertionError("refused three times")

    with ThreadPoolExecutor(24) as pool:
        taken = list(pool.map(click, readers * 2))
    seats = {}
    for reader_id, seat_id in taken:
        if seat_id is not None:
            seats.setdefault(reader_id, set()).add(seat_id)
    assert all(len(own) == 1 for own in seats.values()), "two clicks, two answers"
    assert len({seat for own in seats.values() for seat in own}) == len(seats) == 8
    with Session(engine) as session:
        held = session.scalar(
            select(func.count(func.distinct(ReviewSeat.reviewer_id))).where(ReviewSeat.state == ReviewState.CLAIMED)
        )
        assert held == 8


def test_a_reading_handed_in_by_many_clicks_counts_once(engine, now):
    with Session(engine) as session:
        make = Factory(session, now)
        reader = make.person(Role.REVIEWER).id
        sit(session, now, make.person().id)
        seat_id = service.claim(session, now, reader, ["en"])
        token = token_of(session, seat_id)
        session.commit()
    start = Barrier(6)

    def click(_number):
        start.wait()
        with Session(engine) as session:
            stored = service.submit(session, now, reader, seat_id, token, reading(3, 4))
            session.commit()
            return stored

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(click, range(6))) == [False] * 5 + [True]
    with Session(engine) as session:
        assert sorted(session.scalars(select(ReviewSeat.seat))) == [1, 2]


@given(st.lists(st.sampled_from(list(ReviewState)), max_size=8))
def test_no_way_leads_out_of_an_end(path):
    """Along allowed moves, nothing follows a reading that is done or cancelled."""
    state = ReviewState.WAITING
    for after in path:
        if not rules.may_move(state, after):
            continue
        assert state not in (ReviewState.DONE, ReviewState.CANCELLED)
        assert after is not ReviewState.DONE or state is ReviewState.CLAIMED
        state = after
