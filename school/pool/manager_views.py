"""The manager's pages of the pool: projects here; imports, payouts and exports in their own modules."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from school.accounts import queries as people
from school.accounts.models import Role
from school.accounts.rules import SPECIALITIES
from school.clock import utc_now
from school.errors import NotFound
from school.extensions import db
from school.i18n import gettext
from school.pool import errors, export_views, import_views, manager_queries, payout_views, rules, service
from school.pool import projects as project_service
from school.pool.blueprints import manage as blueprint
from school.pool.forms import GuidelinesForm, ProjectForm, RatesForm
from school.web.guards import roles, viewer
from school.web.listing import csv_response, paginate

__all__ = ["blueprint", "export_views", "import_views", "payout_views"]

_SHOWN_AGAIN = (errors.SlugTaken, errors.BadRates, errors.BadGuidelines, errors.BelowFloor)


@blueprint.get("/projects")
@roles(Role.MANAGER)
def projects() -> ResponseReturnValue:
    """Every project with what is free, in work and waiting."""
    statement = manager_queries.projects(
        request.args.get("q", "").strip()[:200], request.args.get("lang", ""), request.args.get("state", "")
    )
    page = paginate(db.session(), statement)
    counts = manager_queries.counts(db.session(), [row.id for row in page.rows])
    return render_template("manage/projects.html", page=page, counts=counts)


@blueprint.route("/projects/new", methods=["GET", "POST"])
@roles(Role.MANAGER)
def new_project() -> ResponseReturnValue:
    """Make a project."""
    form = ProjectForm()
    if request.method == "GET":
        return render_template("manage/new_project.html", form=form, kinds=rules.KIND_NAMES, problem="")
    problem = ""
    if form.validate_on_submit():
        try:
            _create(form)
        except _SHOWN_AGAIN as error:
            db.session.rollback()
            problem = gettext(error.message, **error.params)
        else:
            flash(gettext("The project is open. Import tasks next."), "good")
            return redirect(url_for("manage.project", slug=form.slug.data), 303)
    return render_template("manage/new_project.html", form=form, kinds=rules.KIND_NAMES, problem=problem), 422


@blueprint.get("/projects/<slug>")
@roles(Role.MANAGER)
def project(slug: str) -> ResponseReturnValue:
    """A project: counts by state, guidelines, rate card, imports."""
    row = known_project(slug)
    session = db.session()
    batches = paginate(session, manager_queries.batches(row.id), per_page=10)
    return render_template(
        "manage/project.html",
        project=row,
        counts=manager_queries.counts(session, [row.id])[row.id],
        states=rules.SLOT_NAMES,
        kinds=rules.KIND_NAMES,
        specialities=SPECIALITIES,
        batches=batches,
        names=people.names(session, [batch.imported_by for batch in batches.rows]),
        guidelines=project_service.render(row.guidelines),
    )


@blueprint.get("/projects/<slug>/tasks")
@roles(Role.MANAGER)
def project_tasks(slug: str) -> ResponseReturnValue:
    """Every seat of a project's tasks; also as CSV."""
    row, session = known_project(slug), db.session()
    statement = manager_queries.tasks(
        row.id, request.args.get("state", ""), request.args.get("kind", ""), request.args.get("q", "").strip()[:200]
    )
    if request.args.get("format") == "csv":
        header = ["ref", "seat", "title", "kind", "minutes", "state", "trainer", "amount_minor"]
        rows = session.execute(statement.limit(50_000)).all()
        cells = (
            [r.ref, r.seat, r.title, r.kind, r.minutes, str(r.state), r.trainer_id or "", r.amount_minor or ""]
            for r in rows
        )
        return csv_response(f"tasks-{slug}", header, cells)
    page = paginate(session, statement)
    return render_template(
        "manage/tasks.html",
        project=row,
        page=page,
        names=people.names(session, [each.trainer_id for each in page.rows]),
        states=rules.SLOT_NAMES,
        kinds=rules.KIND_NAMES,
    )


@blueprint.post("/projects/<slug>/open")
@roles(Role.MANAGER)
def set_open(slug: str) -> ResponseReturnValue:
    """Open or close a project."""
    row = known_project(slug)
    open_now = request.form.get("open") == "yes"
    service.set_open(db.session(), utc_now(), viewer().id, row.id, open_now=open_now)
    words = (
        gettext("The project is open.")
        if open_now
        else gettext("The project is closed. What is in work may be finished.")
    )
    flash(words, "info")
    return redirect(url_for("manage.project", slug=slug), 303)


