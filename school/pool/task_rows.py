"""The rows of the list of tasks, rendered once: every trainer sees the same row, but for the token in its form."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from flask import current_app, request
from markupsafe import Markup

from school.i18n import current_locale
from school.pool import rules
from school.pool.queries import OfferedTask
from school.web.csrf import csrf_token
from school.web.fragments import Fragment, gap

_ROWS = 5000
"""How many rows are kept rendered; one takes about 2 kB."""


def task_rows(tasks: Iterable[OfferedTask], *, skipped: bool) -> list[Markup]:
    """The rows of these tasks in the language of the reader; `skipped` rows can be brought back."""
    locale, root, token = current_locale(), request.script_root, csrf_token()
    return [_row(task, skipped, locale, root).fill(csrf=token) for task in tasks]


@lru_cache(maxsize=_ROWS)
def _row(task: OfferedTask, skipped: bool, _locale: str, _root: str) -> Fragment:
    macros: Any = current_app.jinja_env.get_template("pool/task_row.html").module
    return Fragment.of(macros.row(task, rules.KIND_NAMES[task.kind], skipped, gap("csrf")))
