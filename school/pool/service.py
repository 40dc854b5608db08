"""The verbs of the pool in one place, for views, jobs, the command line and the demo."""

from __future__ import annotations

from school.pool.batches import import_batch, preview
from school.pool.claims import claim
from school.pool.decisions import Note, Ruling, accept_overdue, decide
from school.pool.exports import export as export_dataset
from school.pool.projects import (
    ProjectRules,
    Rates,
    create_project,
    set_guidelines,
    set_open,
    set_rates,
)
from school.pool.work import (
    Outcome,
    free_expired,
    hand_back,
    lapse_rework,
    renew,
    save_draft,
    skip,
    submit,
    unskip,
)

__all__ = [
    "Note",
    "Outcome",
    "ProjectRules",
    "Rates",
    "Ruling",
    "accept_overdue",
    "claim",
    "create_project",
    "decide",
    "export_dataset",
    "free_expired",
    "hand_back",
    "import_batch",
    "lapse_rework",
    "preview",
    "renew",
    "save_draft",
    "set_guidelines",
    "set_open",
    "set_rates",
    "skip",
    "submit",
    "unskip",
]
