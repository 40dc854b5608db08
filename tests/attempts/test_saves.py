"""Saving: the order of packets, two windows, the clock, and whatever a hostile browser sends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.orm import Session

from school.accounts.models import Person
from school.attempts import rules, service
from school.attempts.errors import HandedIn, OtherWindow, TimeOver
from school.attempts.models import Answer, Attempt
from school.attempts.rules import Order, Packet, Stored
from school.attempts.saving import Draft
from school.errors import NotFound
from tests.attempts.conftest import answer_of, fields_for
from tests.support.client import LookingClient

Browser = Callable[[Any], LookingClient]


def draft(text: str) -> Draft:
    return Draft(answer={"text": text}, complete=bool(text))


@pytest.mark.parametrize(
    ("packet", "stored", "expected"),
    [
        (Packet(0), Stored(0), Order.NEXT),
        (Packet(3, "a", 4), Stored(3, "b", 9), Order.NEXT),
        (Packet(3, "a", 5), Stored(4, "a", 4), Order.NEXT),  # its reply got lost
        (Packet(3, "a", 4), Stored(4, "a", 4), Order.OLDER),  # sent twice
        (Packet(2, "a", 3), Stored(4, "a", 4), Order.OLDER),  # overtaken
        (Packet(3, "a", 5), Stored(4, "b", 1), Order.CONFLICT),
        (Packet(3), Stored(4), Order.CONFLICT),
        (Packet(3, "", 9), Stored(4, "", 1), Order.CONFLICT),
        (Packet(9, "a", 1), Stored(4, "b", 1), Order.CONFLICT),
        (Packet(-1), Stored(0), Order.CONFLICT),
    ],
)
def test_what_a_packet_is_to_the_row(packet: Packet, stored: Stored, expected: Order) -> None:
    assert rules.order(packet, stored) == expected


@pytest.mark.parametrize(
    ("base", "tab", "seq", "expected"),
    [
        ("3", "abc", "7", Packet(3, "abc", 7)),
        (None, None, None, Packet(-1, "", 0)),
        ("-3", "a b", "1e9", Packet(-1, "", 0)),
        ("٣", "x" * 33, "9" * 30, Packet(-1, "", 0)),
        ("1\x00", "<script>", "", Packet(-1, "", 0)),
    ],
)
def test_nonsense_is_a_packet_that_knows_nothing(
    base: str | None, tab: str | None, seq: str | None, expected: Packet
) -> None:
    assert rules.read_packet(base, tab, seq) == expected


STEP = st.one_of(
    st.tuples(st.just("type"), st.sampled_from(["a", "b"])),
    st.tuples(st.just("deliver"), st.integers(0, 30)),
    st.tuples(st.just("lose_reply"), st.integers(0, 30)),
    st.tuples(st.just("repeat"), st.integers(0, 30)),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=25))
def test_nothing_newer_is_ever_overwritten_by_something_older(
    steps: list[tuple[str, Any]], candidate: Person, begin: Callable[..., int], session: Session
) -> None:
    """Two tabs type; packets arrive late, twice, out of order, and replies get lost.

    Whatever happens: what is stored only moves on to words whose writer had seen what they
    replace, or to newer words of the very tab that wrote last.
    """
    now = datetime.now(UTC)
    running = service.queries.open_attempt(session, candidate.id)
    attempt_id = running.id if running else begin(candidate)
    item_id = answer_of(session, attempt_id, "writing").item_id
    session.execute(
        update(Answer)
        .where(Answer.attempt_id == attempt_id, Answer.item_id == item_id)
        .values(answer=None, revision=0, writer="", writer_seq=0)
    )
    known = {"a": 0, "b": 0}
    typed = {"a": 0, "b": 0}
    under_way: list[tuple[Packet, str]] = []
    sent: list[tuple[Packet, str]] = []
    stored = Stored(0)
    text: str | None = None
    for what, which in steps:
        if what == "type":
            typed[which] += 1
            packet = (Packet(known[which], which, typed[which]), f"{which}{typed[which]}")
            under_way.append(packet)
            sent.append(packet)
            continue
        pool = sent if what == "repeat" else under_way
        if not pool:
            continue
        packet, words = pool[which % len(pool)]
        if what != "repeat":
            pool.remove((packet, words))
        expected = rules.order(packet, stored)
        try:
            saved = service.save(session, now, candidate.id, attempt_id, item_id, packet, draft(words))
        except OtherWindow:
            assert expected == Order.CONFLICT
            saved = None
        if expected == Order.NEXT:
            stored, text = Stored(stored.revision + 1, packet.writer, packet.seq), words
        if saved is not None and what == "deliver":
            known[packet.writer] = max(known[packet.writer], saved.revision)
        row = answer_of(session, attempt_id, "writing")
        assert Stored(row.revision, row.writer, row.writer_seq) == stored
        assert (row.answer or {}).get("text") == text


def test_the_clock_and_the_owner_are_checked_by_the_same_statement(
    candidate: Person, begin: Callable[..., int], session: Session
) -> None:
    now = datetime.now(UTC)
    attempt_id = begin(candidate, now)
    item_id = answer_of(session, attempt_id, "writing").item_id
    end = session.get_one(Attempt, attempt_id).deadline_at

    def save(when: datetime, base: int, person: int = candidate.id, item: str = item_id) -> int:
        return service.save(session, when, person, attempt_id, item, Packet(base), draft(f"{when}")).revision

    assert save(now, 0) == 1
    assert save(end + timedelta(seconds=9), 1) == 2
    with pytest.raises(TimeOver):
        save(end + rules.GRACE, 2)
    with pytest.raises(NotFound):
        save(now, 2, person=candidate.id + 1)
    with pytest.raises(NotFound):
        save(now, 2, item="en-choice-99")
    service.submit(session, now, candidate.id, attempt_id)
    with pytest.raises(HandedIn):
        save(now, 2)


def test_the_same_words_twice_are_no_conflict(candidate: Person, begin: Callable[..., int], session: Session) -> None:
    now = datetime.now(UTC)
    attempt_id = begin(candidate, now)
    item_id = answer_of(session, attempt_id, "writing").item_id
    for _click in range(2):
        saved = service.save(session, now, candidate.id, attempt_id, item_id, Packet(0), draft("Once."))
        assert saved.revision == 1


def test_more_time_moves_the_end(candidate: Person, begin: Callable[..., int], session: Session) -> None:
    now = datetime.now(UTC)
    attempt_id = begin(candidate, now, more_time=True)
    attempt = session.get_one(Attempt, attempt_id)
    assert attempt.extra_minutes == 38
    assert attempt.deadline_at == now + timedelta(minutes=113)
    end = service.add_time(session, now, candidate.id, attempt_id, 10, "the site was down")
    assert end == now + timedelta(minutes=123)
    item_id = answer_of(session, attempt_id, "writing").item_id
    saved = service.save(
        session, now + timedelta(minutes=120), candidate.id, attempt_id, item_id, Packet(0), draft("Late, in time.")
    )
    assert saved.deadline_at == end


@pytest.fixture
def desk(candidate: Person, begin: Callable[..., int], client_as: Browser, session: Session) -> Any:
    """A browser at an open test that saves one answer."""
    attempt_id = begin(candidate)
    browser = client_as(candidate)
    token = browser.csrf("/test")

    def save(kind: str, base: int = 0, **sent: Any) -> Any:
        fields = fields_for(answer_of(session, attempt_id, kind), base)
        return browser.post(
            f"/test/{attempt_id}/save",
            json={**fields, **sent},
            headers={"X-CSRFToken": token, "Accept": "application/json"},
        )

    save.attempt_id = attempt_id  # type: ignore[attr-defined]
    save.browser = browser  # type: ignore[attr-defined]
    save.token = token  # type: ignore[attr-defined]
    return save


def test_a_conflict_says_which_revision_stands(desk: Any, session: Session) -> None:
    assert desk("writing", **{"a-text": "First."}).get_json()["revision"] == 1
    other = desk("writing", autosave_tab="other", **{"a-text": "Second."})
    assert other.status_code == 409
    assert other.get_json()["code"] == "other_window"
    assert other.get_json()["revision"] == 1
    kept = desk("writing", base=1, autosave_tab="other", **{"a-text": "Second."})
    assert kept.get_json()["revision"] == 2


def test_without_scripts_a_conflict_keeps_both_versions_in_sight(desk: Any, session: Session) -> None:
    assert desk("writing", **{"a-text": "From the other window."}).status_code == 200
    url = f"/test/{desk.attempt_id}/writing/1"
    page = desk.browser.submit(url, {"a-text": "Typed here.", "autosave_base": "0"}, page=url)
    assert page.status_code == 409
    text = page.get_data(as_text=True)
    assert "Typed here." in text
    assert "Show the saved version instead" in text
    assert 'name="autosave_base" value="1"' in text
    again = desk.browser.submit(url, {"a-text": "Typed here.", "autosave_base": "1"}, page=url)
    assert again.status_code == 303
    assert answer_of(session, desk.attempt_id, "writing").answer == {"text": "Typed here."}


def test_a_huge_answer_is_refused_in_words_and_nothing_is_lost(desk: Any, session: Session) -> None:
    assert desk("writing", **{"a-text": "Kept."}).status_code == 200
    for huge in ("x" * 1_000_000, "ж" * 20_001):
        refused = desk("writing", base=1, **{"a-text": huge})
        assert refused.status_code == 413
        assert "20000" in refused.get_json()["message"]
    url = f"/test/{desk.attempt_id}/writing/1"
    page = desk.browser.submit(url, {"a-text": "x" * 1_000_000, "autosave_base": "1"}, page=url)
    assert page.status_code == 413
    many = {f"a-rank-{letter}": "1" for letter in "abcdefgh"} | {"a-reason": "y" * 19_000, "a-cannot": "1"}
    assert desk("ranking", **many).status_code == 200
    state = '[{"start":0,"end":1,"text":"' + "z" * 100_000 + '"}]'
    assert desk("mark", **{"a-state": state}).status_code == 413
    assert answer_of(session, desk.attempt_id, "writing").answer == {"text": "Kept."}


def test_control_characters_never_reach_the_table(desk: Any, session: Session) -> None:
    nasty = "A\x00B\u202eC\ud800D\r\nE\tF"
    assert desk("writing", **{"a-text": nasty}).status_code == 200
    stored = answer_of(session, desk.attempt_id, "writing").answer
    assert stored is not None
    assert stored["text"].replace("\ufffd", "") == "ABCD\nE\tF"  # half a character may leave a sign that it was there
    claim = {
        "a-verdict": "refuted\x00",
        "a-evidence": ["s1.1", "\x00", "s9.9"],
        "a-searches": "one\x07\ntwo",
        "a-certainty": "NaN",
    }
    assert desk("claim", **claim).status_code == 200
    assert not answer_of(session, desk.attempt_id, "claim").complete


@pytest.mark.parametrize(
    "state",
    ["", "{}", "null", "[" * 5000, "[" * 300 + "]" * 300, '[{"start": NaN, "end": Infinity}]', '[{"start": 1e999}]',
     '[{"start": -5, "end": 99999}]', '[{"start": ' + "9" * 400 + "}]", '"text"', "[[[[[[[[[[1]]]]]]]]]]"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["mark", "spans"])
def test_strange_marks_are_kept_or_dropped_but_never_break(kind: str, state: str, desk: Any, session: Session) -> None:
    assert desk(kind, **{"a-state": state}).status_code == 200
    answer = answer_of(session, desk.attempt_id, kind)
    assert not answer.complete
    page = desk.browser.get(f"/test/{desk.attempt_id}/{answer.section}/{answer.position}")
    assert page.status_code == 200


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b'"x"', b"{", b'{"item": {}}', b'{"item": ""}', b"\xff\xfe"])
def test_what_is_no_packet_is_refused_in_words(body: bytes, desk: Any) -> None:
    refused = desk.browser.post(
        f"/test/{desk.attempt_id}/save",
        data=body,
        content_type="application/json",
        headers={"X-CSRFToken": desk.token, "Accept": "application/json"},
    )
    assert refused.status_code in (400, 422)
    assert refused.get_json()["message"]


def test_foreign_items_and_unknown_fields(desk: Any, session: Session) -> None:
    assert desk("writing", item="ru-writing-01", fingerprint="").status_code == 404
    assert desk("writing", item="en-nowhere-99").status_code == 404
    assert desk("writing", fingerprint="0" * 64, **{"a-text": "Fine."}).status_code == 200
    assert desk("choice", revision="7", person_id="1", **{"a-chosen": ["a", "zz"], "b-chosen": "a"}).status_code == 200
    assert not answer_of(session, desk.attempt_id, "choice").complete
    with_flag = desk("choice", base=1, flagged="1", autosave_seq=2, **{"a-chosen": "a"})
    assert with_flag.get_json()["complete"]
    assert answer_of(session, desk.attempt_id, "choice").flagged


def test_a_text_left_as_it_was_is_no_answer_yet(desk: Any, session: Session) -> None:
    correct = answer_of(session, desk.attempt_id, "correct")
    from tests.attempts.conftest import item_of

    text = item_of(correct).text  # type: ignore[attr-defined]
    assert not desk("correct", **{"a-text": text}).get_json()["complete"]
    assert desk("correct", base=1, autosave_seq=2, **{"a-text": text + " And more."}).get_json()["complete"]
