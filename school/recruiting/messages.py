"""The mails between recruiters and graduates, in the language of the person who gets them."""

from __future__ import annotations

from school.accounts.queries import Contact
from school.i18n import _, use_locale

Mail = tuple[str, str]
REQUESTS_PATH = "/requests"
GRADUATE_PATH = "/graduates/"
"""Where links lead; tests/recruiting hold them to the routes of the views."""


def asked(graduate: Contact, company: str, message: str, site: str) -> Mail:
    """Somebody would like to get in touch."""
    with use_locale(graduate.locale):
        lines = [
            _("Hello %(name)s,", name=graduate.name),
            _("a recruiter of %(company)s has found your profile and would like to get in touch:", company=company),
            message,
            _("Your e-mail address and your résumé are hidden until you accept. Accept or decline here:"),
            f"{site}{REQUESTS_PATH}",
            _("Trainer School"),
        ]
        return _("%(company)s would like to get in touch", company=company), "\n\n".join(lines)


def answered(recruiter: Contact, graduate: Contact, site: str, *, accepted: bool) -> Mail:
    """The graduate has said yes or no; the name is the graduate's to give, so it comes with a yes only."""
    with use_locale(recruiter.locale):
        greeting = _("Hello %(name)s,", name=recruiter.name)
        if accepted:
            lines = [
                greeting,
                _("%(name)s has accepted your request. The e-mail address is on the page:", name=graduate.name),
                f"{site}{GRADUATE_PATH}{graduate.id}",
                _("Trainer School"),
            ]
            return _("Your request was accepted"), "\n\n".join(lines)
        lines = [
            greeting,
            _("graduate No. %(number)s does not wish to be in contact. Please respect that.", number=graduate.id),
            f"{site}{GRADUATE_PATH}{graduate.id}",
            _("Trainer School"),
        ]
        return _("Your request was declined"), "\n\n".join(lines)
