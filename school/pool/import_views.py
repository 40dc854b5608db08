"""Importing tasks: look at the file first, then confirm."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from school.accounts.models import Role
from school.clock import utc_now
from school.errors import NotFound
from school.extensions import db
from school.i18n import gettext, ngettext
from school.pool import errors, manager_queries, rules, service, stores
from school.pool.batch_file import FORMATS, MAX_BYTES
from school.pool.blueprints import manage
from school.pool.forms import ConfirmForm, ImportForm
from school.ports.files import FileMissing
from school.web.guards import roles, viewer
from school.web.page import settings

_SHOWN = 10


@manage.route("/projects/<slug>/import", methods=["GET", "POST"])
@roles(Role.MANAGER)
def import_tasks(slug: str) -> ResponseReturnValue:
    """Choose a file; the answer is what an import would do, or every bad line."""
    project = _project(slug)
    form = ImportForm()
    if request.method == "GET" or not form.validate_on_submit():
        page = render_template("manage/import.html", form=form, project=project, max_mb=MAX_BYTES // 1024 // 1024)
        return page, 200 if request.method == "GET" else 422
    upload = form.file.data
    data = upload.read(MAX_BYTES + 1)
    source_format = str(form.source_format.data)
    seen = service.preview(db.session(), project.id, data, source_format)
    name = (str(form.name.data or "").strip() or str(upload.filename or ""))[:200]
    if seen.mistakes:
        return _preview_page(project, seen, name, None), 422
    db.session.rollback()
    key = stores.waiting_imports(settings()).save(data)
    confirm = ConfirmForm(formdata=None, data={"key": key, "name": name, "source_format": source_format})
    return _preview_page(project, seen, name, confirm)


@manage.post("/projects/<slug>/import/confirm")
@roles(Role.MANAGER)
def confirm_import(slug: str) -> ResponseReturnValue:
    """Import the file that was looked at; it is checked once more."""
    project = _project(slug)
    form = ConfirmForm()
    if not form.validate_on_submit() or form.source_format.data not in FORMATS:
        raise errors.BadFile(count=1, first=gettext("choose the file again"))
    files = stores.waiting_imports(settings())
    try:
        data = files.read(str(form.key.data))
    except FileMissing:
        flash(gettext("The file you looked at is gone. Choose it again."), "warn")
        return redirect(url_for("manage.import_tasks", slug=slug), 303)
    session = db.session()
    try:
        batch_id = service.import_batch(
            session, utc_now(), viewer().id, project.id, str(form.name.data), data, str(form.source_format.data)
        )
    except errors.SameFile as error:
        flash(gettext(error.message, **error.params), "warn")
        return redirect(url_for("manage.project", slug=slug), 303)
    number = manager_queries.tasks_in(session, batch_id)
    flash(ngettext("%(num)s task is imported.", "%(num)s tasks are imported.", number), "good")
    return redirect(url_for("manage.project", slug=slug), 303)


def _preview_page(project: Any, seen: Any, name: str, confirm: ConfirmForm | None) -> str:
    kinds: dict[str, int] = {}
    for priced in seen.tasks:
        kinds[priced.task.kind] = kinds.get(priced.task.kind, 0) + 1
    return render_template(
        "manage/preview.html",
        project=project,
        seen=seen,
        shown=seen.tasks[:_SHOWN],
        name=name,
        confirm=confirm,
        counts=kinds,
        kinds=rules.KIND_NAMES,
    )


def _project(slug: str) -> Any:
    row = manager_queries.project(db.session(), slug)
    if row is None:
        raise NotFound
    return row
