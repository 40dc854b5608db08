"""The pages of a test: begin, one item a page, check, hand in, see how it stands."""

from __future__ import annotations

from datetime import datetime
from random import SystemRandom
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from assessments import Item
from school import content
from school.attempts import pages, policy, queries, rules, service
from school.attempts.errors import (
    AlreadyOpen,
    AnswerTooLong,
    BadPacket,
    HandedIn,
    KnowsTheKeys,
    NotForYou,
    OtherWindow,
    TimeOver,
)
from school.attempts.forms import PREFIX, StartForm, packet_of, sent_fields
from school.attempts.models import AttemptState
from school.attempts.queries import Desk
from school.attempts.saving import Draft, Saved
from school.clock import utc_now
from school.errors import SchoolError
from school.extensions import db
from school.i18n import current_locale, gettext
from school.persistence import set_may_write
from school.web.guards import confirmed, viewer
from school.web.kinds import misquoted, read_answer
from school.web.listing import paginate

blueprint = Blueprint("attempts", __name__, url_prefix="/test")
blueprint.add_app_template_global(pages.part_steps)

ENTRANCE = "entrance"
ID = "<int(max=2147483647):attempt_id>"
NUMBER = "<int(max=999):number>"


def _lang() -> str:
    """The language of the test: asked for, else that of the pages."""
    wanted = request.values.get("lang", "")
    return wanted if wanted in content.CONTENT_LANGS else current_locale()


def _may_sit() -> int:
    person = viewer()
    if not policy.may_sit(person.roles):
        raise NotForYou
    if policy.knows_the_keys(person.roles):
        raise KnowsTheKeys
    return person.id


@blueprint.route("", methods=["GET", "POST"])
@confirmed
def start() -> ResponseReturnValue:
    """What the test is like and when it may be sat; POST begins it."""
    session, now, me, lang = db.session(), utc_now(), _may_sit(), _lang()
    running = queries.open_attempt(session, me)
    if running and rules.is_over(running.deadline_at, now):
        _close(running.id, now)
        return redirect(url_for("attempts.status", attempt_id=running.id), 303)
    form = StartForm()
    test = content.blueprint(ENTRANCE)
    if request.method == "POST" and running:
        flash(gettext(AlreadyOpen.message), "warn")
        return redirect(url_for("attempts.status", attempt_id=running.id), 303)
    if form.validate_on_submit():
        return _begin(now, me, lang, more_time=bool(form.more_time.data))
    history = queries.sittings(session, me, test.id, lang)
    page = render_template(
        "attempts/start.html",
        form=form,
        test=test,
        lang=lang,
        langs=content.CONTENT_LANGS,
        running=running,
        may=rules.eligibility(history, test.retake, now),
        needed=service.is_needed(session, now, me, test.id, lang),
        extra=rules.extra_minutes(test, True),
        history=history,
        states=pages.state_words(),
    )
    return page, 422 if form.errors else 200


def _begin(now: datetime, me: int, lang: str, *, more_time: bool) -> ResponseReturnValue:
    session, test = db.session(), content.blueprint(ENTRANCE)
    try:
        attempt_id = service.start(session, now, me, test, content.bank(), lang, SystemRandom(), more_time=more_time)
    except AlreadyOpen as error:
        running = queries.open_attempt(session, me)
        if running is None:
            raise
        flash(gettext(error.message), "warn")
        return redirect(url_for("attempts.status", attempt_id=running.id), 303)
    return redirect(url_for("attempts.section", attempt_id=attempt_id, section=test.sections[0].id), 303)


@blueprint.get("/mine")
@confirmed
def mine() -> ResponseReturnValue:
    """Every sitting of mine."""
    lang, state = request.args.get("lang", ""), request.args.get("state", "")
    statement = queries.history(
        viewer().id,
        lang if lang in content.CONTENT_LANGS else "",
        state if state in {each.value for each in AttemptState} else "",
    )
    return render_template(
        "attempts/mine.html",
        page=paginate(db.session(), statement),
        langs=content.CONTENT_LANGS,
        states=pages.state_words(),
        titles=pages.titles(current_locale()),
    )


@blueprint.get(f"/{ID}")
@confirmed
def status(attempt_id: int) -> ResponseReturnValue:
    """Where an attempt stands: running, scored, being read, decided."""
    now, me = utc_now(), viewer().id
    desk = queries.desk(db, me, attempt_id)
    if desk.state == AttemptState.OPEN and rules.is_over(desk.deadline_at, now):
        _close(attempt_id, now)
        desk = queries.desk(db, me, attempt_id)
    if desk.state == AttemptState.OPEN:
        closing = now >= desk.deadline_at
        page = render_template("attempts/running.html", desk=desk, closing=closing, **pages.around(desk, now))
        return page, 200, {"Refresh": "11"} if closing else {}
    report = queries.report(db.session(), attempt_id)
    return render_template("attempts/status.html", desk=desk, report=report, **pages.progress(report))


def _close(attempt_id: int, now: datetime) -> None:
    """Hand in what has run out of time, also from a page that otherwise only reads."""
    session = db.session()
    session.rollback()
    set_may_write(True)
    service.close_if_over(session, now, attempt_id)


