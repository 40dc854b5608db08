"""Pages of a recruiter's shortlists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from school.accounts import queries as people
from school.accounts.models import Role
from school.clock import utc_now
from school.errors import NotFound
from school.extensions import db
from school.i18n import _, current_locale
from school.recruiting import queries, rules, shortlist_service
from school.recruiting.blueprint import (
    MAX_ID,
    band_name,
    blueprint,
    chosen_people,
    names_off,
    section_titles,
    shown_name,
)
from school.recruiting.errors import NameTaken
from school.recruiting.forms import NoteForm, ShortlistForm, given
from school.recruiting.models import ContactState, Shortlist, ShortlistEntry, Stage
from school.web.guards import roles, viewer
from school.web.listing import csv_response, paginate


@blueprint.route("/shortlists", methods=["GET", "POST"])
@roles(Role.RECRUITER)
def shortlists() -> ResponseReturnValue:
    """A recruiter's lists, and a new one."""
    form = ShortlistForm()
    if form.validate_on_submit():
        try:
            made = shortlist_service.create_shortlist(db.session(), utc_now(), viewer().id, given(form.name))
            return redirect(url_for("recruiting.shortlist", shortlist_id=made.id), 303)
        except NameTaken as error:
            form.name.errors = (_(error.message),)
    page = paginate(db.session(), queries.shortlists(viewer().id, request.args.get("q", "")))
    return render_template("recruiting/shortlists.html", page=page, form=form), 422 if form.is_submitted() else 200


@blueprint.get(f"/shortlists/<int(max={MAX_ID}):shortlist_id>")
@roles(Role.RECRUITER)
def shortlist(shortlist_id: int) -> ResponseReturnValue:
    """The people on a list, by stage, with notes."""
    return _shortlist_page(_own(shortlist_id))


def _own(shortlist_id: int) -> Shortlist:
    found = queries.own_shortlist(db.session(), viewer().id, shortlist_id)
    if found is None:
        raise NotFound
    return found


def _shortlist_page(found: Shortlist, rename: ShortlistForm | None = None, status: int = 200) -> ResponseReturnValue:
    session, now, me = db.session(), utc_now(), viewer()
    page = paginate(session, queries.entries(found.id, request.args.get("stage", "")), scalars=True)
    ids = {entry.person_id for entry in page.rows}
    return render_template(
        "recruiting/shortlist.html",
        shortlist=found,
        page=page,
        graduates=queries.graduates_by_id(session, now, ids),
        requests=queries.latest_requests(session, me.id, ids),
        notes=queries.notes(session, [entry.id for entry in page.rows]),
        stage_names=rules.STAGE_NAMES,
        contact_names=rules.CONTACT_NAMES,
        rename=rename or ShortlistForm(formdata=None, name=found.name),
        ticked=chosen_people(),
        names_off=names_off(),
    ), status


@blueprint.post(f"/shortlists/<int(max={MAX_ID}):shortlist_id>/rename")
@roles(Role.RECRUITER)
def rename(shortlist_id: int) -> ResponseReturnValue:
    """Give a list another name."""
    found, form = _own(shortlist_id), ShortlistForm()
    if not form.validate():
        return _shortlist_page(found, form, 422)
    try:
        shortlist_service.rename_shortlist(db.session(), utc_now(), viewer().id, shortlist_id, given(form.name))
    except NameTaken as error:
        form.name.errors = (_(error.message),)
        return _shortlist_page(found, form, 422)
    flash(_("The shortlist has its new name."), "good")
    return redirect(url_for("recruiting.shortlist", shortlist_id=shortlist_id), 303)


@blueprint.post(f"/shortlists/<int(max={MAX_ID}):shortlist_id>/delete")
@roles(Role.RECRUITER)
def delete(shortlist_id: int) -> ResponseReturnValue:
    """Delete a list with its notes."""
    shortlist_service.delete_shortlist(db.session(), utc_now(), viewer().id, shortlist_id)
    flash(_("The shortlist is deleted."), "good")
    return redirect(url_for("recruiting.shortlists"), 303)


