"""Who may sit a test."""

from __future__ import annotations

from collections.abc import Collection

from school.accounts.models import Role

SITTERS = frozenset({Role.CANDIDATE, Role.TRAINER})


def may_sit(roles: Collection[Role]) -> bool:
    """Candidates qualify; trainers qualify for another language."""
    return not SITTERS.isdisjoint(roles)


def knows_the_keys(roles: Collection[Role]) -> bool:
    """Authors read every key of the bank, so a test would show nothing about them."""
    return Role.AUTHOR in roles
