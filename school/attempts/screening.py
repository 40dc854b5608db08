"""The automatic screen of a written answer: constraints, grammar density, likeness to other answers.

Slow work, done by a job outside any transaction. It decides nothing: people read every text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessments import Item
from assessments.grammar import Checker, Match, count_words, density, mask_names, mask_quoted, without_masked
from assessments.measures.similarity import shingles
from school.accounts.models import Person
from school.attempts import marks, rules, service
from school.attempts.models import Answer, Attempt, AttemptState, Screening, ScreeningState
from school.attempts.scoring import reason_row

PAGE = 100
MOST_FINDINGS = 60
MOST_REPLACEMENTS = 3
TIMEOUT = "timeout"
UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Task:
    """A text one worker has taken on."""

    answer_id: int
    person_id: int
    lang: str
    item: Item
    text: str
    name: str
    tries: int
    last_error: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What the screen found; `grammar` is None when the engine broke on this very text."""

    constraints: dict[str, Any] | None
    grammar: dict[str, Any] | None
    engine: str = ""
    nearest_answer_id: int | None = None
    similarity: float | None = None


def claim(session: Session, now: datetime, answer_id: int) -> Task | None:
    """Take a text that is due, or None when it is done, not due or another worker's.

    One conditional statement; a worker that dies leaves the text due again after the lease.
    """
    taken = session.execute(
        update(Screening)
        .where(
            Screening.answer_id == answer_id,
            Screening.state == ScreeningState.WAITING,
            Screening.next_try_at <= now,
        )
        .values(tries=Screening.tries + 1, next_try_at=now + rules.SCREEN_LEASE)
        .returning(Screening.tries, Screening.last_error)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if taken is None:
        return None
    row = session.execute(
        select(Answer.answer, Answer.item_fingerprint, Attempt.person_id, Attempt.lang, Person.name)
        .join(Attempt, Attempt.id == Answer.attempt_id)
        .join(Person, Person.id == Attempt.person_id)
        .where(Answer.id == answer_id)
    ).one()
    item = marks.item(session, row.item_fingerprint)
    text = marks.text_of(item, row.answer)
    return Task(answer_id, row.person_id, row.lang, item, text, row.name, taken.tries, taken.last_error)


def examine(session: Session, task: Task, checker: Checker | None, release: Callable[[], None]) -> Findings:
    """Everything a program can say about the text; GrammarError when the engine cannot.

    `checker` None leaves the grammar out. `release` ends the transaction between pages of the
    comparison, so that nobody waits for it.
    """
    if not task.text:
        return Findings(constraints=None, grammar=None)
    grammar, engine = _grammar(checker, task) if checker else (None, "")
    nearest, similarity = _nearest(session, task, release)
    return Findings(_constraints(task), grammar, engine, nearest, similarity)


def _constraints(task: Task) -> dict[str, Any]:
    score = task.item.score({"text": task.text})
    return {
        "value": score.value,
        "hard_failed": score.facts["hard_failed"],
        "reasons": [reason_row(reason) for reason in score.reasons],
    }


def _grammar(checker: Checker, task: Task) -> tuple[dict[str, Any], str]:
    """Mistakes for 100 words; neither what is quoted nor the writer's own name is one."""
    engine = checker.identity()
    masked = (*mask_quoted(task.text), *mask_names(task.text, task.name.split()))
    found = without_masked(checker.check(task.text, task.lang), masked)
    result = {
        "density": density(len(found), task.text),
        "matches": len(found),
        "words": count_words(task.text),
        "engine": engine.name,
        "version": engine.version,
        "found": [_finding(match) for match in found[:MOST_FINDINGS]],
    }
    return result, f"{engine.name} {engine.version}"[:60]


def _finding(match: Match) -> dict[str, Any]:
    return {
        "rule": match.rule,
        "category": match.category,
        "message": match.message,
        "offset": match.offset,
        "length": match.length,
        "replacements": list(match.replacements[:MOST_REPLACEMENTS]),
    }


def _nearest(session: Session, task: Task, release: Callable[[], None]) -> tuple[int | None, float | None]:
    """The other person's answer to the same task that shares most wording.

    Read a page at a time: memory stays the same however many people have answered.
    """
    common = shingles(_given_text(task.item))
    mine = shingles(task.text) - common
    best_id, best = None, 0.0
    for page in _others(session, task, release):
        for answer_id, text in page:
            theirs = shingles(text) - common
            union = len(mine | theirs)
            share = len(mine & theirs) / union if union else 0.0
            if share > best:
                best_id, best = answer_id, share
    return best_id, best


def _others(session: Session, task: Task, release: Callable[[], None]) -> Iterator[list[tuple[int, str]]]:
    last = 0
    while True:
        rows = session.execute(
            select(Answer.id, Answer.answer)
            .join(Attempt, Attempt.id == Answer.attempt_id)
            .where(
                Answer.item_id == task.item.id,
                Answer.id > last,
                Attempt.person_id != task.person_id,
                Attempt.state != AttemptState.OPEN,
            )
            .order_by(Answer.id)
            .limit(PAGE)
        ).all()
        release()
        yield [(answer_id, text) for answer_id, draft in rows if (text := marks.text_of(task.item, draft))]
        if len(rows) < PAGE:
            return
        last = rows[-1][0]


def _given_text(item: Item) -> str:
    """The words every candidate was given: sharing them is no likeness."""
    shown = item.public()
    sentences = [each for source in shown.get("sources") or () for each in source["sentences"]]
    return "\n".join([shown["prompt"], shown["brief"], *sentences])


def postpone(session: Session, now: datetime, task: Task, error: str) -> None:
    """The engine did not answer: the text keeps its place and is tried again."""
    session.execute(
        update(Screening)
        .where(Screening.answer_id == task.answer_id, Screening.state == ScreeningState.WAITING)
        .values(last_error=error, next_try_at=now + rules.screen_pause(task.tries))
        .execution_options(synchronize_session=False)
    )


def is_hopeless(task: Task) -> bool:
    """Has the engine broken down on this text often enough to go on without it?"""
    return task.tries >= rules.SCREEN_TIMEOUTS and task.last_error == TIMEOUT


def finish(session: Session, now: datetime, task: Task, findings: Findings) -> bool:
    """Store the findings and hand the answer to people, once. False: it was done before."""
    known = findings.grammar is not None or not task.text
    done = session.execute(
        update(Screening)
        .where(Screening.answer_id == task.answer_id, Screening.state == ScreeningState.WAITING)
        .values(
            state=ScreeningState.DONE if known else ScreeningState.FAILED,
            constraints=findings.constraints,
            grammar=findings.grammar,
            engine=findings.engine,
            nearest_answer_id=findings.nearest_answer_id,
            similarity=findings.similarity,
            last_error="" if known else task.last_error,
            done_at=now,
        )
        .returning(Screening.answer_id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if done is None:
        return False
    service.hand_to_people(session, now, task.answer_id)
    return True
