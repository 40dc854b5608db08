"""Demo people at the test: their answers, the automatic screen, the readers, the result."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from assessments import TRAITS, Item, assemble
from assessments.grammar import Checker, GrammarError
from school import content
from school.attempts import queries, screening, service
from school.attempts.rules import Packet
from school.attempts.service import Draft
from school.checker.client import GrammarClient
from school.checker.config import CheckerConfig
from school.checker.local import LocalChecker
from school.demo.stage import Stage
from school.review import queries as review_queries
from school.review import service as review
from school.review.rules import Reading, SpanNote
from school.settings import Settings

ENTRANCE = "entrance"
_SEEDS = 2000
_BETWEEN = timedelta(minutes=2)
_READERS = ("helen", "pavel", "ines")
_GOOD = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """How somebody does in the test."""

    lang: str
    days_ago: float
    writing: int
    """Which of the writing tasks of the bank; each candidate another, so that no text is like another."""
    mistakes: Mapping[str, int] = field(default_factory=dict)
    """Items of each kind that are answered with the item's own example of a partly right answer."""
    share_of_text: float = 1.0
    """How much of a full text was written."""


@contextmanager
def grammar_checker(settings: Settings) -> Iterator[Checker | None]:
    """The running site's checker, or one of our own; None when there is no engine at all."""
    client = GrammarClient.from_settings(settings)
    try:
        ready = client.health().ready
    except GrammarError:
        ready = False
    if ready:
        yield client
        return
    try:
        local = LocalChecker(CheckerConfig.from_settings(settings, workers=1)).__enter__()
    except GrammarError:
        yield None
        return
    try:
        yield local
    finally:
        local.__exit__(None, None, None)


def has_sat(stage: Stage, key: str, lang: str) -> bool:
    """Whether this part of the demo is there already."""
    return bool(queries.sittings(stage.session, stage.person(key), ENTRANCE, lang))


def sit(stage: Stage, key: str, plan: Plan) -> int:
    """Sit the test and hand it in; the screen is done at once. Returns the attempt."""
    session, person_id = stage.session, stage.person(key)
    blueprint, bank = content.blueprint(ENTRANCE), content.bank()
    when = stage.ago(days=plan.days_ago)
    attempt_id = service.start(session, when, person_id, blueprint, bank, plan.lang, Random(_seed(plan)))  # noqa: S311 - a demo
    left = dict(plan.mistakes)
    for place in queries.desk(session, person_id, attempt_id).places:
        item = queries.item(session, place.fingerprint)
        slip = left.get(item.kind, 0) > 0
        left[item.kind] = left.get(item.kind, 0) - 1
        when += _BETWEEN
        answer = _text(item, plan.share_of_text) if item.kind == "writing" else _answer(item, slip=slip)
        service.save(session, when, person_id, attempt_id, place.item_id, Packet(0), Draft(answer, complete=True))
    service.submit(session, when + _BETWEEN, person_id, attempt_id)
    _screen(stage, attempt_id, when + 2 * _BETWEEN)
    return attempt_id


def _seed(plan: Plan) -> int:
    """The first seed whose form asks the wanted writing task: drawn by chance, yet the same every time."""
    texts = sorted(item.id for item in content.bank() if item.kind == "writing" and item.lang == plan.lang)
    wanted = texts[plan.writing % len(texts)]
    for seed in range(_SEEDS):
        form = assemble(content.blueprint(ENTRANCE), content.bank(), plan.lang, {}, Random(seed))  # noqa: S311 - a demo
        if wanted in form.item_ids():
            return seed
    raise LookupError(f"no form asks {wanted}")


def _answer(item: Item, *, slip: bool) -> dict[str, Any]:
    """The key, or the item's own example of an honest mistake."""
    key = item.key()
    if not slip:
        return key
    if item.kind == "ranking":  # ties what can be told apart, so that nothing dangerous moves up
        first, second, *rest = key["order"]
        return {"order": [[*first, *second], *rest]}
    worth = [sample for sample in item.samples if sample.value is not None and sample.value < 1]
    sample = max(worth, key=lambda each: float(each.value or 0))
    raw: dict[str, Any] = dict(item.sample_answer(sample.answer))
    return raw


def _text(item: Item, share: float) -> dict[str, Any]:
    """The model answer as somebody else would have written it: a sentence left out, or a part of it only."""
    text = str(item.key()["text"])
    sentences = re.findall(r"\S.*?[.!?…](?=\s|$)", text, flags=re.DOTALL)
    if share < 1:
        return {"text": text[: text.index(sentences[max(1, int(len(sentences) * share)) - 1])].strip()}
    for sentence in reversed(sentences[1:-1]):
        shorter = re.sub(r"[ ]{2,}", " ", text.replace(sentence, "", 1)).strip()
        score = item.score({"text": shorter})
        if score.value == 1 and "\n\n\n" not in shorter:
            return {"text": shorter}
    return {"text": text}


def _screen(stage: Stage, attempt_id: int, when: datetime) -> None:
    """What the worker does with a written answer, here and now."""
    for written in queries.written_answers(stage.session, attempt_id):
        task = screening.claim(stage.session, when, written.answer_id)
        if task is None:
            continue
        try:
            findings = screening.examine(stage.session, task, stage.checker, _nothing)
        except GrammarError:
            findings = screening.examine(stage.session, task, None, _nothing)
        screening.finish(stage.session, when, task, findings)


def _nothing() -> None:
    """A story is one transaction: there is nothing to release between pages."""


def read(stage: Stage, attempt_id: int, plan: Plan, levels: Mapping[str, int], words: Sequence[str]) -> None:
    """Have the text read, by as many readers as the rules ask for, until the result is published."""
    texts = {written.answer_id: written.text for written in queries.written_answers(stage.session, attempt_id)}
    when = stage.ago(days=plan.days_ago - 1)
    for reader, comment in zip(_READERS, words, strict=True):
        if not review_queries.unfinished(stage.session, list(texts)):
            return
        reader_id = stage.person(reader)
        when += timedelta(hours=3)
        seat_id = review.claim(stage.session, when, reader_id, [plan.lang])
        seat = review_queries.seat_for(stage.session, seat_id, reader_id)
        if seat is None or seat.answer_id not in texts or seat.token is None:
            raise LookupError(f"{reader} was handed an answer of another attempt")
        reading = _reading(texts[seat.answer_id], levels, comment)
        review.submit(stage.session, when + timedelta(minutes=12), reader_id, seat_id, seat.token, reading)


def _reading(text: str, levels: Mapping[str, int], comment: str) -> Reading:
    """A 4 for every trait unless `levels` says otherwise, and a remark on the first sentence."""
    first = re.match(r"\S.{10,120}?[.!?:](?=\s|$)", text, flags=re.DOTALL)
    end = first.end() if first else min(len(text), 60)
    given = {trait: levels.get(trait, _GOOD) for trait in TRAITS}
    whole = round(sum(given.values()) / len(given)) + 1
    return Reading(levels=given, holistic=whole, comment=comment, spans=(SpanNote(0, end, comment),) if end else ())
