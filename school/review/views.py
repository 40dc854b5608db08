"""The pages of readers: the queue, one answer at a time, what they have read."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict

from school.accounts import hooks as account_hooks
from school.accounts import queries as people
from school.accounts.models import Role
from school.attempts import queries as attempt_queries
from school.attempts.queries import WrittenAnswer
from school.clock import utc_now
from school.errors import NotFound
from school.extensions import db
from school.i18n import gettext as _
from school.review import marking, pages, queries, service
from school.review.errors import LeaseLost, NotComplete, NothingWaits
from school.review.forms import QUOTE_ROWS, GiveBackForm, as_fields, read_reading
from school.review.models import ReviewState
from school.review.queries import OpenSeat
from school.review.rules import LEASE, TARGET, Reading
from school.web.guards import roles, viewer
from school.web.listing import csv_response, paginate

blueprint = Blueprint("review", __name__, url_prefix="/review")
_reader = roles(Role.REVIEWER)


@blueprint.record
def _listen(_state: BlueprintSetupState) -> None:
    """Take part in the export of a person's data and in the closing of an account."""
    account_hooks.export_parts["readings"] = queries.own_data
    if service.forget_person not in account_hooks.on_close:
        account_hooks.on_close.append(service.forget_person)


@blueprint.get("")
@_reader
def queue() -> ResponseReturnValue:
    """What waits for this reader, and how it has gone so far."""
    session, now, me = db.session(), utc_now(), viewer().id
    langs = people.languages_of(session, me)
    return render_template(
        "review/queue.html",
        langs=langs,
        waiting=queries.waiting_for(session, now, me, langs),
        in_hand=queries.in_hand(session, me),
        usual_wait=queries.usual_wait(session, now, langs),
        target=TARGET,
        statistics=queries.statistics(session, now, me),
        now=now,
    )


@blueprint.post("/next")
@_reader
def next() -> ResponseReturnValue:
    """Take the next answer, or the one in hand. Two clicks at once give the same answer."""
    session, now, me = db.session(), utc_now(), viewer().id
    langs = people.languages_of(session, me)
    try:
        seat_id = service.claim(session, now, me, langs)
    except IntegrityError:
        session.rollback()
        seat_id = service.claim(session, now, me, langs)
    except NothingWaits as nothing:
        flash(_(nothing.message), "info")
        return redirect(url_for("review.queue"))
    return redirect(url_for("review.read", seat_id=seat_id))


@blueprint.route("/<int:seat_id>", methods=["GET", "POST"])
@_reader
def read(seat_id: int) -> ResponseReturnValue:
    """One answer with its rubric: fill it in, keep it, hand it in."""
    seat, written = _seat(seat_id)
    if request.method == "POST":
        return _take(seat, written)
    if seat.state is ReviewState.DONE and seat.holder_id == viewer().id:
        return _finished(seat, written)
    if seat.token is None or seat.state is not ReviewState.CLAIMED:
        return _lost(seat, written, Reading.from_draft(seat.draft), 200)
    return _form(seat, written, Reading.from_draft(seat.draft), {}, 200)


@blueprint.post("/<int:seat_id>/draft")
@_reader
def draft(seat_id: int) -> ResponseReturnValue:
    """Keep what is filled in so far; without any field only the lease is renewed."""
    session, now, me = db.session(), utc_now(), viewer().id
    sent = request.get_json(silent=True) if request.is_json else None
    fields = as_fields(sent) if isinstance(sent, dict) else request.form
    token = fields.get("token", "")
    if fields.get("beat"):
        until = service.renew(session, now, me, seat_id, token)
        return {"leased_until": until.isoformat()}
    _mine, written = _seat(seat_id)
    reading, _errors = read_reading(MultiDict(fields), written.text)
    revision = service.save_draft(session, now, me, seat_id, token, reading)
    return {
        "revision": revision,
        "saved_at": now.isoformat(),
        "leased_until": (now + LEASE).isoformat(),
    }


