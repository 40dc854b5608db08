"""What can go wrong in a test, in words that say what to do."""

from __future__ import annotations

from typing import Any

from school.errors import Conflict, Forbidden, Invalid, SchoolError
from school.i18n import N_


class NotYet(Conflict):
    """The waiting time before a retake is not over."""

    code = "not_yet"
    message = N_("You cannot start this test yet. The page of the test says from which day on you can.")


class StillMarked(Conflict):
    """The last sitting has no result yet."""

    code = "still_marked"
    message = N_("Your last test is still being marked. You can sit another one when you have its result.")


class NotNeeded(Conflict):
    """Another area says that this person need not sit this test."""

    code = "not_needed"
    message = N_("You do not need to sit this test now. Your home page shows what is next.")


class AlreadyOpen(Conflict):
    """Another window was faster: there is an open attempt."""

    code = "already_open"
    message = N_("A test of yours is open already. Go on with that one; only one can be open at a time.")


class NotForYou(Forbidden):
    """This person has no role that sits tests."""

    code = "not_a_candidate"
    message = N_("Tests are for candidates and trainers. Ask a manager to add the role if you want to sit one.")


class KnowsTheKeys(Forbidden):
    """This person can read the keys of the bank."""

    code = "knows_the_keys"
    message = N_("As an author you can read the keys of the test, so you cannot sit it.")


class NoTest(SchoolError):
    """The bank cannot fill the test in this language."""

    status = 503
    code = "no_test"
    message = N_("The test cannot be put together in this language at the moment. Please come back later.")


class TimeOver(Conflict):
    """The time of this attempt is over."""

    code = "time_over"
    message = N_("The time is over, so this was not saved any more. Everything saved before counts.")


class HandedIn(Conflict):
    """This attempt is handed in."""

    code = "handed_in"
    message = N_("This test is handed in; its answers cannot be changed any more.")


class OtherWindow(Conflict):
    """Somebody's own other window saved this answer in between."""

    code = "other_window"
    message = N_("This answer was changed in another window. Choose which version to keep; both are still there.")

    def __init__(self, revision: int, **params: Any) -> None:
        super().__init__(**params)
        self.revision = revision


class AnswerTooLong(Invalid):
    """The answer is longer than any answer may be."""

    status = 413
    code = "too_long"
    message = N_(
        "This answer has %(found)s characters; at most %(most)s can be kept. Shorten it: what was saved before stays."
    )


class BadPacket(Invalid):
    """A save that names no item or is not a form."""

    code = "bad_packet"
    message = N_("This could not be read as an answer. Reload the page; what was saved before is still there.")


class NoSuchMove(Conflict):
    """An attempt cannot go from its state to the one asked for."""

    code = "no_such_move"
    message = N_("The test is in a state in which this cannot be done. Reload the page and look again.")
