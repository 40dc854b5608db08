"""Where later areas add to what accounts do, so that accounts need not know them.

An area registers when it is imported (its own_data.py: by school.web.areas):

    hooks.resume_readers.append(recruiting_policy.may_read_resume)
    hooks.export_parts["attempts"] = own_data
    hooks.on_close.append(recruiting_service.forget_person)
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from school.accounts.viewer import Viewer

ResumeReader = Callable[[Session, Viewer, int], bool]
"""(session, viewer, owner's id): whether this viewer may read that person's résumé."""

ExportPart = Callable[[Session, int], Any]
"""(session, person's id): the person's own data of one area, as plain JSON values."""

OnClose = Callable[[Session, datetime, int], None]
"""(session, now, person's id): what an area takes down when an account is closed."""

resume_readers: list[ResumeReader] = []
export_parts: dict[str, ExportPart] = {}
on_close: list[OnClose] = []
