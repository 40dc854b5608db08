"""Pages for coming in: register, confirm, sign in and out, choose a new password, the interface language."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from school.accounts import entry_service, passwords, queries, service
from school.accounts.blueprint import blueprint, let_in, limit, limit_address, limit_mail, release
from school.accounts.errors import LinkOver, NotSignedIn
from school.accounts.forms import AddressForm, NewPasswordForm, RegisterForm, SignInForm, given
from school.accounts.models import TokenPurpose
from school.accounts.rules import normal_email
from school.clock import utc_now
from school.extensions import db
from school.i18n import LOCALES, _, current_locale
from school.persistence import reading
from school.web.guards import public, signed_in, viewer, viewer_or_none
from school.web.locale import COOKIE
from school.web.page import settings
from school.web.redirects import own_path

_TEN_MINUTES = timedelta(minutes=10)
_YEAR = 365 * 24 * 3600
_SENT_TO = "mail_sent_to"


@blueprint.route("/register", methods=["GET", "POST"])
@public
def register() -> ResponseReturnValue:
    """A new account. The answer is the same for an address that has one already."""
    if viewer_or_none() is not None:
        return redirect(url_for("home.home"))
    form = RegisterForm(locale=current_locale())
    if not form.validate_on_submit():
        return render_template("accounts/register.html", form=form), 422 if form.is_submitted() else 200
    release()
    limit_address("register", 20, timedelta(hours=1))
    limit_mail(given(form.email))
    password_hash = passwords.hash_password(given(form.password))
    entry_service.register(
        db.session(),
        utc_now(),
        email=given(form.email),
        name=given(form.name),
        password_hash=password_hash,
        locale=form.locale.data,
        base_url=settings().base_url,
    )
    session[_SENT_TO] = given(form.email)
    response = redirect(url_for("accounts.check_mail"), 303)
    response.set_cookie(COOKIE, form.locale.data, max_age=_YEAR, httponly=True, samesite="Lax")
    return response


@blueprint.get("/register/check-mail")
@public
def check_mail() -> ResponseReturnValue:
    """What to do after registering."""
    return render_template("accounts/check_mail.html", address=session.get(_SENT_TO, ""))


@blueprint.get("/unconfirmed")
@signed_in
def unconfirmed() -> ResponseReturnValue:
    """For somebody who is signed in and has not opened the link yet."""
    if viewer().confirmed:
        return redirect(url_for("home.home"))
    return render_template("accounts/unconfirmed.html")


@blueprint.route("/confirm/new-link", methods=["GET", "POST"])
@public
def resend() -> ResponseReturnValue:
    """A new confirmation link by mail."""
    form = AddressForm()
    if not form.validate_on_submit():
        return render_template("accounts/resend.html", form=form), 422 if form.is_submitted() else 200
    known = viewer_or_none()
    release()
    limit_mail(given(form.email))
    entry_service.resend_confirmation(db.session(), utc_now(), given(form.email), settings().base_url)
    flash(_("If this address has an account, a message is on its way to it."), "good")
    if known is not None:
        return redirect(url_for("accounts.unconfirmed"), 303)
    session[_SENT_TO] = given(form.email)
    return redirect(url_for("accounts.check_mail"), 303)


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> ResponseReturnValue:
    """The link of the first mail. Opening it shows a button, so that mail scanners confirm nothing."""
    known = viewer_or_none()
    if request.method == "GET":
        owner = queries.account_behind_link(db.session(), TokenPurpose.CONFIRM_EMAIL, token, utc_now())
        if owner is None:
            return link_over(TokenPurpose.CONFIRM_EMAIL)
        return render_template("accounts/confirm.html", address=owner.email)
    try:
        person_id = entry_service.confirm_email(db.session(), utc_now(), token)
    except LinkOver as error:
        return link_over(error.purpose)
    if known is not None and known.id == person_id:
        flash(_("Your e-mail address is confirmed."), "good")
        return redirect(url_for("home.home"), 303)
    flash(_("Your e-mail address is confirmed. Sign in to begin."), "good")
    return redirect(url_for("accounts.sign_in"), 303)


def link_over(purpose: TokenPurpose) -> ResponseReturnValue:
    """Say that a link is over and offer a new one."""
    db.session.rollback()
    page = render_template(
        "accounts/link_over.html", purpose=purpose.value, form=AddressForm(formdata=None), known=viewer_or_none()
    )
    return page, 410


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Sign in; somebody who is signed in already goes on to where they wanted to."""
    target = own_path(request.args.get("next"))
    before = viewer_or_none()
    if before is not None and request.method == "GET":
        return redirect(target)
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form), 422 if form.is_submitted() else 200
    email = normal_email(given(form.email)) or ""
    release()
    limit_address("sign_in", 60, _TEN_MINUTES)
    limit("sign_in", f"to:{email}", 10, _TEN_MINUTES)
    with reading():
        account = queries.account_by_email(db.session(), email)
    release()
    if not passwords.verify(account.password_hash if account else None, given(form.password)) or account is None:
        return _not_signed_in(form)
    weak = passwords.needs_rehash(account.password_hash)
    new_hash = passwords.hash_password(given(form.password)) if weak else None
    try:
        token = service.sign_in(
            db.session(), utc_now(), account, user_agent=request.user_agent.string, new_hash=new_hash, instead_of=before
        )
    except NotSignedIn:
        return _not_signed_in(form)
    let_in(token)
    return redirect(target if account.confirmed else url_for("accounts.unconfirmed"), 303)


