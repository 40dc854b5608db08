"""What the pool writes to trainers."""

from __future__ import annotations

from school.i18n import gettext, ngettext
from school.pool.reasons import BY_SLUG, PARAGRAPH

Mail = tuple[str, str]
"""Subject and text."""


def accepted(name: str, title: str, amount: str, comment: str, by_clock: bool) -> Mail:
    """Work was accepted, by a lead or because the time to decide ran out."""
    subject = gettext("Accepted: %(title)s", title=title)
    first = (
        gettext(
            "the time to decide on your work ran out, so it counts as accepted. You have earned %(amount)s.",
            amount=amount,
        )
        if by_clock
        else gettext("your work was accepted. You have earned %(amount)s.", amount=amount)
    )
    return subject, _letter(name, title, first, comment)


def returned(name: str, title: str, comment: str, notes: int, hours: int, url: str) -> Mail:
    """Work came back with comments."""
    subject = gettext("Please look at it again: %(title)s", title=title)
    first = gettext("your work came back with comments. Change what they ask for and hand it in again.")
    if notes:
        first += " " + ngettext("%(num)s comment points at a passage.", "%(num)s comments point at passages.", notes)
    clock = ngettext("The task is kept for you for %(num)s hour.", "The task is kept for you for %(num)s hours.", hours)
    return subject, _letter(name, title, f"{first} {clock}", comment, url)


def rejected(name: str, title: str, reason: str, comment: str, url: str) -> Mail:
    """Work was rejected for a published reason."""
    known = BY_SLUG[reason]
    paragraph = PARAGRAPH[known.paragraph]
    subject = gettext("Not accepted: %(title)s", title=title)
    first = gettext(
        "your work was not accepted. The reason: %(reason)s. It rests on paragraph %(number)s of the common guidelines, “%(paragraph)s”.",
        reason=gettext(known.title),
        number=paragraph.number,
        paragraph=gettext(paragraph.title),
    )
    last = gettext("The work, the paragraph and the lesson that teaches it: %(url)s", url=url)
    return subject, _letter(name, title, first, comment, last)


def lapsed(name: str, title: str) -> Mail:
    """The time for rework ran out."""
    subject = gettext("Time ran out: %(title)s", title=title)
    first = gettext(
        "the time to rework this task ran out, so it is open to others again. Your text is kept: if the task is still free, you can take it and hand it in."
    )
    return subject, _letter(name, title, first)


def paid(name: str, amount: str) -> Mail:
    """A payment was made."""
    return gettext("Paid: %(amount)s", amount=amount), _letter(
        name, "", gettext("we have paid you %(amount)s. Your earnings page shows what it is made of.", amount=amount)
    )


def payment_failed(name: str, amount: str, reason: str) -> Mail:
    """A payment did not arrive."""
    first = gettext(
        "a payment of %(amount)s did not reach you. The money is still yours and goes into the next payout.",
        amount=amount,
    )
    return gettext("Payment failed: %(amount)s", amount=amount), _letter(name, "", first, reason)


def _letter(name: str, title: str, *parts: str) -> str:
    about = [f"“{title}”"] if title else []
    greeting = gettext("Hello %(name)s,", name=name)
    return "\n\n".join([greeting, *about, *(part for part in parts if part), gettext("Trainer School")]) + "\n"
