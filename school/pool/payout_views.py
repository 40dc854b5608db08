"""Payouts: draft, approve, export the file, mark what arrived and what did not."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from school.accounts import queries as people
from school.accounts.models import Role
from school.clock import utc_now
from school.errors import NotFound
from school.extensions import db
from school.i18n import gettext, ngettext
from school.pool import errors, manager_queries, payouts, rules, stores
from school.pool.blueprints import manage
from school.pool.forms import PayoutForm
from school.pool.ledger_models import PayoutBatch, PayoutLineState, PayoutState
from school.ports.files import FileMissing
from school.web.guards import roles, viewer
from school.web.listing import paginate
from school.web.page import settings


@manage.route("/payouts", methods=["GET", "POST"], endpoint="payouts")
@roles(Role.MANAGER)
def payout_list() -> ResponseReturnValue:
    """Every payout, what is due now, and a new draft."""
    session = db.session()
    currencies = manager_queries.currencies(session)
    form = PayoutForm(currencies)
    if request.method == "POST" and form.validate_on_submit():
        try:
            batch_id = payouts.draft(session, utc_now(), viewer().id, str(form.currency.data))
        except errors.NothingToPay as error:
            flash(gettext(error.message, **error.params), "info")
            return redirect(url_for("manage.payouts"), 303)
        return redirect(url_for("manage.payout", batch_id=batch_id), 303)
    page = paginate(session, manager_queries.payouts(request.args.get("state", ""), request.args.get("currency", "")))
    return render_template(
        "manage/payouts.html",
        page=page,
        form=form,
        due=manager_queries.due(session),
        states=rules.PAYOUT_NAMES,
        currencies=currencies,
        names=people.names(session, [row.created_by for row in page.rows]),
    )


@manage.get("/payouts/<int:batch_id>")
@roles(Role.MANAGER)
def payout(batch_id: int) -> ResponseReturnValue:
    """One payout: its state, what may be done now, and every payment."""
    session = db.session()
    batch = _known(batch_id)
    page = paginate(session, manager_queries.payout_lines(batch_id, request.args.get("state", "")))
    managers = people.count_with_role(session, Role.MANAGER)
    ids = [row.person_id for row in page.rows]
    return render_template(
        "manage/payout.html",
        batch=batch,
        page=page,
        names=people.names(session, [*ids, batch.created_by, batch.approved_by]),
        states=rules.PAYOUT_NAMES,
        line_states=rules.PAYOUT_LINE_NAMES,
        may_approve=rules.may_approve(viewer().id, batch.created_by, managers),
        alone=managers <= 1,
        pending=len(manager_queries.pending_lines(session, batch_id)),
        State=PayoutState,
        Line=PayoutLineState,
    )


@manage.post("/payouts/<int:batch_id>/move")
@roles(Role.MANAGER)
def move_payout(batch_id: int) -> ResponseReturnValue:
    """Approve, export or cancel a payout."""
    session, now, person = db.session(), utc_now(), viewer()
    step = request.form.get("step")
    try:
        if step == "approve":
            payouts.approve(session, now, person.id, batch_id)
            flash(gettext("Approved. Export the payment file next."), "good")
        elif step == "export":
            payouts.export(session, now, person.id, batch_id, stores.kept(settings()))
            flash(gettext("The payment file is ready to be fetched."), "good")
        elif step == "cancel":
            payouts.cancel(session, now, person.id, batch_id)
            flash(gettext("Cancelled. The money stays earned and goes into the next payout."), "info")
    except errors.PayoutMoved as error:
        flash(gettext(error.message), "warn")
    return redirect(url_for("manage.payout", batch_id=batch_id), 303)


@manage.post("/payouts/<int:batch_id>/lines")
@roles(Role.MANAGER)
def mark_lines(batch_id: int) -> ResponseReturnValue:
    """Mark payments as paid or as failed."""
    session, now, person = db.session(), utc_now(), viewer()
    step = request.form.get("step")
    ids = manager_queries.pending_lines(session, batch_id) if step == "all-paid" else _ticked()
    if step in ("paid", "all-paid"):
        number = payouts.mark_paid(session, now, person.id, batch_id, ids)
        flash(ngettext("%(num)s payment is marked as paid.", "%(num)s payments are marked as paid.", number), "good")
    elif step == "failed":
        reason = request.form.get("reason", "").strip()
        if not reason:
            flash(gettext("Say why the payment failed: the person is told."), "bad")
        else:
            number = payouts.mark_failed(session, now, person.id, batch_id, ids, reason)
            words = ngettext("%(num)s payment is marked as failed.", "%(num)s payments are marked as failed.", number)
            flash(words, "warn")
    return redirect(url_for("manage.payout", batch_id=batch_id), 303)


@manage.get("/payouts/<int:batch_id>/file")
@roles(Role.MANAGER)
def payout_file(batch_id: int) -> ResponseReturnValue:
    """The payment file as it was exported."""
    batch = _known(batch_id)
    try:
        data = stores.kept(settings()).read(batch.file_key or "")
    except FileMissing as error:
        raise NotFound from error
    return download(data, f"payout-{batch_id}.csv", "text/csv")


def download(data: bytes, name: str, media_type: str) -> Response:
    """A file to be saved, never shown inside the site."""
    response = Response(data, mimetype=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _known(batch_id: int) -> PayoutBatch:
    batch: Any = manager_queries.payout(db.session(), batch_id)
    if batch is None:
        raise NotFound
    found: PayoutBatch = batch
    return found


def _ticked() -> list[int]:
    return [int(text) for text in request.form.getlist("line") if text.isascii() and text.isdigit() and len(text) < 12]
