"""The trainer's pages: tasks, work, own work, the common guidelines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from school.accounts.models import Role
from school.certification import queries as certification
from school.clock import utc_now
from school.errors import NotFound, SchoolError
from school.extensions import db
from school.i18n import N_, gettext
from school.pool import answers, earnings_views, errors, projects, queries, rules, service, shown
from school.pool.blueprints import pool as blueprint
from school.pool.forms import SkipForm
from school.pool.models import SlotState
from school.pool.reasons import PARAGRAPHS, REASONS, SKIP_REASONS
from school.pool.task_rows import task_rows
from school.web.guards import roles, signed_in, viewer
from school.web.kinds import misquoted, read_answer
from school.web.kinds.wording import constraint_words
from school.web.listing import PER_PAGE, Page, page_number, paginate

__all__ = ["blueprint", "earnings_views"]

PREFIX = "answer"
_OUTCOMES = {
    service.Outcome.STORED: (N_("Handed in. A lead will decide; silence counts as acceptance."), "good"),
    service.Outcome.REPEATED: (N_("This work was handed in already; nothing was stored twice."), "info"),
    service.Outcome.LATE: (
        N_("Your time had run out, but the task was still free: it is yours again and handed in."),
        "good",
    ),
    service.Outcome.KEPT: (
        N_("Your time had run out and somebody else has the task now. Your text is kept below."),
        "warn",
    ),
}
_IN_HAND = (SlotState.CLAIMED, SlotState.RETURNED)
_SHOWN_AGAIN = (errors.NothingWritten, errors.Unchanged, errors.ConditionsUnmet, errors.StalePage)


@blueprint.get("/tasks")
@signed_in
def tasks() -> ResponseReturnValue:
    """Open tasks with exact pay and expected minutes, for whoever is qualified."""
    session, now, person = db.session(), utc_now(), viewer()
    open_projects = queries.projects_for(session, now, person.id)
    wanted = queries.TaskFilter(
        kind=request.args.get("kind", ""),
        project=request.args.get("project", ""),
        words=request.args.get("q", "").strip()[:200],
        skipped=request.args.get("show") == "skipped",
    )
    number = page_number()
    found, total = queries.tasks_for(session, now, person.id, open_projects, wanted, number, PER_PAGE)
    if not found and number > 1:
        number = 1
        found, total = queries.tasks_for(session, now, person.id, open_projects, wanted, number, PER_PAGE)
    qualified = bool(open_projects) or bool(certification.qualifications_of(session, person.id))
    return render_template(
        "pool/tasks.html",
        page=Page(rows=found, number=number, total=total),
        rows=task_rows(found, skipped=wanted.skipped),
        projects=open_projects,
        wanted=wanted,
        qualified=qualified,
        kinds=rules.KIND_NAMES,
        in_work=sum(row.in_work for row in open_projects),
    )


@blueprint.get("/tasks/mine")
@roles(Role.TRAINER)
def mine() -> ResponseReturnValue:
    """The trainer's own work: in hand, waiting, decided."""
    statement = queries.own_work(viewer().id, request.args.get("state", ""), request.args.get("q", "").strip()[:200])
    page = paginate(db.session(), statement)
    return render_template("pool/mine.html", page=page, kinds=rules.KIND_NAMES, states=rules.SLOT_NAMES)


@blueprint.get("/tasks/guidelines")
@signed_in
def guidelines() -> ResponseReturnValue:
    """The common guidelines and the published reasons for a rejection."""
    return render_template("pool/guidelines.html", paragraphs=PARAGRAPHS, reasons=REASONS, skip_reasons=SKIP_REASONS)


@blueprint.get("/tasks/<int:task_id>")
@roles(Role.TRAINER)
def work(task_id: int) -> ResponseReturnValue:
    """A task: what it pays before the claim, the form while it is in work, what became of it afterwards."""
    return _work_page(task_id)


@blueprint.post("/tasks/<int:task_id>/claim")
@roles(Role.TRAINER)
def claim(task_id: int) -> ResponseReturnValue:
    """Take a task."""
    try:
        with db.writing() as where:
            service.claim(where, utc_now(), viewer().id, task_id)
    except (errors.TaskTaken, errors.TooManyClaims) as error:
        flash(gettext(error.message, **error.params), "warn")
        return redirect(url_for("pool.tasks"), 303)
    return redirect(url_for("pool.work", task_id=task_id), 303)


@blueprint.post("/tasks/<int:task_id>/draft")
@roles(Role.TRAINER)
def draft(task_id: int) -> ResponseReturnValue:
    """Keep what was typed so far: sent by the script while typing, or by the button without it."""
    session, now, person = db.session(), utc_now(), viewer()
    row = queries.draftable(session, person.id, task_id)
    if row is None:
        raise NotFound
    raw = read_answer(row.kind, _fields(), PREFIX, row.payload)
    revision = service.save_draft(session, now, person.id, task_id, raw)
    if _from_script():
        return {"revision": revision, "saved_at": now.isoformat()}
    token = request.form.get("token", "")
    if token:
        try:
            service.renew(session, now, person.id, task_id, token)
        except errors.ClaimLost:
            flash(gettext("Your text is saved, but the time for this task has run out."), "warn")
            return redirect(url_for("pool.work", task_id=task_id), 303)
    flash(gettext("Your draft is saved."), "good")
    return redirect(url_for("pool.work", task_id=task_id), 303)


