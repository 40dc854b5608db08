"""The blueprint of the manager's pages."""

from __future__ import annotations

from flask import Blueprint

MAX_ID = 2**31 - 1

blueprint = Blueprint("audit", __name__)
