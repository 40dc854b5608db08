"""Pages of the lessons and tracks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lessons import Lesson
from school import content
from school.clock import utc_now
from school.errors import Invalid
from school.extensions import db
from school.i18n import current_locale, gettext
from school.learning import queries, service
from school.learning.lesson_pages import Opened, exercise_form, exercise_result, lesson_body, lesson_frame, lesson_parts
from school.learning.queries import Progress
from school.learning.service import Answered, NoAnswer
from school.web.chrome import framed
from school.web.error_pages import wants_json
from school.web.guards import public, signed_in, viewer, viewer_or_none
from school.web.kinds import misquoted, read_answer
from school.web.redirects import own_path

blueprint = Blueprint("learning", __name__)

LANG_COOKIE = "content_lang"
_YEAR = 365 * 24 * 3600


@blueprint.get("/lessons")
@public
def lessons() -> ResponseReturnValue:
    """The lessons of one content language, which is chosen apart from the language of the interface."""
    lang = _content_lang()
    person = viewer_or_none()
    found = queries.progress(db, person.id, lang) if person else Progress()
    page = render_template(
        "learning/lessons.html",
        lang=lang,
        langs=content.CONTENT_LANGS,
        lessons=content.catalogue().lessons(lang),
        progress=found,
        next=queries.next_after(found, lang),
    )
    return _remember(make_response(page), lang)


def _content_lang() -> str:
    """Asked for in the address, else remembered, else where they stopped, else the interface's."""
    asked = request.args.get("lang") or request.cookies.get(LANG_COOKIE)
    if asked in content.CONTENT_LANGS:
        return str(asked)
    person = viewer_or_none()
    found = queries.latest_lang(db.session(), person.id) if person else None
    return found if found in content.CONTENT_LANGS else current_locale()


def _remember(response: Response, lang: str) -> Response:
    if request.cookies.get(LANG_COOKIE) != lang:
        response.set_cookie(LANG_COOKIE, lang, max_age=_YEAR, httponly=True, samesite="Lax")
    return response


@blueprint.get("/lessons/<lang>/<slug>")
@public
def lesson(lang: str, slug: str) -> ResponseReturnValue:
    """One lesson; `?shown=ID` opens the stored answer to an exercise with its explanation."""
    found = service.find_lesson(lang, slug)
    person = viewer_or_none()
    progress = queries.progress(db, person.id, lang) if person else None
    shown = request.args.get("shown")
    opened: dict[str, Opened] = {}
    if shown and person and progress and shown in progress.practice.get(slug, {}):
        item = service.find_exercise(found, shown)
        answer = queries.last_answer(db.session(), person.id, shown) or {}
        opened[shown] = Opened(exercise_form(item, answer), exercise_result(item, answer, item.score(answer)))
    return _remember(make_response(_lesson_page(found, progress, opened)), lang)


def _lesson_page(lesson: Lesson, progress: Progress | None, opened: Mapping[str, Opened]) -> bytes:
    practice = progress.practice.get(lesson.slug, {}) if progress else {}
    frame = lesson_frame(lesson, progress)
    body = lesson_body(lesson, practice, opened)
    return framed(lesson.title, frame.article, styles=frame.styles, scripts=frame.scripts, body=body)


@blueprint.post("/lessons/<lang>/<slug>/exercises/<exercise_id>")
@public
def answer(lang: str, slug: str, exercise_id: str) -> ResponseReturnValue:
    """Answer an exercise: JSON for the script, the page itself for a plain form."""
    found = service.find_lesson(lang, slug)
    item = service.find_exercise(found, exercise_id)
    person = viewer_or_none()
    raw = read_answer(item.kind, request.form, exercise_id, item)
    problems = misquoted(raw)
    try:
        if problems:
            raise NoAnswer
        done = service.answer_exercise(db.session(), utc_now(), person.id if person else None, found, exercise_id, raw)
    except NoAnswer as error:
        told = problems or [gettext(error.message)]
        if wants_json():
            return {"code": error.code, "message": " ".join(told)}, error.status
        progress = queries.progress(db, person.id, lang) if person else None
        opened = {exercise_id: Opened(exercise_form(item, raw), None, tuple(told))}
        return _lesson_page(found, progress, opened), Invalid.status
    if wants_json():
        return _outcome(found, exercise_id, exercise_result(item, raw, done.score), done)
    if person:
        _congratulate(found, done)
        return redirect(url_for("learning.lesson", lang=lang, slug=slug, shown=exercise_id, _anchor=exercise_id), 303)
    opened = {exercise_id: Opened(exercise_form(item, raw), exercise_result(item, raw, done.score))}
    return _lesson_page(found, None, opened)


def _outcome(lesson: Lesson, exercise_id: str, html: Markup, done: Answered) -> dict[str, Any]:
    """The answer to the script: the result as HTML, and where the person stands now."""
    reply: dict[str, Any] = {"html": str(html), "value": done.score.value, "kept": done.progress is not None}
    if done.progress is not None:
        practice = done.progress.practice[lesson.slug]
        reply |= {
            "best": round(practice[exercise_id].best * 100),
            "tries": practice[exercise_id].tries,
            "answered": len(practice),
            "done": lesson.slug in done.progress.done,
            "newly_done": lesson.slug in done.newly_done,
        }
    return reply


def _congratulate(lesson: Lesson, done: Answered) -> None:
    if lesson.slug in done.newly_done:
        flash(gettext("You have finished this lesson."), "good")


@blueprint.post("/lessons/<lang>/<slug>/place")
@signed_in
def place(lang: str, slug: str) -> ResponseReturnValue:
    """Remember how far somebody has read; sent by the script when they leave."""
    found = service.find_lesson(lang, slug)
    anchor = request.form.get("place", "")
    if anchor in {part.anchor for part in lesson_parts(found)}:
        service.remember_place(db.session(), utc_now(), viewer().id, found, anchor)
    return Response(status=204, content_type="text/plain")


@blueprint.get("/tracks")
@signed_in
def tracks() -> ResponseReturnValue:
    """The tracks one can join."""
    rows = queries.list_tracks(db.session(), viewer().id)
    joined = [row for row in rows if row.enrolled_at]
    roads = {row.slug: _road(row.lang, row.blueprint) for row in rows}
    return render_template("learning/tracks.html", tracks=rows, joined=joined, roads=roads)


def _road(lang: str, slug: str) -> dict[str, Any]:
    """What a track asks for: so many lessons, and this test."""
    test = content.blueprint(slug)
    title = test.title.get(current_locale(), slug)
    return {"lessons": len(content.catalogue().lessons(lang)), "test": title, "minutes": test.minutes}


@blueprint.post("/tracks/<slug>/enrol")
@signed_in
def enrol(slug: str) -> ResponseReturnValue:
    """Join a track."""
    service.enrol(db.session(), utc_now(), viewer().id, slug)
    flash(gettext("You are on this track. Begin with the lessons."), "good")
    return redirect(own_path(request.form.get("next") or url_for("learning.tracks")), 303)


@blueprint.post("/tracks/<slug>/leave")
@signed_in
def leave(slug: str) -> ResponseReturnValue:
    """Leave a track again."""
    service.leave(db.session(), utc_now(), viewer().id, slug)
    flash(gettext("You have left this track. What you learned is kept."), "good")
    return redirect(url_for("learning.tracks"), 303)
