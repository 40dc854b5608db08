"""The home of a trainer: returned work, clocks, the best next task, money; and the certificate."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from school.accounts.models import Role
from school.accounts.viewer import Viewer
from school.certification import queries as certification
from school.certification.queries import Standing
from school.i18n import gettext as _
from school.i18n import ngettext
from school.pool import queries as pool
from school.pool.home_queries import TrainerHome
from school.pool.models import SlotState
from school.pool.queries import OfferedTask, TaskFilter
from school.recruiting import queries as recruiting
from school.web.formats import day, money
from school.web.home_cards import Card, Duty, Step, amounts, time_left
from school.web.home_of_candidate import request_cards

_SHOWN = 5


def trainer(session: Session, now: datetime, person: Viewer) -> Duty:
    """Seven statements at most."""
    state = pool.trainer_home(session, now, person.id)
    projects = pool.projects_for(session, now, person.id)
    tasks, open_tasks = pool.tasks_for(session, now, person.id, projects, TaskFilter(), 1, 1)
    standing = certification.latest_standing(session, person.id)
    waiting = recruiting.waiting_requests(session, person.id)
    best = tasks[0] if tasks else None
    cards = (
        _in_hand_card(state, now),
        _offer_card(best, open_tasks),
        Card(_("Earned this month"), amounts(state.earned), _submitted(state.waiting), url_for("pool.earnings")),
        *_certificate_cards(standing),
        *request_cards(waiting),
    )
    return Duty(Role.TRAINER, _("Trainer"), _step(state, best, now, has_projects=bool(projects)), cards)


def _step(state: TrainerHome, best: OfferedTask | None, now: datetime, *, has_projects: bool) -> Step:
    returned = [row for row in state.in_hand if row.state is SlotState.RETURNED]
    for row in (*returned, *state.in_hand):
        words = _("Mend the work that came back: %(title)s", title=row.title)
        if row.state is not SlotState.RETURNED:
            words = _("Finish what you have begun: %(title)s", title=row.title)
        text = f"{words} ({time_left(row.leased_until, now)})" if row.leased_until else words
        return Step(text, url_for("pool.work", task_id=row.id), _("Open the task"))
    if best:
        pay = money(best.amount_minor, best.currency)
        minutes = ngettext("%(num)s minute", "%(num)s minutes", best.minutes)
        words = _(
            "Take a task: %(title)s. It pays %(pay)s for about %(minutes)s.", title=best.title, pay=pay, minutes=minutes
        )
        return Step(words, url_for("pool.tasks"), _("To the tasks"))
    if has_projects:
        return Step(_("No task is free at this moment. New ones come in batches; look again tomorrow."))
    return Step(_("No project is open for your qualification at the moment. You get work as soon as one opens."))


def _in_hand_card(state: TrainerHome, now: datetime) -> Card:
    links = tuple(
        (
            row.title,
            url_for("pool.work", task_id=row.id),
            time_left(row.leased_until, now) if row.leased_until else "",
        )
        for row in state.in_hand[:_SHOWN]
    )
    note = "" if links else _("Nothing is claimed or sent back.")
    return Card(_("In your hands"), str(len(state.in_hand)), note, url_for("pool.tasks"), links)


def _offer_card(best: OfferedTask | None, count: int) -> Card:
    note = (
        _("next, for %(pay)s: %(title)s", title=best.title, pay=money(best.amount_minor, best.currency)) if best else ""
    )
    return Card(_("Tasks you can take"), str(count), note, url_for("pool.tasks"))


def _submitted(count: int) -> str:
    return ngettext("%(num)s task waits for a decision", "%(num)s tasks wait for a decision", count) if count else ""


def _certificate_cards(standing: Standing | None) -> list[Card]:
    if standing is None or standing.public_id is None:
        return []
    url = url_for("certification.verify", public_id=standing.public_id)
    links = (
        (_("Your report"), url_for("certification.report", attempt_id=standing.attempt_id), ""),
        (_("Texts for recruiters"), url_for("recruiting.portfolio"), ""),
    )
    return [Card(_("Certificate"), standing.public_id, _("since %(day)s", day=day(standing.decided_at)), url, links)]
