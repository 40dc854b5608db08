"""What the log's codes mean, in words; a code that is not here is shown as it is."""

from __future__ import annotations

from school.i18n import N_, gettext

ACTIONS = {
    "accounts.registered": N_("Account opened"),
    "accounts.email_confirmed": N_("Address confirmed"),
    "accounts.email_changed": N_("Address changed"),
    "accounts.password_changed": N_("Password changed"),
    "accounts.password_reset": N_("Password set by a link"),
    "accounts.role_granted": N_("Role given"),
    "accounts.role_revoked": N_("Role taken away"),
    "accounts.barred": N_("Account barred"),
    "accounts.readmitted": N_("Account opened again"),
    "accounts.closed": N_("Account closed"),
    "accounts.consent_given": N_("Agreed to be found"),
    "accounts.consent_withdrawn": N_("No longer agrees to be found"),
    "accounts.resume_uploaded": N_("Résumé sent"),
    "accounts.resume_deleted": N_("Résumé deleted"),
    "learning.enrol": N_("Joined a track"),
    "learning.leave": N_("Left a track"),
    "learning.track_created": N_("Track made"),
    "learning.track_changed": N_("Track changed"),
    "attempts.start": N_("Test begun"),
    "attempts.submit": N_("Test handed in"),
    "attempts.void": N_("Test made void"),
    "attempts.add_time": N_("Time added to a test"),
    "review.submit": N_("Reading handed in"),
    "review.give_back": N_("Answer given back unread"),
    "review.another_reader": N_("Another reader called in"),
    "certification.decide": N_("Result decided"),
    "certification.hold": N_("Result held back"),
    "certification.hold_released": N_("Held result published"),
    "certification.hold_upheld": N_("Held result made void"),
    "certification.issue": N_("Certificate issued"),
    "certification.revoke": N_("Certificate revoked"),
    "certification.show_scores": N_("Scores shown or hidden"),
    "pool.create_project": N_("Project made"),
    "pool.set_rates": N_("Rates set"),
    "pool.set_guidelines": N_("Guidelines set"),
    "pool.open": N_("Project opened"),
    "pool.close": N_("Project closed"),
    "pool.import": N_("Tasks brought in"),
    "pool.export": N_("Data file frozen"),
    "pool.hand_back": N_("Task handed back"),
    "pool.skip": N_("Task skipped"),
    "pool.decide": N_("Work decided"),
    "payout.draft": N_("Payout drafted"),
    "payout.approve": N_("Payout approved"),
    "payout.cancel": N_("Payout cancelled"),
    "payout.export": N_("Payment file made"),
    "payout.paid": N_("Payments marked as paid"),
    "payout.failed": N_("Payments marked as failed"),
    "recruiting.create_shortlist": N_("Shortlist made"),
    "recruiting.rename_shortlist": N_("Shortlist renamed"),
    "recruiting.delete_shortlist": N_("Shortlist deleted"),
    "recruiting.add": N_("Put on a shortlist"),
    "recruiting.remove": N_("Taken off a shortlist"),
    "recruiting.stage": N_("Moved to another stage"),
    "recruiting.ask": N_("Contact asked for"),
    "recruiting.withdraw": N_("Request withdrawn"),
    "recruiting.accepted": N_("Request accepted"),
    "recruiting.declined": N_("Request declined"),
    "recruiting.release_text": N_("Text shown to recruiters"),
    "recruiting.take_back_text": N_("Text hidden again"),
}
"""Everything that areas record."""

AREAS = {
    "accounts": N_("everything about accounts"),
    "learning": N_("everything about lessons and tracks"),
    "attempts": N_("everything about tests"),
    "review": N_("everything about readings"),
    "certification": N_("everything about results and certificates"),
    "pool": N_("everything about paid tasks"),
    "payout": N_("everything about payouts"),
    "recruiting": N_("everything about recruiting"),
}
"""The first part of an action, as a filter over all of them."""

OBJECTS = {
    "person": N_("person"),
    "resume": N_("résumé"),
    "track": N_("track"),
    "attempt": N_("sitting"),
    "answer": N_("answer"),
    "review_seat": N_("reading"),
    "certificate": N_("certificate"),
    "project": N_("project"),
    "batch": N_("batch of tasks"),
    "task": N_("task"),
    "submission": N_("handed-in work"),
    "export": N_("data file"),
    "payout": N_("payout"),
    "shortlist": N_("shortlist"),
    "shortlist_entry": N_("entry of a shortlist"),
    "contact_request": N_("request for contact"),
}
"""What an event is about."""


def action_words(code: str) -> str:
    """An action, or all actions of an area, in the reader's language."""
    words = ACTIONS.get(code) or AREAS.get(code)
    return gettext(words) if words else code


def object_words(kind: str) -> str:
    """A kind of object in the reader's language."""
    return gettext(OBJECTS[kind]) if kind in OBJECTS else kind
