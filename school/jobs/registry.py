"""Which jobs and sweeps there are. Areas register them in their own `jobs.py`."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

from sqlalchemy.orm import Session

from school.checker.client import GrammarClient
from school.clock import Clock
from school.settings import Settings

MODULES = (
    "school.mail.jobs",
    "school.accounts.jobs",
    "school.learning.jobs",
    "school.attempts.jobs",
    "school.review.jobs",
    "school.certification.jobs",
    "school.authoring.jobs",
    "school.pool.jobs",
    "school.recruiting.jobs",
)


@dataclass(frozen=True, slots=True)
class JobContext:
    """What a job works with. The session is committed once, when the job returns."""

    session: Session
    clock: Clock
    settings: Settings
    grammar: GrammarClient

    def release(self) -> None:
        """End the transaction before slow work, keeping what was written so far.

        A transaction holds SQLite's write lock: a job that asked the grammar checker or a
        mail server inside one would hold up every page that stores something.
        """
        self.session.commit()


JobFunction = Callable[..., None]
SweepFunction = Callable[[JobContext], None]


@dataclass(frozen=True, slots=True)
class Sweep:
    """A function that runs every so many seconds, first right after the start."""

    name: str
    every_s: float
    function: SweepFunction


class DuplicateName(Exception):
    """Two jobs or two sweeps want the same name."""


jobs: dict[str, JobFunction] = {}
sweeps: dict[str, Sweep] = {}


def job(name: str) -> Callable[[JobFunction], JobFunction]:
    """Register `function(context, *ids)` under "area.verb"."""

    def register(function: JobFunction) -> JobFunction:
        if jobs.setdefault(name, function) is not function:
            raise DuplicateName(f"two jobs are called {name!r}")
        return function

    return register


def sweep(name: str, every_s: float) -> Callable[[SweepFunction], SweepFunction]:
    """Register `function(context)`, to be run every `every_s` seconds."""

    def register(function: SweepFunction) -> SweepFunction:
        if sweeps.setdefault(name, Sweep(name, every_s, function)).function is not function:
            raise DuplicateName(f"two sweeps are called {name!r}")
        return function

    return register


def load() -> None:
    """Import every area's jobs, so that they register themselves."""
    for name in MODULES:
        if find_spec(name):
            importlib.import_module(name)
