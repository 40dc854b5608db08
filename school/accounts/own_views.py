"""Pages of one's own account: profile, résumé, password, address, sign-ins, own data, closing."""

from __future__ import annotations

import io
import json
from typing import Any

from flask import Response, flash, redirect, render_template, send_file, session, url_for
from flask.typing import ResponseReturnValue

from school.accounts import entry_service, passwords, policy, profile_service, queries, service
from school.accounts.blueprint import MAX_ID, blueprint, limit_mail, release, verified
from school.accounts.entry_views import link_over
from school.accounts.errors import LinkOver
from school.accounts.files import resume_files
from school.accounts.forms import ChangeEmailForm, ChangePasswordForm, CloseForm, ProfileForm, ResumeForm, given
from school.accounts.models import TokenPurpose
from school.accounts.resume_check import MAX_BYTES, BadResume, check_resume
from school.clock import utc_now
from school.errors import NotFound
from school.extensions import db
from school.i18n import _, use_locale
from school.ports.files import FileMissing
from school.web.guards import public, signed_in, viewer
from school.web.page import settings


@blueprint.route("/account", methods=["GET", "POST"])
@signed_in
def profile() -> ResponseReturnValue:
    """What a person tells us about their work."""
    me = viewer()
    card = queries.card(db.session(), me.id)
    kept: dict[str, Any] = {"name": me.name, "locale": me.locale, "time_zone": me.time_zone}
    if card is not None:
        kept |= {
            "headline": card.headline,
            "about": card.about,
            "hours_a_week": card.hours_a_week,
            "languages": card.languages,
            "specialities": card.specialities,
            "findable": card.findable_since is not None,
        }
    form = ProfileForm(data=kept)
    if not form.validate_on_submit():
        return render_template("accounts/profile.html", form=form, card=card), 422 if form.is_submitted() else 200
    fields = {name: field.data for name, field in form._fields.items() if name != "csrf_token"}
    profile_service.save_profile(db.session(), utc_now(), me.id, profile_service.ProfileChanges(**fields))
    with use_locale(form.locale.data):
        flash(_("Your profile is saved."), "good")
    return redirect(url_for("accounts.profile"), 303)


@blueprint.route("/account/resume", methods=["GET", "POST"])
@signed_in
def resume() -> ResponseReturnValue:
    """Send a résumé, replace it, see what is kept."""
    me = viewer()
    form = ResumeForm()
    if not form.validate_on_submit():
        return _resume_page(form), 422 if form.is_submitted() else 200
    release()
    try:
        checked = check_resume(form.file.data.filename or "", form.file.data.stream.read(MAX_BYTES + 1))
    except BadResume as error:
        form.file.errors = (_(error.message, **error.params),)
        return _resume_page(form), 422
    key = resume_files(settings()).save(checked.data)
    profile_service.keep_resume(db.session(), utc_now(), me.id, checked, key)
    flash(_("Your résumé is stored."), "good")
    return redirect(url_for("accounts.resume"), 303)


def _resume_page(form: ResumeForm) -> str:
    return render_template("accounts/resume.html", form=form, resume=queries.resume_of(db.session(), viewer().id))


@blueprint.post("/account/resume/delete")
@signed_in
def delete_resume() -> ResponseReturnValue:
    """Remove the résumé; a second click finds nothing left to do."""
    try:
        profile_service.delete_resume(db.session(), utc_now(), viewer().id)
    except NotFound:
        db.session.rollback()
    flash(_("Your résumé is deleted."), "good")
    return redirect(url_for("accounts.resume"), 303)


