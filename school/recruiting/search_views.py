"""Pages of a recruiter: search, one graduate, several side by side, requests for contact."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from school.accounts import queries as people
from school.accounts.models import Role
from school.accounts.rules import LANGUAGES, SPECIALITIES
from school.clock import utc_now
from school.errors import NotFound
from school.extensions import db
from school.i18n import _, current_locale
from school.recruiting import policy, queries, rules, shortlist_service
from school.recruiting.blueprint import (
    MAX_ID,
    NAMES_COOKIE,
    YEAR_S,
    asked_filters,
    band_name,
    blueprint,
    chosen_people,
    nameless,
    names_off,
    section_titles,
    shown_name,
    with_ticks,
)
from school.recruiting.errors import AlreadyAsked, AskedTooOften, NameTaken
from school.recruiting.forms import ContactForm, ShortlistForm, given
from school.web.guards import roles, viewer
from school.web.listing import paginate
from school.web.page import settings
from school.web.redirects import own_path


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {"shown_name": shown_name, "nameless": nameless, "band_name": band_name}


@blueprint.get("/graduates")
@roles(Role.RECRUITER)
def search() -> ResponseReturnValue:
    """Certified people who agreed to be found."""
    session, now, me = db.session(), utc_now(), viewer()
    page = paginate(session, queries.graduates(now, asked_filters()))
    ids = [row.person_id for row in page.rows]
    return render_template(
        "recruiting/search.html",
        page=page,
        graduates=queries.graduates_by_id(session, now, ids),
        places=queries.places_of(session, me.id, ids),
        shortlists=queries.shortlist_choices(session, me.id),
        sections=section_titles(current_locale()),
        languages=LANGUAGES,
        specialities=SPECIALITIES,
        bands=rules.BANDS,
        hours=rules.HOURS,
        ticked=chosen_people(),
        names_off=names_off(),
    )


@blueprint.post("/graduates/names")
@roles(Role.RECRUITER)
def set_names() -> ResponseReturnValue:
    """Names or numbers, kept in this browser."""
    response = make_response(redirect(own_path(request.form.get("next")), 303))
    if request.form.get("names") == "off":
        response.set_cookie(NAMES_COOKIE, "off", max_age=YEAR_S, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(NAMES_COOKIE)
    return response


@blueprint.get(f"/graduates/<int(max={MAX_ID}):person_id>")
@roles(Role.RECRUITER)
def graduate(person_id: int) -> ResponseReturnValue:
    """One graduate: certificate, scores as far as they are public, released texts, contact."""
    return _graduate_page(person_id, ContactForm(), ShortlistForm())


def _graduate_page(
    person_id: int, form: ContactForm, new_list: ShortlistForm, status: int = 200
) -> ResponseReturnValue:
    session, now, me = db.session(), utc_now(), viewer()
    found = queries.graduates_by_id(session, now, [person_id]).get(person_id)
    if found is None:
        raise NotFound
    latest = queries.latest_requests(session, me.id, [person_id]).get(person_id)
    reached = queries.in_contact(session, me.id, person_id)
    return render_template(
        "recruiting/graduate.html",
        graduate=found,
        texts=queries.released_texts(session, person_id),
        places=queries.places_of(session, me.id, [person_id]).get(person_id, []),
        shortlists=queries.shortlist_choices(session, me.id),
        sections=section_titles(current_locale()),
        blueprint_cut=queries.entrance().cut,
        floors={section.id: section.floor for section in queries.entrance().sections},
        latest=latest,
        may_ask=policy.may_ask(latest, now),
        contact=people.contact(session, person_id) if reached else None,
        specialities=SPECIALITIES,
        contact_names=rules.CONTACT_NAMES,
        stage_names=rules.STAGE_NAMES,
        names_off=names_off(),
        form=form,
        new_list=new_list,
    ), status


@blueprint.post(f"/graduates/<int(max={MAX_ID}):person_id>/shortlist")
@roles(Role.RECRUITER)
def add(person_id: int) -> ResponseReturnValue:
    """Put somebody on a list that is there, or on a new one."""
    session, now, me = db.session(), utc_now(), viewer()
    chosen = request.form.get("shortlist", "")
    form = ShortlistForm()
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 10:
        shortlist_id = int(chosen)
    elif form.validate():
        try:
            shortlist_id = shortlist_service.create_shortlist(session, now, me.id, given(form.name)).id
        except NameTaken as error:
            form.name.errors = (_(error.message),)
            return _graduate_page(person_id, ContactForm(formdata=None), form, 422)
    else:
        return _graduate_page(person_id, ContactForm(formdata=None), form, 422)
    shortlist_service.add_to_shortlist(session, now, me.id, shortlist_id, person_id)
    flash(_("Added to the shortlist."), "good")
    return redirect(
        own_path(request.form.get("next") or url_for("recruiting.shortlist", shortlist_id=shortlist_id)), 303
    )


@blueprint.post(f"/graduates/<int(max={MAX_ID}):person_id>/contact")
@roles(Role.RECRUITER)
def ask(person_id: int) -> ResponseReturnValue:
    """Ask a graduate for contact."""
    form = ContactForm()
    if not form.validate():
        return _graduate_page(person_id, form, ShortlistForm(formdata=None), 422)
    try:
        shortlist_service.ask(
            db.session(),
            utc_now(),
            viewer().id,
            person_id,
            given(form.company),
            given(form.message),
            site=settings().base_url,
        )
    except (AlreadyAsked, AskedTooOften) as error:
        form.form_errors.append(_(error.message))
        return _graduate_page(person_id, form, ShortlistForm(formdata=None), error.status)
    flash(_("Your request is on its way. You get a mail when it is answered."), "good")
    return redirect(url_for("recruiting.graduate", person_id=person_id), 303)


@blueprint.post(f"/contacts/<int(max={MAX_ID}):request_id>/withdraw")
@roles(Role.RECRUITER)
def withdraw(request_id: int) -> ResponseReturnValue:
    """Take an unanswered request back."""
    shortlist_service.withdraw(db.session(), utc_now(), viewer().id, request_id)
    flash(_("The request is withdrawn."), "good")
    return redirect(url_for("recruiting.contacts"), 303)


@blueprint.get("/contacts")
@roles(Role.RECRUITER)
def contacts() -> ResponseReturnValue:
    """The requests a recruiter sent, and what became of them."""
    session, me = db.session(), viewer()
    page = paginate(session, queries.requests_by(me.id, request.args.get("state", "")), scalars=True)
    return render_template(
        "recruiting/contacts.html",
        page=page,
        graduates=queries.graduates_by_id(session, utc_now(), {row.person_id for row in page.rows}),
        contact_names=rules.CONTACT_NAMES,
    )


@blueprint.get("/graduates/compare")
@roles(Role.RECRUITER)
def compare() -> ResponseReturnValue:
    """Two to four graduates side by side; with any other number, back to the list and its ticks."""
    session, chosen = db.session(), chosen_people()
    back = with_ticks(own_path(request.args.get("next") or url_for("recruiting.search")), chosen)
    if not rules.LEAST_COMPARED <= len(chosen) <= rules.MOST_COMPARED:
        flash(_("Choose two to four people to compare them side by side."), "warn")
        return redirect(back, 303)
    found = queries.graduates_by_id(session, utc_now(), chosen)
    return render_template(
        "recruiting/compare.html",
        chosen=[found[person_id] for person_id in chosen if person_id in found],
        missing=len(chosen) - len(found),
        back=back,
        texts=queries.text_titles(session, found),
        sections=section_titles(current_locale()),
        specialities=SPECIALITIES,
        blueprint_cut=queries.entrance().cut,
    )