def _not_signed_in(form: SignInForm) -> ResponseReturnValue:
    """One answer for a wrong password, no account, and an account that is closed to its owner."""
    db.session.rollback()
    form.password.errors = (_(NotSignedIn.message),)
    return render_template("accounts/sign_in.html", form=form), 422


@blueprint.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End this browser's sign-in; doing it twice is no error."""
    known = viewer_or_none()
    if known is not None:
        service.sign_out(db.session(), utc_now(), known)
    session.clear()
    flash(_("You are signed out."), "good")
    return redirect(url_for("home.home"), 303)


@blueprint.route("/forgot", methods=["GET", "POST"])
@public
def forgot() -> ResponseReturnValue:
    """Ask for a link to choose a new password."""
    form = AddressForm()
    if not form.validate_on_submit():
        return render_template("accounts/forgot.html", form=form), 422 if form.is_submitted() else 200
    release()
    limit_mail(given(form.email))
    entry_service.ask_for_reset(db.session(), utc_now(), given(form.email), settings().base_url)
    session[_SENT_TO] = given(form.email)
    return redirect(url_for("accounts.forgot_sent"), 303)


@blueprint.get("/forgot/check-mail")
@public
def forgot_sent() -> ResponseReturnValue:
    """What to do after asking for the link."""
    return render_template("accounts/forgot_sent.html", address=session.get(_SENT_TO, ""))


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@public
def reset(token: str) -> ResponseReturnValue:
    """Choose a new password by the link of a mail."""
    if request.method == "POST":
        release()
    with reading():
        owner = queries.account_behind_link(db.session(), TokenPurpose.RESET_PASSWORD, token, utc_now())
    release()
    if owner is None:
        return link_over(TokenPurpose.RESET_PASSWORD)
    form = NewPasswordForm(owner=owner)
    if not form.validate_on_submit():
        page = render_template("accounts/reset.html", form=form, address=owner.email)
        return page, 422 if form.is_submitted() else 200
    password_hash = passwords.hash_password(given(form.password))
    try:
        entry_service.reset_password(db.session(), utc_now(), token, password_hash, settings().base_url)
    except LinkOver as error:
        return link_over(error.purpose)
    session.clear()
    flash(_("Your new password is stored. Sign in with it; all browsers have been signed out."), "good")
    return redirect(url_for("accounts.sign_in"), 303)


@blueprint.post("/locale")
@public
def set_locale() -> ResponseReturnValue:
    """The language of the pages: kept with the person when signed in, and in this browser."""
    response = redirect(own_path(request.form.get("next")), 303)
    chosen = request.form.get("locale")
    if chosen in LOCALES:
        known = viewer_or_none()
        if known is not None:
            service.set_locale(db.session(), known.id, chosen)
        response.set_cookie(COOKIE, chosen, max_age=_YEAR, httponly=True, samesite="Lax")
    return response
