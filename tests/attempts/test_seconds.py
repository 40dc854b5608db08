"""How long an item was before somebody: told by the page, believed as far as the clock of the server allows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from school.accounts.models import Person
from school.attempts import rules, service
from school.attempts.errors import OtherWindow
from school.attempts.models import Answer
from school.attempts.rules import Packet
from school.attempts.saving import Draft
from tests.attempts.conftest import answer_of, fields_for
from tests.support.client import LookingClient

Browser = Callable[[Any], LookingClient]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [("12", 12), ("0", 0), (None, 0), ("", 0), ("-5", 0), ("1.5", 0), ("1e3", 0), ("\u0663", 0), ("NaN", 0),
     ("9" * 15, 86_400), ("9" * 40, 0), ("<b>", 0), ("1\x00", 0)],
)  # fmt: skip
def test_nonsense_is_not_known(sent: str | None, expected: int) -> None:
    assert rules.read_seconds(sent) == expected


@pytest.fixture
def save(candidate: Person, begin: Callable[..., int], session: Session) -> Callable[..., int]:
    """`save(after, seconds)`: save the text so long after the start; what is stored then."""
    start = datetime.now(UTC)
    attempt_id = begin(candidate, start)
    item_id = answer_of(session, attempt_id, "writing").item_id

    def one(after: float, seconds: int, base: int | None = None, tab: str = "", seq: int = 0) -> int:
        stands = answer_of(session, attempt_id, "writing").revision
        packet = Packet(stands if base is None else base, tab, seq)
        draft = Draft({"text": f"At {after}."}, complete=True, seconds=seconds)
        service.save(session, start + timedelta(seconds=after), candidate.id, attempt_id, item_id, packet, draft)
        return answer_of(session, attempt_id, "writing").seconds

    return one


def test_saves_add_up(save: Callable[..., int]) -> None:
    assert save(20, 12) == 12
    assert save(50, 30) == 42
    assert save(80, 0) == 42


def test_nobody_can_have_seen_an_item_for_longer_than_has_passed(save: Callable[..., int]) -> None:
    assert 9 <= save(10, 500) <= 11
    stored = save(12, 500)
    assert 11 <= stored <= 13
    assert save(12, 500) == stored
    assert save(5, 500) == stored  # a clock that was set back


def test_fractions_do_not_add_up_over_many_saves(save: Callable[..., int]) -> None:
    assert 19 <= max(save(0.9 * n, 5) for n in range(1, 23)) <= 21


def test_a_save_whose_reply_got_lost_counts_once(save: Callable[..., int]) -> None:
    assert save(100, 60, 0, "tab", 1) == 60
    assert save(100, 60, 0, "tab", 1) == 60  # the same packet again
    assert 61 <= save(102, 62, 0, "tab", 2) <= 63  # the next one, which knows of no reply


def test_a_save_in_conflict_brings_no_time(save: Callable[..., int]) -> None:
    assert save(10, 5) == 5
    with pytest.raises(OtherWindow):
        save(20, 9, base=0)
    assert save(30, 0) == 5


@pytest.mark.parametrize("sent", ["x", -1, 1.5, None, [3, 4], {"a": 1}, True, 10**30, "9" * 5000])
def test_garbage_never_refuses_a_save(
    sent: Any, candidate: Person, begin: Callable[..., int], client_as: Browser, session: Session
) -> None:
    attempt_id = begin(candidate)
    browser = client_as(candidate)
    fields = fields_for(answer_of(session, attempt_id, "writing"), 0, autosave_seconds=sent)
    saved = browser.post(
        f"/test/{attempt_id}/save",
        json=fields | {"a-text": "Kept."},
        headers={"X-CSRFToken": browser.csrf("/test"), "Accept": "application/json"},
    )
    assert saved.status_code == 200
    answer = answer_of(session, attempt_id, "writing")
    assert answer.answer == {"text": "Kept."}
    assert answer.seconds <= 5


def test_both_ways_of_saving_bring_the_time(
    candidate: Person, begin: Callable[..., int], client_as: Browser, session: Session
) -> None:
    attempt_id = begin(candidate, datetime.now(UTC) - timedelta(minutes=5))
    browser = client_as(candidate)
    url = f"/test/{attempt_id}/writing/1"
    assert 'name="autosave_seconds"' in browser.get(url).get_data(as_text=True)
    sent = fields_for(answer_of(session, attempt_id, "writing"), 0, autosave_seconds=40)
    token = browser.csrf("/test")
    browser.post(f"/test/{attempt_id}/save", json=sent | {"a-text": "One."}, headers={"X-CSRFToken": token})
    assert answer_of(session, attempt_id, "writing").seconds == 40
    before = datetime.now(UTC) - timedelta(minutes=1)
    session.execute(
        update(Answer).where(Answer.attempt_id == attempt_id, Answer.kind == "writing").values(saved_at=before)
    )
    session.commit()
    browser.submit(url, {"a-text": "Two.", "autosave_base": "1", "autosave_seconds": "20"}, page=url)
    assert answer_of(session, attempt_id, "writing").seconds == 60
    browser.submit(url, {"a-text": "Three.", "autosave_base": "2", "autosave_seconds": ""}, page=url)
    assert answer_of(session, attempt_id, "writing").seconds == 60
