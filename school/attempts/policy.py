"""Who may sit a test."""

from __future__ import annotations

from collections.abc import Collection

from school.accounts.models import Role

SITTERS = frozenset({Role.CANDIDATE, Role.TRAINER})


def may_sit(roles: Collection[Role]) -> bool:
    """Candidates qualify; trainers qualify for another language."""
    return not SITTERS.isdisjoint(roles)
