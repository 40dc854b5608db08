"""Who may see results and change certificates."""

from __future__ import annotations

from school.accounts.models import Role
from school.accounts.viewer import Viewer


def may_see_report(viewer: Viewer, person_id: int) -> bool:
    """The person whose result it is, and managers, who settle questions about it."""
    return viewer.id == person_id or viewer.is_a(Role.MANAGER)


def may_see_scores(viewer: Viewer | None, person_id: int, public: bool) -> bool:
    """Everybody if the holder has agreed; the holder and managers always."""
    return public or (viewer is not None and may_see_report(viewer, person_id))
