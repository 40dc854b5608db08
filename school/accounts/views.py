"""The pages of accounts: the blueprint with all its views."""

from __future__ import annotations

from school.accounts import entry_views, own_views
from school.accounts.blueprint import blueprint

__all__ = ["blueprint", "entry_views", "own_views"]