@blueprint.post(f"/entries/<int(max={MAX_ID}):entry_id>/stage")
@roles(Role.RECRUITER)
def move(entry_id: int) -> ResponseReturnValue:
    """Say how far things have come."""
    chosen = request.form.get("stage", "")
    if chosen not in set(Stage):
        raise NotFound
    entry = shortlist_service.move_entry(db.session(), utc_now(), viewer().id, entry_id, Stage(chosen))
    flash(_("The stage is changed."), "good")
    return _back_to(entry.shortlist_id, entry.id)


@blueprint.post(f"/entries/<int(max={MAX_ID}):entry_id>/remove")
@roles(Role.RECRUITER)
def remove(entry_id: int) -> ResponseReturnValue:
    """Take somebody off a list."""
    shortlist_id = shortlist_service.remove_entry(db.session(), utc_now(), viewer().id, entry_id)
    flash(_("Removed from the shortlist."), "good")
    return redirect(url_for("recruiting.shortlist", shortlist_id=shortlist_id), 303)


@blueprint.post(f"/entries/<int(max={MAX_ID}):entry_id>/notes")
@roles(Role.RECRUITER)
def note(entry_id: int) -> ResponseReturnValue:
    """Write something down about somebody."""
    form = NoteForm()
    entry = queries.own_entry(db.session(), viewer().id, entry_id)
    if entry is None:
        raise NotFound
    if not form.validate():
        flash(" ".join(str(words) for words in form.text.errors), "bad")
        return _back_to(entry.shortlist_id, entry.id)
    shortlist_service.add_note(db.session(), utc_now(), viewer().id, entry_id, given(form.text))
    return _back_to(entry.shortlist_id, entry.id)


@blueprint.post(f"/notes/<int(max={MAX_ID}):note_id>/delete")
@roles(Role.RECRUITER)
def delete_note(note_id: int) -> ResponseReturnValue:
    """Cross a note out."""
    shortlist_id = shortlist_service.delete_note(db.session(), viewer().id, note_id)
    flash(_("The note is deleted."), "good")
    return redirect(url_for("recruiting.shortlist", shortlist_id=shortlist_id), 303)


def _back_to(shortlist_id: int, entry_id: int) -> ResponseReturnValue:
    return redirect(url_for("recruiting.shortlist", shortlist_id=shortlist_id, _anchor=f"entry-{entry_id}"), 303)


@blueprint.get(f"/shortlists/<int(max={MAX_ID}):shortlist_id>.csv")
@roles(Role.RECRUITER)
def shortlist_csv(shortlist_id: int) -> Response:
    """A list as a table; it shows no more than the page does."""
    session = db.session()
    entries = session.scalars(queries.entries(_own(shortlist_id).id)).all()
    titles = section_titles(current_locale())
    header = [
        _("Number"), _("Name"), _("Languages of work"), _("Hours a week"), _("Certificate"), _("Total"),
        *titles.values(), _("Stage"), _("E-mail"), _("Notes"),
    ]  # fmt: skip
    return csv_response(f"shortlist-{shortlist_id}", header, _csv_rows(entries, list(titles)))


def _csv_rows(entries: Sequence[ShortlistEntry], sections: list[str]) -> list[list[Any]]:
    session, me = db.session(), viewer()
    ids = {entry.person_id for entry in entries}
    found = queries.graduates_by_id(session, utc_now(), ids)
    requests = queries.latest_requests(session, me.id, ids)
    reached = [number for number, row in requests.items() if row.state is ContactState.ACCEPTED and number in found]
    addresses = people.emails(session, reached)
    notes = queries.notes(session, [entry.id for entry in entries])
    rows = []
    for entry in entries:
        graduate = found.get(entry.person_id)
        if graduate is None:
            rows.append([entry.person_id, _("no longer available")])
            continue
        held = graduate.certificates[0]
        bands = [held.section(name) for name in sections]
        rows.append(
            [
                graduate.id,
                shown_name(graduate),
                " ".join(graduate.card.languages),
                graduate.card.hours_a_week,
                "" if names_off() else held.public_id,
                band_name(held.total),
                *(band_name(score["score"] if score else None) for score in bands),
                _(rules.STAGE_NAMES[entry.stage]),
                addresses.get(entry.person_id, ""),
                "\n".join(note.text for note in notes.get(entry.id, ())),
            ]
        )
    return rows
