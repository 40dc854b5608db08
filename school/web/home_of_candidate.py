"""The home of a candidate: lessons, test, result, and what recruiters ask."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from school import content
from school.accounts.models import Role
from school.accounts.viewer import Viewer
from school.attempts import queries as attempts
from school.attempts.rules import Eligibility, May, eligibility
from school.certification import queries as certification
from school.certification.queries import Standing
from school.i18n import gettext as _
from school.i18n import ngettext
from school.learning import queries as learning
from school.learning.queries import NextLesson
from school.recruiting import queries as recruiting
from school.web.formats import day, language, moment
from school.web.home_cards import Card, Duty, Milestone, Step, time_left
from school.web.landing import ENTRANCE


def candidate(session: Session, now: datetime, person: Viewer) -> Duty:
    """Seven statements at most."""
    lang = learning.latest_lang(session, person.id) or person.locale
    lesson = learning.next_lesson(session, person.id, lang)
    running = attempts.open_attempt(session, person.id)
    sittings = attempts.sittings(session, person.id, ENTRANCE, lang)
    may = eligibility(sittings, content.blueprint(ENTRANCE).retake, now)
    standing = certification.latest_standing(session, person.id)
    waiting = recruiting.waiting_requests(session, person.id)
    step = _running_step(running, now) if running else _step(person, lesson, may)
    cards = [_lesson_card(lesson, lang), _test_card(running, may, lang, now), *_result_cards(standing)]
    road = _road(lesson, running, may, lang)
    return Duty(Role.CANDIDATE, _("Candidate"), step, (*cards, *request_cards(waiting)), road)


def _road(
    lesson: NextLesson | None, running: attempts.OpenAttempt | None, may: Eligibility, lang: str
) -> tuple[Milestone, ...]:
    """Where a candidate stands between the first lesson and the first paid task."""
    learnt, sat, pending = lesson is None, may.used > 0 and not running, may.may is May.PENDING
    stages = (
        (_("Read the lessons"), url_for("learning.lessons", lang=lang), learnt or sat),
        (_("Take the entrance test"), url_for("attempts.start"), sat),
        (_("Have your text read"), url_for("certification.mine"), sat and not pending),
        (_("Pass, and get the certificate"), "", False),
        (_("Take the first paid task"), "", False),
    )
    present = next(place for place, (_label, _url, done) in enumerate(stages) if not done)
    if running:
        present = 1
    return tuple(
        Milestone(label, "now" if place == present else "done" if done else "todo", url)
        for place, (label, url, done) in enumerate(stages)
    )


def _running_step(running: attempts.OpenAttempt, now: datetime) -> Step:
    left = time_left(running.deadline_at, now)
    return Step(_("Your test is running: %(left)s.", left=left), url_for("attempts.start"), _("Back to the test"))


def _step(person: Viewer, lesson: NextLesson | None, may: Eligibility) -> Step:
    if not person.confirmed:
        return Step(
            _("Confirm your e-mail address: the link is in the mail we sent you."),
            url_for("accounts.unconfirmed"),
            _("The mail did not come"),
        )
    if may.may is May.PENDING:
        return Step(
            _("Your text is being read. You get a mail with the result, usually within two days."),
            url_for("certification.mine"),
            _("See what is scored"),
        )
    if lesson:
        where = {"number": lesson.number, "total": lesson.total, "title": lesson.title}
        words = _("Go on with lesson %(number)s of %(total)s: %(title)s.", **where)
        if not lesson.started:
            words = _("Read lesson %(number)s of %(total)s: %(title)s.", **where)
        return Step(words, lesson_url(lesson), _("Open the lesson"))
    if may.may is May.START:
        minutes = content.blueprint(ENTRANCE).minutes
        return Step(
            _(
                "You have done every lesson. Take the test when you have %(minutes)s minutes without interruption.",
                minutes=minutes,
            ),
            url_for("attempts.start"),
            _("To the test"),
        )
    when = day(may.at) if may.at else ""
    return Step(
        _("You can sit the test again from %(day)s. Your report says what to practise until then.", day=when),
        url_for("certification.mine"),
        _("Read the report"),
    )


def lesson_url(lesson: NextLesson) -> str:
    """Where somebody goes on reading: at the exercise worked on last."""
    return url_for("learning.lesson", lang=lesson.lang, slug=lesson.slug, _anchor=lesson.place or None)


def _lesson_card(lesson: NextLesson | None, lang: str) -> Card:
    title = _("Lessons in %(language)s", language=language(lang))
    if lesson is None:
        return Card(title, _("all done"), _("You can practise again at any time."), url_for("learning.lessons"))
    left = ngettext("%(num)s minute", "%(num)s minutes", lesson.minutes)
    place = _("%(number)s of %(total)s", number=lesson.number, total=lesson.total)
    return Card(title, place, f"{lesson.title} · {left}", url_for("learning.lessons"))


def _test_card(running: attempts.OpenAttempt | None, may: Eligibility, lang: str, now: datetime) -> Card:
    title, url = _("Entrance test"), url_for("attempts.start")
    if running:
        return Card(
            title, time_left(running.deadline_at, now), _("until %(time)s", time=moment(running.deadline_at)), url
        )
    if may.may is May.PENDING:
        return Card(
            title,
            _("being read"),
            _("Three sections are scored; people read your text."),
            url_for("certification.mine"),
        )
    if may.at:
        return Card(title, day(may.at), _("from this day on you can sit it again"), url)
    minutes = content.blueprint(ENTRANCE).minutes
    length = ngettext("%(num)s minute", "%(num)s minutes", minutes)
    return Card(title, _("open to you"), f"{language(lang)} · {length}", url)


def _result_cards(standing: Standing | None) -> list[Card]:
    if standing is None:
        return []
    url = url_for("certification.report", attempt_id=standing.attempt_id)
    words = _("passed") if standing.passed else _("not passed")
    return [Card(_("Result"), words, _("published on %(day)s", day=day(standing.decided_at)), url)]


def request_cards(waiting: int) -> list[Card]:
    """What recruiters ask, when somebody does."""
    if not waiting:
        return []
    note = _("Your address stays hidden until you accept.")
    return [Card(_("Requests from recruiters"), str(waiting), note, url_for("recruiting.requests"))]
