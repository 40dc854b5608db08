"""What can go wrong while reading an answer, in words that say what to do."""

from __future__ import annotations

from school.errors import Conflict, Invalid
from school.i18n import N_


class LeaseLost(Conflict):
    """The time for this answer ran out and somebody else reads it now."""

    code = "lease_lost"
    message = N_(
        "Your time for this answer ran out and another reader has taken it. "
        "Nothing of yours was handed in; take the next answer from the queue."
    )


class NothingWaits(Conflict):
    """There is no answer this reader may take."""

    code = "nothing_waits"
    message = N_("No answer waits for you right now. Look again later.")


class NotComplete(Invalid):
    """The reading lacks something; `places` says what, by form field."""

    code = "reading_not_complete"
    message = N_("Some marks or reasons are missing. Fill them in and hand the reading in again.")

    def __init__(self, places: dict[str, str]) -> None:
        super().__init__()
        self.places = places
