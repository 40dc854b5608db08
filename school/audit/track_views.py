"""A manager's tracks: make, rename, open, close."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from school.accounts.models import Role
from school.accounts.rules import SPECIALITIES
from school.audit.blueprint import blueprint
from school.audit.forms import NewTrackForm, TrackForm, given
from school.clock import utc_now
from school.errors import NotFound
from school.extensions import db
from school.i18n import _
from school.learning import queries as learning
from school.learning import track_service
from school.web.guards import roles, viewer
from school.web.listing import paginate


@blueprint.get("/manage/tracks")
@roles(Role.MANAGER)
def tracks() -> ResponseReturnValue:
    """The roads to paid work."""
    args = request.args
    statement = learning.all_tracks(args.get("q", ""), args.get("lang", ""), args.get("state", ""))
    return render_template("audit/tracks.html", page=paginate(db.session(), statement), specialities=SPECIALITIES)


@blueprint.route("/manage/tracks/new", methods=["GET", "POST"])
@roles(Role.MANAGER)
def new_track() -> ResponseReturnValue:
    """A new track."""
    form = NewTrackForm()
    if form.validate_on_submit():
        track = track_service.NewTrack(
            given(form.slug),
            form.lang.data,
            form.speciality.data,
            given(form.title_en),
            given(form.title_ru),
            form.open.data,
        )
        try:
            track_service.create_track(db.session(), utc_now(), viewer().id, track)
            flash(_("The track is made."), "good")
            return redirect(url_for("audit.tracks"), 303)
        except track_service.SlugTaken as error:
            form.slug.errors = (_(error.message),)
    return render_template("audit/track.html", form=form, slug=""), 422 if form.is_submitted() else 200


@blueprint.route("/manage/tracks/<slug>", methods=["GET", "POST"])
@roles(Role.MANAGER)
def track(slug: str) -> ResponseReturnValue:
    """Another title, or open and closed."""
    found = learning.track(db.session(), slug)
    if found is None:
        raise NotFound
    form = TrackForm(obj=found)
    if form.validate_on_submit():
        track_service.update_track(
            db.session(), utc_now(), viewer().id, slug,
            title_en=given(form.title_en), title_ru=given(form.title_ru), is_open=form.open.data,
        )  # fmt: skip
        flash(_("The track is changed."), "good")
        return redirect(url_for("audit.tracks"), 303)
    return render_template("audit/track.html", form=form, slug=slug), 422 if form.is_submitted() else 200