@blueprint.post("/tasks/<int:task_id>/lease")
@roles(Role.TRAINER)
def renew(task_id: int) -> ResponseReturnValue:
    """The page is still open; JSON for the script."""
    until = service.renew(db.session(), utc_now(), viewer().id, task_id, _fields().get("token", ""))
    return {"until": until.isoformat()}


@blueprint.post("/tasks/<int:task_id>/hand-in")
@roles(Role.TRAINER)
def hand_in(task_id: int) -> ResponseReturnValue:
    """Hand the work in; what cannot be handed in yet comes back with the text still in the form."""
    session, now, person = db.session(), utc_now(), viewer()
    row = queries.work_page(session, now, person.id, task_id)
    if row is None:
        raise NotFound
    raw = read_answer(row.kind, request.form, PREFIX, row.payload)
    try:
        outcome = service.submit(session, now, person.id, task_id, request.form.get("token", ""), raw)
    except _SHOWN_AGAIN as error:
        session.rollback()
        return _work_page(task_id, raw=raw, error=error), 422
    words, tone = _OUTCOMES[outcome]
    flash(gettext(words), tone)
    return redirect(url_for("pool.work", task_id=task_id), 303)


@blueprint.post("/tasks/<int:task_id>/hand-back")
@roles(Role.TRAINER)
def hand_back(task_id: int) -> ResponseReturnValue:
    """Put the task back for others, without penalty."""
    service.hand_back(db.session(), utc_now(), viewer().id, task_id)
    flash(gettext("The task is back in the list. Your draft is kept in case you want it again."), "info")
    return redirect(url_for("pool.tasks"), 303)


@blueprint.post("/tasks/<int:task_id>/skip")
@roles(Role.TRAINER)
def skip(task_id: int) -> ResponseReturnValue:
    """Pass on a task and say why."""
    form = SkipForm()
    if not form.validate_on_submit():
        flash(gettext("Choose a reason, so that faulty tasks are found."), "bad")
        return redirect(url_for("pool.work", task_id=task_id), 303)
    service.skip(db.session(), utc_now(), viewer().id, task_id, str(form.reason.data))
    flash(gettext("Skipped. You find it under “skipped” if you change your mind."), "info")
    return redirect(url_for("pool.tasks"), 303)


@blueprint.post("/tasks/<int:task_id>/unskip")
@roles(Role.TRAINER)
def unskip(task_id: int) -> ResponseReturnValue:
    """Bring a skipped task back into the list."""
    service.unskip(db.session(), viewer().id, task_id)
    return redirect(url_for("pool.work", task_id=task_id), 303)


def _work_page(task_id: int, raw: Mapping[str, Any] | None = None, error: SchoolError | None = None) -> str:
    session, now, person = db.session(), utc_now(), viewer()
    row = queries.work_page(session, now, person.id, task_id)
    if row is None:
        return _offer_page(task_id)
    item = answers.item_of(row.payload)
    order = answers.order_for(item, task_id, person.id)
    history = [shown.version(item, each, order) for each in queries.versions(session, task_id, person.id)]
    given = (
        raw if raw is not None else row.draft if row.draft is not None else history[-1]["answer"] if history else None
    )
    unmet = [constraint_words(each) for each in error.params.get("unmet", ())] if error else []
    return render_template(
        "pool/work.html",
        task=row,
        item=item.public(),
        order=order,
        prefix=PREFIX,
        given=given,
        history=history,
        in_hand=row.state in _IN_HAND,
        lost=row.state is None or row.state is SlotState.FREE,
        over=row.leased_until is not None and row.leased_until <= now,
        guidelines=projects.render(row.guidelines),
        paragraphs=PARAGRAPHS,
        terms=shown.terms(row.pay_factors) if row.pay_factors else [],
        skip_form=SkipForm(),
        error=gettext(error.message) if error else "",
        unmet=[*unmet, *(misquoted(raw) if raw else [])],
        kinds=rules.KIND_NAMES,
    )


def _offer_page(task_id: int) -> str:
    """A task that the trainer has not taken: what it asks and what it pays, before anybody decides."""
    found = queries.task_terms(db.session(), viewer().id, task_id)
    if found is None:
        raise NotFound
    row, terms = found
    return render_template(
        "pool/offer.html",
        task=row,
        terms=shown.terms(terms.as_json()),
        amount=terms.amount_minor,
        guidelines=projects.render(row.guidelines),
        skip_form=SkipForm(),
        kinds=rules.KIND_NAMES,
    )


def _from_script() -> bool:
    return request.is_json or request.headers.get("Accept", "").startswith("application/json")


def _fields() -> MultiDict[str, str]:
    """The fields of a form, however the script sent them."""
    if not request.is_json:
        return request.form
    data = request.get_json(silent=True)
    fields: MultiDict[str, str] = MultiDict()
    for name, value in (data if isinstance(data, dict) else {}).items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str | int | float):
                fields.add(str(name), str(each))
    return fields
