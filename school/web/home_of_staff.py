"""The homes of reviewers, leads, recruiters, authors and managers."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from functools import cache

from flask import url_for
from sqlalchemy.orm import Session

from assessments import check_item
from school import content
from school.accounts import queries as people
from school.accounts.models import Role
from school.accounts.viewer import Viewer
from school.attempts import queries as attempts
from school.authoring.queries import items_that_need_work
from school.certification import queries as certification
from school.i18n import gettext as _
from school.i18n import ngettext
from school.mail import queries as mail
from school.pool import queries as pool
from school.recruiting import queries as recruiting
from school.recruiting.models import ContactState
from school.review import queries as review
from school.web.formats import language
from school.web.home_cards import Card, Duty, Step, amounts, time_left, waited
from school.web.listing import paginate


def reviewer(session: Session, now: datetime, person: Viewer) -> Duty:
    """Three statements."""
    name, queue = _("Reviewer"), url_for("review.queue")
    waiting = review.waiting_for(session, now, person.id, people.languages_of(session, person.id))
    held = review.in_hand(session, person.id)
    count = sum(each.count for each in waiting)
    cards = tuple(
        Card(
            _("Waiting in %(language)s", language=language(each.lang)), str(each.count), waited(each.oldest, now), queue
        )
        for each in waiting
    ) or (Card(_("Waiting"), "0", _("No answer waits for you."), queue),)
    if held and held.leased_until:
        left = time_left(held.leased_until, now)
        step = Step(
            _("Finish the reading you have begun (%(left)s).", left=left),
            url_for("review.read", seat_id=held.id),
            _("Go on reading"),
        )
    elif count:
        words = ngettext("%(num)s answer waits for a reader.", "%(num)s answers wait for a reader.", count)
        step = Step(words, queue, _("To the queue"))
    else:
        step = Step(_("Nothing to read at the moment. New answers appear in the queue."), queue, _("To the queue"))
    return Duty(Role.REVIEWER, name, step, cards)


def lead(session: Session, now: datetime, person: Viewer) -> Duty:
    """One statement."""
    state, queue = pool.lead_home(session, now, person.id), url_for("lead.queue")
    oldest = waited(state.oldest, now) if state.oldest else _("The queue is empty.")
    cards = (
        Card(_("Work to decide"), str(state.waiting), oldest, queue),
        Card(_("Due within a day"), str(state.overdue), _("What nobody decides in time is accepted by itself."), queue),
    )
    if state.waiting:
        words = ngettext(
            "%(num)s task waits for your decision.", "%(num)s tasks wait for your decision.", state.waiting
        )
        step = Step(words, queue, _("Decide the oldest first"))
    else:
        step = Step(_("All work is decided."), queue, _("To the queue"))
    return Duty(Role.LEAD, _("Team lead"), step, cards)


def recruiter(session: Session, now: datetime, person: Viewer) -> Duty:
    """Two statements."""
    counts = recruiting.request_counts(session, person.id)
    lists = recruiting.shortlist_sizes(session, person.id)
    accepted, pending = counts.get(ContactState.ACCEPTED, 0), counts.get(ContactState.PENDING, 0)
    links = tuple(
        (
            row.name,
            url_for("recruiting.shortlist", shortlist_id=row.id),
            ngettext("%(num)s person", "%(num)s people", row.people),
        )
        for row in lists[:5]
    )
    cards = (
        Card(
            _("Accepted requests"),
            str(accepted),
            _("Address and résumé are open to you."),
            url_for("recruiting.contacts", state="accepted"),
        ),
        Card(_("Waiting for an answer"), str(pending), "", url_for("recruiting.contacts", state="pending")),
        Card(
            _("Shortlists"),
            str(len(lists)),
            "" if lists else _("Begin one for each vacancy."),
            url_for("recruiting.shortlists"),
            links,
        ),
    )
    if accepted:
        words = ngettext(
            "%(num)s graduate accepted your request: write to them.",
            "%(num)s graduates accepted your request: write to them.",
            accepted,
        )
        step = Step(words, url_for("recruiting.contacts", state="accepted"), _("See who accepted"))
    elif lists:
        step = Step(_("Look for graduates and put them on your lists."), url_for("recruiting.search"), _("Search"))
    else:
        step = Step(_("Begin with a search: by language, scores and hours."), url_for("recruiting.search"), _("Search"))
    return Duty(Role.RECRUITER, _("Recruiter"), step, cards)


@cache
def _self_tests() -> tuple[int, tuple[str, ...]]:
    """How many items there are, and those whose own tests fail; the bank does not change in a running process."""
    bank = content.bank()
    bad = sorted(item.id for item in bank if check_item(item))
    return len(tuple(bank)), tuple(bad)


def author(session: Session, now: datetime, person: Viewer) -> Duty:
    """One statement; the rest is read from files."""
    total, bad = _self_tests()
    counts = Counter(item.lang for item in content.bank())
    cards = tuple(
        Card(
            _("Items in %(language)s", language=language(lang)),
            str(count),
            ngettext("%(num)s lesson", "%(num)s lessons", len(content.catalogue().lessons(lang))),
            url_for("authoring.items", lang=lang),
        )
        for lang, count in sorted(counts.items())
    )
    passed = f"{total - len(bad)} / {total}"
    note = ", ".join(bad[:10]) or _("Every item passes its own tests.")
    state = Card(_("Self-tests"), passed, note, url_for("authoring.check"))
    if bad:
        words = ngettext(
            "%(num)s item fails its own tests: mend it first.",
            "%(num)s items fail their own tests: mend them first.",
            len(bad),
        )
        step = Step(words, url_for("authoring.check"), _("See what is wrong"))
    else:
        step = Step(
            _("All items pass their own tests. See them as candidates do, and how they have done."),
            url_for("authoring.items"),
            _("To the item bank"),
        )
    work = items_that_need_work(session)
    todo = _("What candidates' answers say about each item, and what to do about it.")
    report = Card(
        _("Items that need work"), str(work), todo, url_for("authoring.report", flag="work" if work else None)
    )
    return Duty(Role.AUTHOR, _("Author"), step, (*cards, state, report))


def manager(session: Session, now: datetime, person: Viewer) -> Duty:
    """Eight statements."""
    state = pool.manager_home(session)
    holds = paginate(session, certification.open_holds(), per_page=1).total
    failed, unscreened = mail.stuck(session), len(attempts.waiting_screenings(session, now))
    open_payouts = sum(state.payouts.values())
    cards = (
        Card(_("To be paid out"), amounts(state.payable), _payouts(open_payouts), url_for("manage.payouts")),
        Card(_("Results on hold"), str(holds), _("A person has to look first."), url_for("certificates.holds")),
        Card(_("Work waiting for leads"), str(state.waiting), _free(state.free_seats), url_for("manage.projects")),
        Card(_("Mail that did not go out"), str(failed), _("Given up after a day of tries.")),
        Card(_("Texts waiting for the screen"), str(unscreened), _("More than a few: is the grammar checker running?")),
    )
    return Duty(Role.MANAGER, _("Manager"), _manager_step(holds, failed, open_payouts, bool(state.payable)), cards)


def _payouts(count: int) -> str:
    return ngettext("%(num)s payout is open", "%(num)s payouts are open", count) if count else ""


def _free(count: int) -> str:
    return ngettext("%(num)s free place in the pool", "%(num)s free places in the pool", count)


def _manager_step(holds: int, failed: int, open_payouts: int, payable: bool) -> Step:
    if holds:
        words = ngettext(
            "%(num)s result waits until somebody has looked.", "%(num)s results wait until somebody has looked.", holds
        )
        return Step(words, url_for("certificates.holds"), _("Look at it"))
    if failed:
        words = ngettext("%(num)s mail could not be delivered.", "%(num)s mails could not be delivered.", failed)
        return Step(f"{words} " + _("Check the mail server: school doctor."))
    if open_payouts:
        return Step(
            _("A payout is under way: approve it, export the file, mark what was paid."),
            url_for("manage.payouts"),
            _("To the payouts"),
        )
    if payable:
        return Step(
            _("Trainers have earned money that is in no payout yet."), url_for("manage.payouts"), _("Make a payout")
        )
    return Step(
        _("Nothing waits for you. See how the projects are doing."), url_for("manage.projects"), _("To the projects")
    )