@blueprint.route("/projects/<slug>/rates", methods=["GET", "POST"])
@roles(Role.MANAGER)
def rates(slug: str) -> ResponseReturnValue:
    """A new version of the rate card; claims made before keep theirs."""
    row = known_project(slug)
    form = RatesForm(data=_known_rates(row)) if request.method == "GET" else RatesForm()
    if request.method == "GET":
        return render_template("manage/rates.html", form=form, project=row, kinds=rules.KIND_NAMES, problem="")
    problem = ""
    if form.validate_on_submit():
        try:
            version = service.set_rates(
                db.session(), utc_now(), viewer().id, row.id, _rates(form, row.lang, row.speciality)
            )
        except _SHOWN_AGAIN as error:
            db.session.rollback()
            problem = gettext(error.message, **error.params)
        else:
            flash(gettext("Rate card %(version)s is in force for new claims.", version=version), "good")
            return redirect(url_for("manage.project", slug=slug), 303)
    return render_template("manage/rates.html", form=form, project=row, kinds=rules.KIND_NAMES, problem=problem), 422


@blueprint.route("/projects/<slug>/guidelines", methods=["GET", "POST"])
@roles(Role.MANAGER)
def guidelines(slug: str) -> ResponseReturnValue:
    """A new version of the guidelines; an old one with ?version=."""
    row, session = known_project(slug), db.session()
    form = GuidelinesForm(data={"guidelines": row.guidelines}) if request.method == "GET" else GuidelinesForm()
    asked = request.args.get("version", "")
    old = (
        manager_queries.guidelines(session, row.id, int(asked))
        if asked.isascii() and asked.isdigit() and len(asked) < 6
        else None
    )
    if request.method == "GET":
        html = project_service.render(old.text) if old else ""
        return render_template("manage/guidelines.html", form=form, project=row, old=old, html=html, problem="")
    problem = ""
    if form.validate_on_submit():
        try:
            service.set_guidelines(
                session, utc_now(), viewer().id, row.id, str(form.guidelines.data).replace("\r\n", "\n")
            )
        except errors.BadGuidelines as error:
            session.rollback()
            problem = gettext(error.message, **error.params)
        else:
            flash(gettext("The guidelines are changed. Trainers see the new version at once."), "good")
            return redirect(url_for("manage.project", slug=slug), 303)
    return render_template("manage/guidelines.html", form=form, project=row, old=None, html="", problem=problem), 422


def known_project(slug: str) -> Any:
    """A project by its short name, or 404."""
    row = manager_queries.project(db.session(), slug)
    if row is None:
        raise NotFound
    return row


def _create(form: ProjectForm) -> None:
    service.create_project(
        db.session(), utc_now(), viewer().id,
        slug=str(form.slug.data), title=str(form.title.data), lang=str(form.lang.data),
        speciality=str(form.speciality.data), qualification=str(form.qualification.data),
        currency=str(form.currency.data), guidelines=str(form.guidelines.data).replace("\r\n", "\n"),
        rates=_rates(form, str(form.lang.data), str(form.speciality.data)),
        project_rules=service.ProjectRules(
            overlap=int(form.overlap.data or 1), lease_minutes=int(form.lease_minutes.data or 60),
            max_open_claims=int(form.max_open_claims.data or 3),
            max_rework_rounds=int(form.max_rework_rounds.data or 0),
            decide_within_hours=int(form.decide_within_hours.data or 72),
        ),
    )  # fmt: skip


def _rates(form: RatesForm, lang: str, speciality: str) -> service.Rates:
    base = {kind: form[f"base_{kind}"].data for kind in rules.KIND_NAMES}
    return service.Rates(
        base_minor={kind: amount for kind, amount in base.items() if amount},
        coefficients={
            "quality": {"standard": 100},
            "language": {lang: int(form.language_pct.data or 100)},
            "speciality": {speciality: int(form.speciality_pct.data or 100)},
            "urgency": {
                rules.URGENCY[1]: int(form.urgent_pct.data or 100),
                rules.URGENCY[2]: int(form.at_once_pct.data or 100),
            },
        },
        hourly_floor_minor=int(form.hourly_floor.data or 0),
    )


def _known_rates(row: Any) -> dict[str, Any]:
    """The rate card in force as the form's fields."""
    urgency = row.coefficients.get("urgency", {})
    return {
        **{f"base_{kind}": amount for kind, amount in row.base_minor.items()},
        "hourly_floor": row.hourly_floor_minor,
        "language_pct": row.coefficients.get("language", {}).get(row.lang, 100),
        "speciality_pct": row.coefficients.get("speciality", {}).get(row.speciality, 100),
        "urgent_pct": urgency.get(rules.URGENCY[1], 100),
        "at_once_pct": urgency.get(rules.URGENCY[2], 100),
    }
