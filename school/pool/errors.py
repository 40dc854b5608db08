"""What can go wrong in the pool, in words that say what to do."""

from __future__ import annotations

from school.errors import Conflict, Forbidden, Invalid, SchoolError
from school.i18n import N_


class NotQualified(Forbidden):
    """The task asks for a qualification this person does not hold."""

    code = "not_qualified"
    message = N_(
        "This task is for people who have passed the test for it. Take the test first; the task list shows which."
    )


class TaskTaken(Conflict):
    """Somebody else was faster, or the task is closed."""

    code = "task_taken"
    message = N_("Somebody else has just taken this task, or it was closed. Go back to the list and choose another.")


class TooManyClaims(Conflict):
    """The cap on open claims is reached."""

    code = "too_many_claims"
    message = N_(
        "You hold as many tasks of this project as it allows at once (%(cap)s). Finish one or hand one back first."
    )


class AlreadyDone(Conflict):
    """The trainer has worked on this task before."""

    code = "already_done"
    message = N_("You have worked on this task before. Each person answers a task once; choose another.")


class ClaimLost(Conflict):
    """The claim is not this person's any more."""

    code = "claim_lost"
    message = N_("This task is not in your hands any more: its time ran out. What you wrote is kept on its page.")


class StalePage(Conflict):
    """The page was opened before the present claim was made."""

    code = "stale_page"
    message = N_("This page is older than your present claim. Copy what you need from it and open the task again.")


class NothingWritten(Invalid):
    """No usable answer was sent."""

    code = "nothing_written"
    message = N_("There is no complete answer yet. Fill in the form and hand it in again; your draft is safe.")


class ConditionsUnmet(Invalid):
    """Conditions that must be met and that a program can check are not met; `unmet` holds them."""

    code = "conditions_unmet"
    message = N_("Some conditions that must be met are not met yet. The list under the text shows which.")


class Unchanged(Invalid):
    """A correction that corrects nothing."""

    code = "unchanged"
    message = N_(
        "Nothing is changed yet. If the text really needs no correction, skip the task and give that as the reason."
    )


class DraftTooLong(SchoolError):
    """More text than a draft may hold."""

    status = 413
    code = "draft_too_long"
    message = N_("This is longer than an answer may be (20,000 characters). Shorten it; the last saved draft is kept.")


class OwnWork(Forbidden):
    """Nobody decides own work."""

    code = "own_work"
    message = N_("This is your own work, so somebody else has to decide it.")


class AlreadyDecided(Conflict):
    """Another lead, or the clock, was faster."""

    code = "already_decided"
    message = N_("This work has been decided already. Go back to the queue for the next one.")


class NoRoundLeft(Conflict):
    """Work goes back a bounded number of times."""

    code = "no_round_left"
    message = N_("This work has been returned as often as the project allows. Accept it or reject it with a reason.")


class ReasonMissing(Invalid):
    """A rejection needs a reason from the published list."""

    code = "reason_missing"
    message = N_("Choose a reason from the list: the trainer has a right to know it.")


class CommentMissing(Invalid):
    """A return needs words."""

    code = "comment_missing"
    message = N_("Say what has to change: write a comment, or comment on a passage.")


class SameFile(Conflict):
    """The file was imported before."""

    code = "same_file"
    message = N_("This very file was imported into this project before, as “%(name)s”. Nothing was imported twice.")


class BadFile(Invalid):
    """A file with bad lines; `report` says which."""

    code = "bad_file"
    message = N_("Mistakes in the file: %(count)s. Nothing was imported. The first: %(first)s")


class SlugTaken(Conflict):
    """Two projects cannot have one short name."""

    code = "slug_taken"
    message = N_("Another project has this short name. Choose a different one.")


class BadRates(Invalid):
    """A rate card that cannot be used."""

    code = "bad_rates"
    message = N_("These entries of the rate card cannot be used: %(places)s. Rates are whole numbers above zero.")


class BelowFloor(Invalid):
    """A rate card that would break the promise of the hourly floor."""

    code = "below_floor"
    message = N_(
        "Open tasks that would pay less an hour than the floor: %(count)s. Raise the base rates or lower the floor."
    )


class BadGuidelines(Invalid):
    """Guidelines that cannot be shown."""

    code = "bad_guidelines"
    message = N_("The guidelines cannot be shown as they are: %(why)s")


class NothingToPay(Conflict):
    """Nobody has an unpaid balance in this currency."""

    code = "nothing_to_pay"
    message = N_("Nobody has earned money in %(currency)s that is not in a payout already. There is nothing to pay.")


class OwnPayout(Forbidden):
    """Two pairs of eyes on every payout."""

    code = "own_payout"
    message = N_("You made this payout yourself. Another manager has to approve it.")


class PayoutMoved(Conflict):
    """The payout is in another state than the page shows."""

    code = "payout_moved"
    message = N_("This payout has moved on since you opened the page. Reload it and look again.")


class NothingToExport(Conflict):
    """No accepted work fits the shape."""

    code = "nothing_to_export"
    message = N_("No accepted work of this project fits this shape yet. Nothing was exported.")
