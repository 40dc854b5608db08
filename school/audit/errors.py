"""What a manager may not do."""

from __future__ import annotations

from school.errors import Conflict
from school.i18n import N_


class NotOneself(Conflict):
    """Nobody locks the door behind which they stand."""

    code = "not_oneself"
    message = N_("You cannot bar yourself or take the manager's role from yourself. Ask another manager.")
