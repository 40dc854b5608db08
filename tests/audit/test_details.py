"""The details of the log are words: every key that is recorded is known, and what is not known is readable."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from school.audit import details
from school.audit.service import record
from school.i18n import use_locale
from school.pool.datasets import SHAPES
from school.pool.models import Verdict
from school.pool.rules import SHAPE_NAMES
from school.settings import ROOT
from tests.support.client import LookingClient
from tests.support.factories import Factory

_UNPACKED = {"pool.decide": {"verdict", "reason"}, "pool.export": {"project", "shape", "rows", "sha256"}}
"""Calls that hand over a dictionary made a line above."""


def recorded() -> Iterator[tuple[str, str]]:
    """Action and key of every detail that the site records."""
    for path in (ROOT / "school").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "record"):
                continue
            action = node.args[3].value if isinstance(node.args[3], ast.Constant) else ""
            for keyword in node.keywords:
                names = {keyword.arg} if keyword.arg else _UNPACKED[str(action)]
                yield from ((str(action), str(name)) for name in names)


def words(action: str, **said: Any) -> str:
    return details.in_one_line(action, said)


def test_every_recorded_key_has_words() -> None:
    found = set(recorded())
    assert len(found) > 35
    known = set(details.LABELS) | details.NOT_SHOWN
    assert {key for action, key in found if key not in known and (action, key) not in details.BY_ACTION} == set()


@pytest.mark.parametrize(
    ("action", "said", "english", "russian"),
    [
        ("payout.draft", {"people": 2, "total": 72500, "currency": "USD"}, "Number of people: 2; Total: $725.00", "725,00\xa0$"),
        ("payout.draft", {"total": 700}, "Total: 700 in the smallest unit", "Итог: 700 в наименьших единицах"),
        ("attempts.submit", {"timed_out": False}, "Handed in by: the candidate", "Кто сдал: кандидат"),
        ("accounts.registered", {"roles": ["candidate", "lead"]}, "Roles: Candidate, Team lead", "Роли: Кандидат"),
        ("accounts.barred", {"reason": "conduct"}, "Reason: Treated others badly", "Причина: Плохо"),
        ("pool.decide", {"verdict": "accept", "reason": ""}, "Decision: accepted", "Решение: принято"),
        ("pool.skip", {"reason": "no-time"}, "Reason: I have no time for it now", "Причина: "),
        ("certification.decide", {"passed": True}, "Result: passed", "Результат: "),
        ("certification.issue", {"slug": "entrance-ru"}, "Qualification: Entrance test, Russian", "русский"),
        ("review.another_reader", {"why": ["near_cut"]}, "Because: the result is close to the pass mark", "Почему: "),
        ("accounts.resume_uploaded", {"size": 1_234_567}, "Size: 1,234.6 kB", "1\xa0234,6 КБ"),
        ("attempts.start", {"extra_minutes": 0, "pledge": True}, "Promise to work alone: given", "дано"),
        ("payout.approve", {"created_by": 21}, "Drafted by: No. 21", "№ 21"),
        ("later.thing", {"new_key": True, "list": [1, False], "map": {"a_b": None}}, "New key: yes; List: 1, no", "New key: да"),
        ("later.thing", {"total": "x", "size": "y", "blueprint": "gone", "roles": "king"}, "Size: y; Test: gone; Roles: king", "king"),
    ],
)  # fmt: skip
def test_details_are_words(action: str, said: dict[str, Any], english: str, russian: str) -> None:
    with use_locale("en"):
        assert english in words(action, **said)
    with use_locale("ru"):
        assert russian in words(action, **said)


def test_the_words_of_other_areas_are_all_there() -> None:
    assert set(details.VERDICTS) == set(Verdict)
    assert set(SHAPE_NAMES) == set(SHAPES)
    source = (ROOT / "assessments" / "review.py").read_text(encoding="utf-8")
    given = set(re.findall(r'why\.append\("(\w+)"\)', source))
    assert given
    assert given | {"off_topic"} == set(details.READING_REASONS)


def test_people_are_named_and_linked_within_the_queries(
    session: Session,
    now: Any,
    client_as: Callable[[Any], LookingClient],
    make: Factory,
    count_queries: Callable[[], Any],
) -> None:
    manager, other = make.person("manager", locale="ru"), make.person("manager", name="Vera Lind")
    browser = client_as(manager)
    for number in range(30):
        record(session, now, manager.id, "payout.approve", "payout", number, created_by=other.id)
        record(session, now, None, "attempts.submit", "attempt", number, timed_out=True)
    record(session, now, manager.id, "recruiting.add", "shortlist", 1, person=999_999)
    record(session, now, manager.id, "learning.track_changed", "track", "en-general", open=False)
    with count_queries() as seen:
        text = browser.get("/log").get_data(as_text=True)
    assert len(seen) <= 12
    assert f'<a href="/people/{other.id}">Vera Lind</a>' in text
    assert '<a href="/people/999999">№ 999999</a>' in text
    assert '<a href="/payouts/29">выплата 29</a>' in text
    assert '<a href="/manage/tracks/en-general">направление en-general</a>' in text
    for raw in ("True", "False", "timed_out", "created_by"):
        assert raw not in text
