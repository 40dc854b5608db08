"""Domain errors: a word, a code, a status, and a sentence that says what to do.

Areas derive their own errors; web/error_pages.py turns them into pages or JSON.
"""

from __future__ import annotations

from typing import Any, ClassVar

from school.i18n import N_


class SchoolError(Exception):
    """Something a person asked for cannot be done; nothing has been stored."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad_request"
    message: ClassVar[str] = N_("This cannot be done. Go back and try again.")

    def __init__(self, **params: Any) -> None:
        super().__init__(f"{self.code} {params or ''}".strip())
        self.params = params


class NotFound(SchoolError):
    """There is no such thing, or it is not this person's to see."""

    status = 404
    code = "not_found"
    message = N_("We could not find this page. Check the address, or start from your home page.")


class Forbidden(SchoolError):
    """The thing exists and this person may not do that with it."""

    status = 403
    code = "forbidden"
    message = N_("This page is not open to you. If you think it should be, ask a manager to check your roles.")


class Conflict(SchoolError):
    """Somebody or something was faster; the page shows an older state."""

    status = 409
    code = "conflict"
    message = N_("This has changed since you opened the page. Reload it and look again.")


class Invalid(SchoolError):
    """The input cannot be used; `field` names where."""

    status = 422
    code = "invalid"
    message = N_("Some of what you sent cannot be used. Nothing was changed; correct it and send it again.")
