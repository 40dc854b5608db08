"""What can go wrong with an account, in words for the person it happens to."""

from __future__ import annotations

from school.accounts.models import TokenPurpose
from school.errors import Conflict, Invalid, SchoolError
from school.i18n import N_


class LinkOver(SchoolError):
    """The link in a mail is used, over or cut short; pages offer a new one."""

    status = 410
    code = "link_over"
    message = N_("This link has been used already, or it is too old. You can have a new one sent.")

    def __init__(self, purpose: TokenPurpose) -> None:
        super().__init__()
        self.purpose = purpose


class EmailTaken(Conflict):
    """Another account has this address."""

    code = "email_taken"
    message = N_("Another account uses this e-mail address. Sign in with it, or choose another address.")


class NotSignedIn(SchoolError):
    """The account cannot be signed in to with this password (any more)."""

    status = 422
    code = "not_signed_in"
    message = N_("The e-mail address or the password is not right. Check both and try again.")


class LastManager(Conflict):
    """Without a manager nobody could make one again."""

    code = "last_manager"
    message = N_("This is the only manager. Give the role to somebody else first.")


class NotAllowedNow(Conflict):
    """The account's state does not allow this."""

    code = "wrong_state"
    message = N_("The account has changed its state since you opened the page. Reload it and look again.")


class UnknownRole(Invalid):
    """Not a role of ours."""

    code = "unknown_role"
    message = N_("There is no such role. Choose one from the list.")
