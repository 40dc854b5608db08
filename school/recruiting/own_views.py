"""Pages of a graduate: texts shown to recruiters, and requests for contact."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from school.accounts import queries as people
from school.attempts import queries as attempts
from school.clock import utc_now
from school.extensions import db
from school.i18n import _
from school.recruiting import queries, rules, service
from school.recruiting.blueprint import MAX_ID, blueprint
from school.recruiting.forms import ReleaseForm, given
from school.web.guards import signed_in, viewer
from school.web.listing import paginate
from school.web.page import settings


@blueprint.get("/portfolio")
@signed_in
def portfolio() -> ResponseReturnValue:
    """One's own test texts, and which of them recruiters may read."""
    return _portfolio_page()


def _portfolio_page(bad: int = 0, form: ReleaseForm | None = None, status: int = 200) -> ResponseReturnValue:
    session, me = db.session(), viewer()
    card = people.card(session, me.id)
    return render_template(
        "recruiting/portfolio.html",
        texts=attempts.own_texts(session, me.id),
        released={text.answer_id: text for text in queries.released_texts(session, me.id)},
        findable=card is not None and card.findable_since is not None,
        certified=queries.is_certified(session, utc_now(), me.id),
        bad=bad,
        form=form,
    ), status


@blueprint.post(f"/portfolio/<int(max={MAX_ID}):answer_id>/release")
@signed_in
def release_text(answer_id: int) -> ResponseReturnValue:
    """Show a text to recruiters."""
    form = ReleaseForm()
    if not form.validate():
        return _portfolio_page(answer_id, form, 422)
    service.release_text(db.session(), utc_now(), viewer().id, answer_id, given(form.title))
    flash(_("The text is shown to recruiters."), "good")
    return redirect(url_for("recruiting.portfolio"), 303)


@blueprint.post(f"/portfolio/<int(max={MAX_ID}):answer_id>/take-back")
@signed_in
def take_back_text(answer_id: int) -> ResponseReturnValue:
    """Hide a text again."""
    service.take_back_text(db.session(), utc_now(), viewer().id, answer_id)
    flash(_("The text is hidden again."), "good")
    return redirect(url_for("recruiting.portfolio"), 303)


@blueprint.get("/requests")
@signed_in
def requests() -> ResponseReturnValue:
    """Who would like to get in touch."""
    page = paginate(db.session(), queries.requests_to(viewer().id, request.args.get("state", "")), scalars=True)
    return render_template("recruiting/requests.html", page=page, contact_names=rules.CONTACT_NAMES)


@blueprint.post(f"/requests/<int(max={MAX_ID}):request_id>/accept")
@signed_in
def accept(request_id: int) -> ResponseReturnValue:
    """Let the recruiter see address and résumé."""
    service.accept(db.session(), utc_now(), viewer().id, request_id, site=settings().base_url)
    flash(_("Accepted. The recruiter now sees your e-mail address and may read your résumé."), "good")
    return redirect(url_for("recruiting.requests"), 303)


@blueprint.post(f"/requests/<int(max={MAX_ID}):request_id>/decline")
@signed_in
def decline(request_id: int) -> ResponseReturnValue:
    """Refuse, or take an acceptance back."""
    service.decline(db.session(), utc_now(), viewer().id, request_id, site=settings().base_url)
    flash(_("Declined. Your e-mail address and your résumé are hidden from this recruiter."), "good")
    return redirect(url_for("recruiting.requests"), 303)
