"""Managers: certificates that are out, results that wait for somebody to look."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from school import content
from school.accounts import queries as people
from school.accounts.models import Role
from school.attempts import queries as attempt_queries
from school.certification import queries, service
from school.certification.errors import NoCertificate
from school.certification.forms import RevokeForm, SettleForm
from school.certification.rules import HOLD_REASONS
from school.clock import utc_now
from school.errors import NotFound
from school.extensions import db
from school.i18n import current_locale
from school.i18n import gettext as _
from school.web.guards import roles, viewer
from school.web.listing import csv_response, paginate
from school.web.page import settings

blueprint = Blueprint("certificates", __name__, url_prefix="/certificates")
_manager = roles(Role.MANAGER)


@blueprint.get("")
@_manager
def issued() -> ResponseReturnValue:
    """Every certificate, to be searched and revoked."""
    session = db.session()
    statement = queries.issued(request.args.get("q", "").strip()[:120], request.args.get("state", ""))
    if request.args.get("format") == "csv":
        header = ["number", "name", "test", "language", "issued", "valid until", "total", "revoked"]
        rows = [
            [
                row.public_id, row.name, row.blueprint, row.lang, row.issued_at.date(),
                row.valid_until.date(), row.scores["total"], row.revoked_at and row.revoked_at.date(),
            ]
            for row in session.scalars(statement)
        ]  # fmt: skip
        return csv_response("certificates", header, rows)
    return render_template(
        "certification/issued.html",
        page=paginate(session, statement, scalars=True),
        now=utc_now(),
    )


@blueprint.route("/<public_id>/revoke", methods=["GET", "POST"])
@_manager
def revoke(public_id: str) -> ResponseReturnValue:
    """Take a certificate back, with the reason that its public page will show."""
    session, form = db.session(), RevokeForm()
    row = queries.certificate(session, public_id)
    if row is None:
        raise NoCertificate
    if form.validate_on_submit():
        service.revoke(session, utc_now(), viewer().id, public_id, form.reason.data or "", site=settings().base_url)
        flash(_("The certificate is revoked, and the holder is told."), "good")
        return redirect(url_for("certification.verify", public_id=public_id))
    page = render_template("certification/revoke.html", certificate=row, form=form)
    return page, 422 if form.errors else 200


@blueprint.get("/holds")
@_manager
def holds() -> ResponseReturnValue:
    """Results that wait until somebody has looked."""
    session = db.session()
    page = paginate(session, queries.open_holds(), scalars=True)
    return render_template("certification/holds.html", page=page, reasons=HOLD_REASONS)


@blueprint.route("/holds/<int:attempt_id>", methods=["GET", "POST"])
@_manager
def hold(attempt_id: int) -> ResponseReturnValue:
    """One held result: the texts, the text it is like, and the decision."""
    session, form = db.session(), SettleForm()
    row = queries.hold_of(session, attempt_id)
    if row is None:
        raise NotFound
    if form.validate_on_submit():
        release = form.outcome.data == "release"
        service.settle_hold(
            session, utc_now(), viewer().id, attempt_id, form.note.data or "",
            release=release, site=settings().base_url,
        )  # fmt: skip
        flash(_("The result is released.") if release else _("The attempt is void."), "good")
        return redirect(url_for("certificates.holds"))
    texts = attempt_queries.written_answers(session, attempt_id)
    near = {
        text.answer_id: attempt_queries.written_answer(session, text.nearest_answer_id)
        for text in texts
        if text.nearest_answer_id is not None
    }
    page = render_template(
        "certification/hold.html",
        hold=row,
        texts=texts,
        near=near,
        form=form,
        reasons=HOLD_REASONS,
        person=people.names(session, [row.person_id]).get(row.person_id, "—"),
        test=content.blueprint(texts[0].blueprint).title[current_locale()] if texts else "",
    )
    return page, 422 if form.errors else 200
