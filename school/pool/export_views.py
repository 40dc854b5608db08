"""Datasets: accepted work frozen as files."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from school.accounts import queries as people
from school.accounts.models import Role
from school.clock import utc_now
from school.errors import NotFound
from school.extensions import db
from school.i18n import gettext
from school.pool import errors, manager_queries, service, stores
from school.pool.blueprints import manage
from school.pool.datasets import SHAPES
from school.pool.forms import ExportForm
from school.pool.payout_views import download
from school.ports.files import FileMissing
from school.web.guards import roles, viewer
from school.web.listing import paginate
from school.web.page import settings


@manage.route("/exports", methods=["GET", "POST"])
@roles(Role.MANAGER)
def exports() -> ResponseReturnValue:
    """Every frozen file, and a new one."""
    session = db.session()
    form = ExportForm(manager_queries.slugs(session))
    if request.method == "POST" and form.validate_on_submit():
        project = manager_queries.project(session, str(form.project.data))
        if project is None:
            raise NotFound
        try:
            service.export_dataset(
                session, utc_now(), viewer().id, project.id, str(form.shape.data),
                files=stores.kept(settings()), secret=settings().secret_key,
            )  # fmt: skip
        except errors.NothingToExport as error:
            flash(gettext(error.message), "info")
        else:
            flash(gettext("The file is frozen and ready to be fetched."), "good")
        return redirect(url_for("manage.exports"), 303)
    shape = request.args.get("shape", "")
    page = paginate(session, manager_queries.exports(shape=shape if shape in SHAPES else ""))
    names = people.names(session, [row.created_by for row in page.rows])
    return render_template("manage/exports.html", page=page, form=form, names=names, shapes=SHAPES)


@manage.get("/exports/<int:export_id>/<part>")
@roles(Role.MANAGER)
def export_file(export_id: int, part: str) -> ResponseReturnValue:
    """The records, or the side file that says where each line comes from."""
    row = manager_queries.export(db.session(), export_id)
    if row is None or part not in ("data.jsonl", "provenance.jsonl"):
        raise NotFound
    key = row.file_key if part == "data.jsonl" else row.side_key
    try:
        data = stores.kept(settings()).read(key)
    except FileMissing as error:
        raise NotFound from error
    return download(data, f"export-{export_id}-{row.shape}-{part}", "application/jsonl")
