"""/healthz: this process is alive. /readyz: the whole site can do its work."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from school import health
from school.clock import utc_now
from school.extensions import db
from school.web.guards import public
from school.web.page import settings

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def alive() -> dict[str, bool]:
    """Answers without touching anything else."""
    return {"alive": True}


@blueprint.get("/readyz")
@public
def ready() -> tuple[dict[str, Any], int]:
    """200 when every part works; 503 and which part when one does not."""
    parts = health.readiness(db.session(), utc_now, settings())
    all_ok = all(part.ok for part in parts.values())
    body = {
        "ready": all_ok,
        "parts": {name: {"ok": part.ok, "message": part.message} for name, part in parts.items()},
    }
    return body, 200 if all_ok else 503
