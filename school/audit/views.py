"""Pages of a manager: people, one person, the log. Tracks are in track_views.py."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from school.accounts import queries as people
from school.accounts import service as accounts
from school.accounts.models import Role
from school.accounts.rules import ROLE_NAMES, STATE_NAMES
from school.attempts import queries as attempts
from school.audit import details, queries, rules, track_views
from school.audit.blueprint import MAX_ID, blueprint
from school.audit.errors import NotOneself
from school.audit.forms import BarForm
from school.audit.models import AuditEvent
from school.audit.queries import LogFilter
from school.audit.wording import action_words, object_words
from school.certification import queries as certification
from school.clock import utc_now
from school.errors import NotFound
from school.extensions import db
from school.i18n import _
from school.web.guards import roles, viewer
from school.web.listing import csv_response, paginate

__all__ = ["blueprint", "track_views"]

_PERSON = f"/people/<int(max={MAX_ID}):person_id>"


blueprint.app_template_filter("action_words")(action_words)
blueprint.app_template_filter("object_words")(object_words)


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {"event_details": details.read}


def _names(events: Collection[AuditEvent]) -> dict[int, str]:
    """The names of those who did something and of those whom the details name, in one statement."""
    wanted = {event.actor_id for event in events} | details.people_in(event.details for event in events)
    return people.names(db.session(), wanted)


@blueprint.get("/people", endpoint="people")
@roles(Role.MANAGER)
def people_list() -> ResponseReturnValue:
    """Everybody with an account, to be searched and filtered."""
    session, args = db.session(), request.args
    statement = people.list_people(args.get("q", ""), args.get("role", ""), args.get("state", ""))
    if args.get("format") == "csv":
        rows = session.execute(statement.limit(rules.MOST_CSV_ROWS)).all()
        held = people.roles_of(session, {row.id for row in rows})
        header = [
            _("Number"),
            _("Name"),
            _("E-mail"),
            _("Roles"),
            _("State"),
            _("Registered on"),
            _("E-mail confirmed"),
        ]
        return csv_response("people", header, [_csv_row(row, held.get(row.id, [])) for row in rows])
    page = paginate(session, statement)
    return render_template(
        "audit/people.html",
        page=page,
        held=people.roles_of(session, [row.id for row in page.rows]),
        role_names=ROLE_NAMES,
        state_names=STATE_NAMES,
    )


def _csv_row(row: Any, held: list[Role]) -> list[Any]:
    return [
        row.id,
        row.name,
        row.email,
        " ".join(held),
        row.state.value,
        row.created_at.isoformat(timespec="seconds"),
        row.email_confirmed_at.isoformat(timespec="seconds") if row.email_confirmed_at else "",
    ]


@blueprint.get(_PERSON)
@roles(Role.MANAGER)
def person(person_id: int) -> ResponseReturnValue:
    """One account: roles, state, tests, certificates, what was done."""
    return _person_page(person_id)


def _person_page(person_id: int, status: int = 200) -> ResponseReturnValue:
    session = db.session()
    account = people.account_by_id(session, person_id)
    if account is None:
        raise NotFound
    events = queries.about(session, person_id)
    held = people.roles_of(session, [person_id]).get(person_id, [])
    return render_template(
        "audit/person.html",
        account=account,
        card=people.card(session, person_id),
        held=held,
        certificates=certification.certificates_of(session, person_id),
        attempts=session.execute(attempts.history(person_id).limit(rules.SHOWN_ATTEMPTS)).all(),
        events=events,
        actors=_names(events),
        role_names=ROLE_NAMES,
        state_names=STATE_NAMES,
        bar=BarForm(formdata=None),
        free=[role for role in Role if role not in held],
        now=utc_now(),
    ), status


@blueprint.post(f"{_PERSON}/grant")
@roles(Role.MANAGER)
def grant(person_id: int) -> ResponseReturnValue:
    """Give a role."""
    role = accounts.parse_role(request.form.get("role", ""))
    accounts.grant_role(db.session(), utc_now(), viewer().id, person_id, role)
    flash(_("The role is given. It counts from the person's next page on."), "good")
    return _back(person_id)


@blueprint.post(f"{_PERSON}/revoke")
@roles(Role.MANAGER)
def revoke(person_id: int) -> ResponseReturnValue:
    """Take a role."""
    role = accounts.parse_role(request.form.get("role", ""))
    if person_id == viewer().id and role is Role.MANAGER:
        raise NotOneself
    accounts.revoke_role(db.session(), utc_now(), viewer().id, person_id, role)
    flash(_("The role is taken."), "good")
    return _back(person_id)


@blueprint.post(f"{_PERSON}/bar")
@roles(Role.MANAGER)
def bar(person_id: int) -> ResponseReturnValue:
    """Keep somebody out."""
    form = BarForm()
    if not form.validate():
        return _person_page(person_id, 422)
    if person_id == viewer().id:
        raise NotOneself
    accounts.bar(db.session(), utc_now(), viewer().id, person_id, form.reason.data)
    flash(_("The account is barred and signed out everywhere."), "good")
    return _back(person_id)


@blueprint.post(f"{_PERSON}/readmit")
@roles(Role.MANAGER)
def readmit(person_id: int) -> ResponseReturnValue:
    """Let somebody in again."""
    accounts.readmit(db.session(), utc_now(), viewer().id, person_id)
    flash(_("The account is open again."), "good")
    return _back(person_id)


def _back(person_id: int) -> ResponseReturnValue:
    return redirect(url_for("audit.person", person_id=person_id), 303)


@blueprint.get("/log")
@roles(Role.MANAGER)
def log() -> ResponseReturnValue:
    """Who did what, and when."""
    session, args = db.session(), request.args
    wanted = LogFilter(
        action=args.get("action", "")[:60],
        actor=args.get("actor", "")[:200].strip(),
        object_kind=args.get("object", "")[:40],
        object_id=args.get("number", "")[:60].strip(),
        since=rules.read_day(args.get("since", "")),
        until=rules.read_day(args.get("until", "")),
    )
    statement = queries.events(wanted, viewer().time_zone)
    if args.get("format") == "csv":
        return _log_csv(statement)
    page = paginate(session, statement, scalars=True, per_page=50)
    return render_template(
        "audit/log.html",
        page=page,
        actors=_names(page.rows),
        actions=queries.known_actions(session),
        objects=queries.known_objects(session),
    )


def _log_csv(statement: Any) -> ResponseReturnValue:
    session = db.session()
    rows = session.scalars(statement.limit(rules.MOST_CSV_ROWS)).all()
    header = [_("Time (UTC)"), _("Actor"), _("Action"), _("Object"), _("Number"), _("Details")]
    found = [
        [
            event.at.isoformat(timespec="seconds"),
            event.actor_id if event.actor_id is not None else queries.SITE,
            event.action,
            event.object_kind,
            event.object_id,
            details.in_one_line(event.action, event.details),
        ]
        for event in rows
    ]
    return csv_response("log", header, found)
