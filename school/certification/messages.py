"""The mails about results and certificates, in the language of the person who gets them."""

from __future__ import annotations

from school.accounts.queries import Contact
from school.attempts.queries import AttemptFacts
from school.content import blueprint
from school.i18n import _, use_locale

Mail = tuple[str, str]


def _test_name(attempt: AttemptFacts, locale: str) -> str:
    return blueprint(attempt.blueprint).title[locale]


def result(person: Contact, attempt: AttemptFacts, number: str, site: str) -> Mail:
    """The result is there; `number` is the certificate's, empty for a fail."""
    with use_locale(person.locale):
        test = _test_name(attempt, person.locale)
        report = f"{site}/results/{attempt.id}"
        if number:
            subject = _("You passed: %(test)s", test=test)
            lines = [
                _("Hello %(name)s,", name=person.name),
                _("you have passed the test “%(test)s”. Congratulations!", test=test),
                _("Your certificate has the number %(number)s. Anybody can check it here:", number=number),
                f"{site}/verify/{number}",
                _("Paid tasks are open to you from now on. Your score report:"),
                report,
            ]
        else:
            subject = _("Your result: %(test)s", test=test)
            lines = [
                _("Hello %(name)s,", name=person.name),
                _("your result in the test “%(test)s” is there. This time it was not enough to pass.", test=test),
                _("The report says what was missing, which lessons help, and when you can try again:"),
                report,
            ]
        return subject, "\n\n".join([*lines, _("Trainer School")])


def voided(person: Contact, attempt: AttemptFacts, note: str, site: str) -> Mail:
    """An attempt does not count after somebody has looked at it."""
    with use_locale(person.locale):
        test = _test_name(attempt, person.locale)
        lines = [
            _("Hello %(name)s,", name=person.name),
            _("a person has looked at your attempt at “%(test)s”. It does not count, for this reason:", test=test),
            note,
            _("If you see it differently, answer to this mail within 14 days. Your attempts:"),
            f"{site}/results",
            _("Trainer School"),
        ]
        return _("Your attempt does not count: %(test)s", test=test), "\n\n".join(lines)


def revoked(person: Contact, number: str, reason: str, site: str) -> Mail:
    """A certificate was taken back."""
    with use_locale(person.locale):
        lines = [
            _("Hello %(name)s,", name=person.name),
            _("your certificate %(number)s has been revoked, for this reason:", number=number),
            reason,
            _("Its public page says so from now on:"),
            f"{site}/verify/{number}",
            _("If you see it differently, answer to this mail within 14 days."),
            _("Trainer School"),
        ]
        return _("Your certificate has been revoked"), "\n\n".join(lines)
