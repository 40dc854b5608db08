"""The areas of the site, in the order in which they may know one another."""

from __future__ import annotations

import importlib
from importlib.util import find_spec

from flask import Flask

from school.accounts import hooks

VIEWS = (
    "school.web.home_views",
    "school.web.health_views",
    "school.accounts.views",
    "school.mail.views",
    "school.learning.views",
    "school.attempts.views",
    "school.review.views",
    "school.certification.views",
    "school.certification.manager_views",
    "school.pool.views",
    "school.pool.lead_views",
    "school.pool.manager_views",
    "school.recruiting.views",
    "school.audit.views",
    "school.authoring.views",
)


OWN_DATA = ("learning", "attempts", "certification", "pool", "recruiting")
"""Areas that add to somebody's own copy of what is kept about them."""


def register(app: Flask) -> None:
    """Register every area's blueprint, and what it adds to the copy of somebody's data."""
    for area in OWN_DATA:
        hooks.export_parts[area] = importlib.import_module(f"school.{area}.own_data").own_data
    for name in VIEWS:
        if find_spec(name):
            app.register_blueprint(importlib.import_module(name).blueprint)
