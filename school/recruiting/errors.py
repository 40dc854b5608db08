"""What can go wrong in recruiting, in words that say what to do."""

from __future__ import annotations

from school.errors import Conflict, Invalid
from school.i18n import N_


class NoLongerAvailable(Conflict):
    """The graduate withdrew the consent, or the certificate is over."""

    code = "no_longer_available"
    message = N_("This person is no longer available to recruiters.")


class AlreadyAsked(Conflict):
    """A request of this recruiter is open, accepted, or was declined lately."""

    code = "already_asked"
    message = N_("You have asked this person already. After a refusal you may ask again in 90 days.")


class AskedTooOften(Conflict):
    """The day's requests are used up."""

    code = "asked_too_often"
    message = N_("You have sent 20 requests within a day. Wait for the answers and go on tomorrow.")


class AlreadyAnswered(Conflict):
    """The request has been answered or withdrawn since the page was opened."""

    code = "already_answered"
    message = N_("This request has been answered or withdrawn since you opened the page. Reload it and look again.")


class NameTaken(Invalid):
    """Another shortlist of this recruiter has the name."""

    code = "name_taken"
    message = N_("You have a shortlist with this name already. Choose another name.")


class TooLong(Invalid):
    """A list has as many entries as it may have."""

    code = "list_full"
    message = N_("This list is full. Remove somebody, or begin another list.")