@blueprint.route(f"/{ID}/<section>", methods=["GET", "POST"])
@blueprint.route(f"/{ID}/<section>/{NUMBER}", methods=["GET", "POST"])
@confirmed
def section(attempt_id: int, section: str, number: int = 1) -> ResponseReturnValue:
    """One item; POST is the way of its buttons, with or without scripts."""
    now = utc_now()
    desk = queries.desk(db, viewer().id, attempt_id, section, number)
    index = desk.find(section, number)
    if request.method == "POST":
        return _keep_and_go(desk, index, now)
    if desk.state != AttemptState.OPEN or now >= desk.deadline_at:
        return redirect(url_for("attempts.status", attempt_id=attempt_id), 303)
    place = desk.places[index]
    return _item_page(desk, index, now, answer=place.draft, flagged=place.flagged, base=place.revision)


def _item_page(
    desk: Desk, index: int, now: datetime, *, answer: Any, flagged: bool, base: int, error: str = "", status: int = 200
) -> ResponseReturnValue:
    place = desk.places[index]
    page = render_template(
        "attempts/item.html",
        desk=desk,
        place=place,
        item=queries.public_item(db.session(), place.fingerprint),
        order=desk.order_of(place),
        prefix=PREFIX,
        answer=answer,
        flagged=flagged,
        base=base,
        error=error,
        hints=misquoted(answer or {}),
        **pages.around(desk, now, index),
    )
    return page, status, {"Cache-Control": "private, no-store"}


def _keep_and_go(desk: Desk, index: int, now: datetime) -> ResponseReturnValue:
    """Save what the form holds, then go where its button leads; what cannot be saved stays on the page."""
    place = desk.places[index]
    fields = MultiDict(request.form)
    try:
        draft = _draft(fields, queries.item(db.session(), place.fingerprint))
        service.save(db.session(), now, desk.person_id, desk.id, place.item_id, packet_of(fields), draft)
    except OtherWindow as error:
        return _unsaved(desk, index, now, fields, error, error.revision)
    except AnswerTooLong as error:
        return _unsaved(desk, index, now, fields, error, place.revision)
    except (TimeOver, HandedIn) as error:
        flash(gettext(error.message), "warn")
        return redirect(url_for("attempts.status", attempt_id=desk.id), 303)
    return redirect(pages.target(desk, index, fields.get("go", "")), 303)


def _unsaved(
    desk: Desk, index: int, now: datetime, fields: MultiDict[str, str], error: SchoolError, base: int
) -> ResponseReturnValue:
    db.session.rollback()
    raw = read_answer(
        desk.places[index].kind, fields, PREFIX, queries.item(db.session(), desk.places[index].fingerprint)
    )
    return _item_page(
        desk,
        index,
        now,
        answer=raw,
        flagged=bool(fields.get("flagged")),
        base=base,
        error=gettext(error.message, **error.params),
        status=error.status,
    )


def _draft(fields: MultiDict[str, str], item: Item) -> Draft:
    """The answer the fields hold, fit to be stored."""
    sent = read_answer(item.kind, fields, PREFIX, item)
    if (length := rules.longest(sent)) > rules.TEXT_LENGTH:
        raise AnswerTooLong(found=length, most=rules.TEXT_LENGTH)
    raw = rules.tidy(sent)
    if (length := rules.size(raw)) > rules.ANSWER_LENGTH:
        raise AnswerTooLong(found=length, most=rules.ANSWER_LENGTH)
    return Draft(
        answer=raw,
        complete=rules.is_complete(item, raw),
        flagged=bool(fields.get("flagged")),
        seconds=rules.read_seconds(fields.get("autosave_seconds")),
    )


@blueprint.post(f"/{ID}/save")
@confirmed
def save(attempt_id: int) -> ResponseReturnValue:
    """A draft from the script: one statement besides the one that knows the viewer."""
    now, fields = utc_now(), sent_fields()
    me, item_id = viewer().id, fields.get("item", "")
    if not item_id:
        raise BadPacket
    item = content.item_by_fingerprint(fields.get("fingerprint", ""))
    if item is None or item.id != item_id:
        item = queries.item(db.session(), queries.fingerprint_of(db.session(), me, attempt_id, item_id))
    draft, packet = _draft(fields, item), packet_of(fields)
    try:
        with db.writing() as where:
            saved = service.save(where, now, me, attempt_id, item_id, packet, draft)
    except OtherWindow as error:
        db.session.rollback()
        return {"code": error.code, "message": gettext(error.message), "revision": error.revision}, error.status
    return _reply(saved, draft)


def _reply(saved: Saved, draft: Draft) -> dict[str, Any]:
    return {
        "revision": saved.revision,
        "saved_at": saved.saved_at.isoformat(),
        "deadline_at": saved.deadline_at.isoformat(),
        "complete": draft.complete,
    }


@blueprint.get(f"/{ID}/check")
@confirmed
def review_before_submit(attempt_id: int) -> ResponseReturnValue:
    """What is answered and what is not, before the test is handed in."""
    now = utc_now()
    desk = queries.desk(db, viewer().id, attempt_id)
    if desk.state != AttemptState.OPEN or now >= desk.deadline_at:
        return redirect(url_for("attempts.status", attempt_id=attempt_id), 303)
    page = render_template("attempts/check.html", desk=desk, **pages.around(desk, now))
    return page, 200, {"Cache-Control": "private, no-store"}


@blueprint.post(f"/{ID}/submit")
@confirmed
def submit(attempt_id: int) -> ResponseReturnValue:
    """Hand the test in; a second click, a repeat or the back button change nothing."""
    if not service.submit(db.session(), utc_now(), viewer().id, attempt_id):
        flash(gettext("This test was handed in before; nothing was changed."), "info")
    return redirect(url_for("attempts.status", attempt_id=attempt_id), 303)