@blueprint.get(f"/people/<int(max={MAX_ID}):person_id>/resume")
@signed_in
def resume_file(person_id: int) -> ResponseReturnValue:
    """A résumé as a download, for its owner and those who may read it; others learn nothing."""
    me = viewer()
    released = me.id != person_id and queries.resume_released(db.session(), me, person_id)
    found = queries.resume_of(db.session(), person_id)
    if found is None or not policy.may_read_resume(me, person_id, released=released):
        raise NotFound
    try:
        data = resume_files(settings()).read(found.file_key)
    except FileMissing as error:
        raise NotFound from error
    response = send_file(
        io.BytesIO(data), mimetype=found.media_type, as_attachment=True, download_name=found.file_name, etag=False
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.route("/account/password", methods=["GET", "POST"])
@signed_in
def change_password() -> ResponseReturnValue:
    """Another password, with the present one."""
    me = viewer()
    form = ChangePasswordForm(owner=me)
    if not form.validate_on_submit():
        return render_template("accounts/password.html", form=form), 422 if form.is_submitted() else 200
    account = verified(me.id, given(form.old))
    if account is None:
        form.old.errors = (_("This is not your present password."),)
        return render_template("accounts/password.html", form=form), 422
    password_hash = passwords.hash_password(given(form.password))
    entry_service.change_password(db.session(), utc_now(), me, account, password_hash, settings().base_url)
    flash(_("Your password is changed. All other browsers have been signed out."), "good")
    return redirect(url_for("accounts.sessions"), 303)


@blueprint.route("/account/email", methods=["GET", "POST"])
@signed_in
def change_email() -> ResponseReturnValue:
    """Another address; it is used once the link sent to it was opened."""
    me = viewer()
    form = ChangeEmailForm()
    if not form.validate_on_submit():
        return render_template("accounts/email.html", form=form), 422 if form.is_submitted() else 200
    if given(form.email) == me.email:
        form.email.errors = (_("This is your address already."),)
        return render_template("accounts/email.html", form=form), 422
    if verified(me.id, given(form.password)) is None:
        form.password.errors = (_("This is not your password."),)
        return render_template("accounts/email.html", form=form), 422
    limit_mail(given(form.email))
    entry_service.ask_for_new_email(db.session(), utc_now(), me, given(form.email), settings().base_url)
    sent = _("A message is on its way to %(address)s. Open its link to use the address.", address=given(form.email))
    flash(sent, "good")
    return redirect(url_for("accounts.change_email"), 303)


@blueprint.get("/new-email/<token>")
@public
def new_email(token: str) -> ResponseReturnValue:
    """The link of the mail to the new address: shows a button, so that mail scanners change nothing."""
    owner = queries.account_behind_link(db.session(), TokenPurpose.CHANGE_EMAIL, token, utc_now())
    if owner is None:
        return link_over(TokenPurpose.CHANGE_EMAIL)
    return render_template("accounts/new_email.html")


@blueprint.post("/new-email/<token>")
@public
def use_new_email(token: str) -> ResponseReturnValue:
    """Use the new address from now on."""
    try:
        entry_service.confirm_new_email(db.session(), utc_now(), token)
    except LinkOver as error:
        return link_over(error.purpose)
    flash(_("Your new e-mail address is in use from now on."), "good")
    return redirect(url_for("accounts.change_email"), 303)


@blueprint.get("/account/sign-ins")
@signed_in
def sessions() -> ResponseReturnValue:
    """Where one is signed in."""
    me = viewer()
    rows = queries.open_sign_ins(db.session(), me.id, utc_now())
    return render_template("accounts/sessions.html", rows=rows, current=me.sign_in_id)


@blueprint.post(f"/account/sign-ins/<int(max={MAX_ID}):sign_in_id>/end")
@signed_in
def end_session(sign_in_id: int) -> ResponseReturnValue:
    """Sign one browser out."""
    service.end_sign_in(db.session(), utc_now(), viewer(), sign_in_id)
    flash(_("That browser is signed out."), "good")
    return redirect(url_for("accounts.sessions"), 303)


@blueprint.post("/account/sign-ins/end-others")
@signed_in
def end_other_sessions() -> ResponseReturnValue:
    """Sign all other browsers out."""
    service.end_sign_ins(db.session(), utc_now(), viewer().id, keep=viewer().sign_in_id)
    flash(_("All other browsers are signed out."), "good")
    return redirect(url_for("accounts.sessions"), 303)


@blueprint.get("/account/data")
@signed_in
def own_data() -> ResponseReturnValue:
    """What we keep, a copy of it, and the way out."""
    return render_template("accounts/own_data.html")


@blueprint.get("/account/data/export")
@signed_in
def export() -> ResponseReturnValue:
    """A copy of everything we keep about the person, as JSON."""
    data = profile_service.export_own_data(db.session(), viewer().id)
    response = Response(json.dumps(data, ensure_ascii=False, indent=2), mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="trainer-school-my-data.json"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.route("/account/close", methods=["GET", "POST"])
@signed_in
def close() -> ResponseReturnValue:
    """Close the account for good."""
    me = viewer()
    form = CloseForm()
    if not form.validate_on_submit():
        return render_template("accounts/close.html", form=form), 422 if form.is_submitted() else 200
    account = verified(me.id, given(form.password))
    if account is None:
        form.password.errors = (_("This is not your password."),)
        return render_template("accounts/close.html", form=form), 422
    profile_service.close_account(db.session(), utc_now(), me, account)
    session.clear()
    flash(_("Your account is closed. Thank you for having been with us."), "good")
    return redirect(url_for("home.home"), 303)
