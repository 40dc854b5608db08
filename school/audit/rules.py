"""Why an account may be barred, and how a day is read from an address."""

from __future__ import annotations

from datetime import date

from school.i18n import N_

BAR_REASONS = {
    "copied_work": N_("Handed in other people's work"),
    "dishonest_test": N_("Cheated in a test"),
    "conduct": N_("Treated others badly"),
    "second_account": N_("Has a second account"),
    "own_request": N_("Asked for it"),
}
"""Words of ours: the log holds no personal text."""

MOST_CSV_ROWS = 20_000
SHOWN_ATTEMPTS = 20


def read_day(text: str) -> date | None:
    """A day as browsers send it (2026-11-22); None for anything else."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if date(1970, 1, 2) <= found <= date(9999, 12, 30) else None
