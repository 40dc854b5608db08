"""The pages of recruiting: the blueprint with all its views."""

from __future__ import annotations

from school.recruiting import own_views, search_views, shortlist_views
from school.recruiting.blueprint import blueprint

__all__ = ["blueprint", "own_views", "search_views", "shortlist_views"]
