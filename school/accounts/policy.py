"""Who may do what with an account. Pure: what must be looked up is given."""

from __future__ import annotations

from school.accounts.models import Role
from school.accounts.viewer import Viewer


def may_read_resume(viewer: Viewer, owner_id: int, *, released: bool) -> bool:
    """The owner, managers, and those the owner released it to (`queries.resume_released`)."""
    return viewer.id == owner_id or viewer.is_a(Role.MANAGER) or released


def may_manage_people(viewer: Viewer) -> bool:
    """Roles and states are a manager's to change."""
    return viewer.is_a(Role.MANAGER)
