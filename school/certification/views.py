"""Results, certificates, and the public page that checks them."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from school import content
from school.accounts import hooks as account_hooks
from school.accounts.models import Role
from school.attempts import queries as attempt_queries
from school.attempts import reports
from school.attempts import rules as attempt_rules
from school.certification import pages, policy, queries, service
from school.certification.errors import NoCertificate
from school.certification.forms import CompareForm, ScoresForm
from school.certification.models import Certificate
from school.certification.pdf import certificate_pdf
from school.certification.rules import compare_copy, tidy_public_id
from school.clock import utc_now
from school.errors import NotFound
from school.extensions import db
from school.i18n import current_locale
from school.i18n import gettext as _
from school.review import queries as review_queries
from school.review import service as review
from school.web.guards import public, signed_in, viewer, viewer_or_none
from school.web.listing import paginate
from school.web.page import settings

blueprint = Blueprint("certification", __name__)


@blueprint.record
def _listen(state: BlueprintSetupState) -> None:
    """Decide when the last reading is in, with links to this site in the mails."""
    site = state.app.extensions["school_settings"].base_url
    review.when_marked("certification", partial(service.decide, site=site))
    account_hooks.export_parts["certificates"] = queries.own_data
    if service.forget_person not in account_hooks.on_close:
        account_hooks.on_close.append(service.forget_person)


@blueprint.get("/results")
@signed_in
def mine() -> ResponseReturnValue:
    """A person's tests with their results, and the certificates they earned."""
    session, me = db.session(), viewer().id
    lang = request.args.get("lang", "")
    page = paginate(session, attempt_queries.history(me, lang if lang in content.CONTENT_LANGS else ""))
    return render_template(
        "certification/mine.html",
        page=page,
        decisions=queries.decisions_of(session, [row.id for row in page.rows]),
        certificates=queries.certificates_of(session, me),
        langs=content.CONTENT_LANGS,
        title_of=_test_title,
        now=utc_now(),
    )


@blueprint.get("/results/<int:attempt_id>")
@signed_in
def report(attempt_id: int) -> ResponseReturnValue:
    """The score report of one attempt, or what its result waits for."""
    session, now = db.session(), utc_now()
    found = reports.report(session, attempt_id)
    if not policy.may_see_report(viewer(), found.person_id):
        raise NotFound
    answers = [item.answer_id for section in found.sections for item in section.items if item.kind == "writing"]
    decision = queries.decision_of(session, attempt_id)
    shown = pages.sections(found, review_queries.readers_of(session, answers) if decision else {})
    context = {"report": found, "sections": shown, "test": _test_title(found.blueprint), "decision": decision}
    if decision is None:
        readings, _oldest = review_queries.queue_state(session, answers)
        hold = queries.hold_of(session, attempt_id)
        wait = pages.waits(found, readings, hold is not None, now)
        return render_template("certification/waiting.html", wait=wait, steps=pages.steps(wait), **context)
    blueprint_ = content.blueprint(found.blueprint)
    sittings = attempt_queries.sittings(session, found.person_id, found.blueprint, found.lang)
    return render_template(
        "certification/report.html",
        reasons=pages.decision_words(decision.details, found),
        certificate=queries.certificate_of_decision(session, decision.id),
        repeat=pages.repeat(found, shown),
        again=attempt_rules.eligibility(sittings, blueprint_.retake, now),
        least_lost=pages.LEAST_LOST,
        **context,
    )


@blueprint.get("/verify")
@public
def lookup() -> ResponseReturnValue:
    """Find a certificate by the number printed on it."""
    typed = request.args.get("number", "").strip()
    number = tidy_public_id(typed)
    if number and queries.certificate(db.session(), number) is not None:
        return redirect(url_for("certification.verify", public_id=number))
    return render_template("certification/lookup.html", typed=typed[:60], readable=bool(number))


@blueprint.get("/verify/<public_id>")
@public
def verify(public_id: str) -> ResponseReturnValue:
    """What we have recorded under this number, for everybody; with it, how to check a copy."""
    row = _certificate(public_id)
    person = viewer_or_none()
    fields = queries.fields_of(row)
    scores = policy.may_see_scores(person, row.person_id, row.scores_public)
    form = CompareForm(request.args)
    shown = _shown(row, fields.digest(), scores)
    return render_template(
        "certification/verify.html",
        certificate=row,
        fields=fields,
        intact=fields.digest() == row.digest,
        scores=scores,
        sections=_sections_of(row),
        test=_test_title(row.blueprint),
        cut=content.blueprint(row.blueprint).cut,
        state="revoked" if row.revoked_at else "over" if row.valid_until <= utc_now() else "valid",
        own=person is not None and person.id == row.person_id,
        manager=person is not None and person.is_a(Role.MANAGER),
        form=form,
        compared=compare_copy(shown, {name: field.data or "" for name, field in form._fields.items()}),
    )


@blueprint.get("/verify/<public_id>/certificate.pdf")
@public
def pdf(public_id: str) -> Response:
    """The certificate as a PDF. Set outside any transaction."""
    row = _certificate(public_id)
    scores = policy.may_see_scores(viewer_or_none(), row.person_id, row.scores_public)
    fields, revoked = queries.fields_of(row), row.revoked_at is not None
    db.session.rollback()
    url = f"{settings().base_url}{url_for('certification.verify', public_id=fields.public_id)}"
    response = Response(certificate_pdf(fields, url, scores=scores, revoked=revoked), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{fields.public_id}.pdf"'
    return response


@blueprint.post("/verify/<public_id>/scores")
@signed_in
def show_scores(public_id: str) -> ResponseReturnValue:
    """The holder publishes or hides the section scores."""
    form = ScoresForm()
    if form.validate_on_submit():
        wanted = form.public.data == "yes"
        service.show_scores(db.session(), utc_now(), viewer().id, public_id, public=wanted)
        flash(_("The section scores are public now.") if wanted else _("The section scores are hidden now."), "good")
    return redirect(url_for("certification.verify", public_id=public_id))


def _certificate(public_id: str) -> Certificate:
    number = tidy_public_id(public_id)
    row = queries.certificate(db.session(), number) if number else None
    if row is None:
        raise NoCertificate
    return row


def _test_title(blueprint_id: str) -> str:
    return content.blueprint(blueprint_id).title[current_locale()]


def _sections_of(row: Certificate) -> list[tuple[str, dict[str, float]]]:
    """(title, score with its bounds) of each section, in the order of the test."""
    found = []
    for section in content.blueprint(row.blueprint).sections:
        if section.id in row.scores["sections"]:
            found.append((section.title[current_locale()], row.scores["sections"][section.id]))
    return found


def _shown(row: Certificate, digest: str, scores: bool) -> dict[str, str]:
    """The fields a copy can be compared with; the total only where scores are shown."""
    total = {"total": str(row.scores["total"])} if scores else {}
    return {
        "name": row.name,
        "issued": row.issued_at.date().isoformat(),
        "valid_until": row.valid_until.date().isoformat(),
        "digest": digest,
        **total,
    }