@blueprint.post("/<int:seat_id>/give-back")
@_reader
def give_back(seat_id: int) -> ResponseReturnValue:
    """Leave an answer to others."""
    form = GiveBackForm()
    _seat(seat_id)
    if not form.validate_on_submit():
        flash(_("Choose why you give the answer back."), "warn")
        return redirect(url_for("review.read", seat_id=seat_id))
    service.give_back(db.session(), utc_now(), viewer().id, seat_id, form.token.data or "", form.reason.data)
    flash(_("The answer is back in the queue; you will not be given it again."), "good")
    return redirect(url_for("review.queue"))


@blueprint.get("/done")
@_reader
def done() -> ResponseReturnValue:
    """The readings this person has handed in, and the numbers that come of them."""
    session, me = db.session(), viewer().id
    lang = request.args.get("lang", "")
    statement = queries.finished(me, lang)
    if request.args.get("format") == "csv":
        return _as_csv(statement)
    return render_template(
        "review/done.html",
        page=paginate(session, statement),
        statistics=queries.statistics(session, utc_now(), me),
        langs=people.languages_of(session, me),
    )


def _seat(seat_id: int) -> tuple[OpenSeat, WrittenAnswer]:
    """The seat and its answer; NotFound for a seat that is not this reader's."""
    session = db.session()
    seat = queries.seat_for(session, seat_id, viewer().id)
    written = attempt_queries.written_answer(session, seat.answer_id) if seat else None
    if seat is None or written is None:
        raise NotFound
    return seat, written


def _take(seat: OpenSeat, written: WrittenAnswer) -> ResponseReturnValue:
    """A posted reading: keep it and come back, or hand it in."""
    session, now, me = db.session(), utc_now(), viewer().id
    reading, errors = read_reading(request.form, written.text)
    token = request.form.get("token", "")
    try:
        if request.form.get("action") == "save" and not errors:
            service.save_draft(session, now, me, seat.id, token, reading)
            flash(_("Your draft is saved."), "good")
            return redirect(url_for("review.read", seat_id=seat.id) + "#remarks")
        if errors:
            return _form(seat, written, reading, errors, 422)
        if not service.submit(session, now, me, seat.id, token, reading):
            flash(_("You have handed this reading in before; it counts once."), "info")
            return redirect(url_for("review.queue"))
    except NotComplete as lacking:
        return _form(seat, written, reading, lacking.places, 422)
    except LeaseLost:
        return _lost(seat, written, reading, 409)
    flash(_("Thank you: your reading is handed in."), "good")
    return redirect(url_for("review.queue"))


def _form(
    seat: OpenSeat, written: WrittenAnswer, reading: Reading, errors: dict[str, str], status: int
) -> ResponseReturnValue:
    page = render_template(
        "review/read.html",
        seat=seat,
        quote_rows=QUOTE_ROWS,
        typed=request.form,
        give_back=GiveBackForm(formdata=None),
        **pages.seat_page(written, reading, errors),
    )
    return page, status


def _lost(seat: OpenSeat, written: WrittenAnswer, reading: Reading, status: int) -> ResponseReturnValue:
    """Somebody else reads the answer now; what was typed is still there to be copied."""
    page = render_template("review/lost.html", message=_(LeaseLost.message), **pages.seat_page(written, reading, {}))
    return page, status


def _finished(seat: OpenSeat, written: WrittenAnswer) -> ResponseReturnValue:
    """One's own finished reading, for looking at."""
    given = queries.own_reading(db.session(), seat.id)
    return render_template("review/finished.html", **pages.seat_page(written, given, {}))


def _as_csv(statement: queries.Finished) -> ResponseReturnValue:
    rows = db.session().execute(statement).all()
    traits = list(marking.TRAIT_IDS)
    header = ["reading", "language", "handed in", *traits, "holistic", "unsafe", "off topic", "comment"]
    lines = (
        [
            row.id, row.lang, row.done_at.isoformat(), *(row.traits[trait] for trait in traits),
            row.holistic, row.unsafe, row.off_topic, row.comment,
        ]
        for row in rows
    )  # fmt: skip
    return csv_response("readings", header, lines)
