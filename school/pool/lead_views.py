"""The lead's desk: the ageing queue, and one piece of work at a time."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from school.accounts import queries as people
from school.accounts.models import Role
from school.clock import utc_now
from school.errors import NotFound
from school.extensions import db
from school.i18n import gettext
from school.pool import answers, errors, lead_queries, projects, queries, rules, service, shown
from school.pool.blueprints import lead as blueprint
from school.pool.forms import NOTES, DecisionForm
from school.pool.models import SlotState, Verdict
from school.pool.reasons import PARAGRAPHS
from school.web.guards import roles, viewer
from school.web.listing import paginate
from school.web.page import settings

__all__ = ["blueprint"]

_NOTE_CAP = 2000
_SHOWN_AGAIN = (errors.ReasonMissing, errors.CommentMissing, errors.NoRoundLeft)


@blueprint.get("/decisions")
@roles(Role.LEAD)
def queue() -> ResponseReturnValue:
    """What waits for a decision, oldest first, with the clock of each."""
    session, person = db.session(), viewer()
    statement = lead_queries.queue(
        person.id,
        kind=request.args.get("kind", ""),
        project=request.args.get("project", ""),
        words=request.args.get("q", "").strip()[:200],
    )
    page = paginate(session, statement)
    return render_template(
        "lead/queue.html",
        page=page,
        names=people.names(session, [row.trainer_id for row in page.rows]),
        projects=lead_queries.projects(session),
        kinds=rules.KIND_NAMES,
        now=utc_now(),
    )


@blueprint.get("/decisions/done")
@roles(Role.LEAD)
def done() -> ResponseReturnValue:
    """What this lead has decided."""
    statement = lead_queries.decided(
        viewer().id, request.args.get("verdict", ""), request.args.get("q", "").strip()[:200]
    )
    page = paginate(db.session(), statement)
    reasons = {row.submission_id: shown.reason(row.reason) for row in page.rows}
    return render_template("lead/done.html", page=page, reasons=reasons, kinds=rules.KIND_NAMES)


@blueprint.route("/decisions/<int:submission_id>", methods=["GET", "POST"])
@roles(Role.LEAD)
def decide(submission_id: int) -> ResponseReturnValue:
    """A submission beside its task and guidelines, and the decision on it."""
    session, person = db.session(), viewer()
    row = lead_queries.submission(session, submission_id)
    if row is None:
        raise NotFound
    if row.trainer_id == person.id:
        raise errors.OwnWork
    form = DecisionForm(rules.verdicts(row.rounds, row.max_rework_rounds))
    if request.method == "GET":
        return _page(row, form, [])
    item = answers.item_of(row.payload)
    notes, problems = _notes(answers.text_of(item, row.answer))
    if not form.validate_on_submit() or problems:
        session.rollback()
        return _page(row, form, problems), 422
    ruling = service.Ruling(
        Verdict(form.verdict.data), str(form.reason.data or ""), str(form.comment.data or ""), tuple(notes)
    )
    try:
        service.decide(session, utc_now(), person.id, submission_id, ruling, settings().base_url)
    except _SHOWN_AGAIN as error:
        session.rollback()
        return _page(row, form, [gettext(error.message)]), 422
    except errors.AlreadyDecided as error:
        flash(gettext(error.message), "warn")
        return redirect(url_for("lead.queue"), 303)
    flash(gettext("Decided. The trainer has been told."), "good")
    following = lead_queries.next_waiting(session, person.id, after=submission_id)
    return redirect(url_for("lead.decide", submission_id=following) if following else url_for("lead.queue"), 303)


def _page(row: Any, form: DecisionForm, problems: list[str]) -> str:
    session = db.session()
    item = answers.item_of(row.payload)
    history = [shown.version(item, each) for each in queries.versions(session, row.task_id, row.trainer_id)]
    earlier = [each for each in history if each["version"] < row.version]
    present = next((each for each in history if each["id"] == row.id), None)
    return render_template(
        "lead/decide.html",
        work=row,
        item=item.public(),
        present=present,
        earlier=earlier,
        form=form,
        problems=problems,
        notes=[(request.form.get(f"quote-{n}", ""), request.form.get(f"note-{n}", "")) for n in range(1, NOTES + 1)],
        open=row.state is SlotState.SUBMITTED and present is not None and present["verdict"] is None,
        names=people.names(session, [row.trainer_id, *(each["lead_id"] for each in history)]),
        guidelines=projects.render(row.guidelines),
        paragraphs=PARAGRAPHS,
        kinds=rules.KIND_NAMES,
        now=utc_now(),
    )


def _notes(text: str) -> tuple[list[service.Note], list[str]]:
    """The comments on passages; a quotation has to stand in the text."""
    notes: list[service.Note] = []
    problems: list[str] = []
    for number in range(1, NOTES + 1):
        quote = request.form.get(f"quote-{number}", "").strip().replace("\r\n", "\n")
        words = request.form.get(f"note-{number}", "").strip()[:_NOTE_CAP]
        if not quote and not words:
            continue
        start = text.find(quote) if quote else -1
        if start < 0:
            problems.append(
                gettext("Comment %(number)s: copy the passage exactly as it stands in the text.", number=number)
            )
        elif not words:
            problems.append(gettext("Comment %(number)s: say what is to be changed there.", number=number))
        else:
            notes.append(service.Note(start, start + len(quote), words))
    return notes, problems
