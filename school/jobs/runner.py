"""Runs jobs and sweeps: an application context, a session, one commit each."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import structlog
from flask import Flask
from sqlalchemy import insert, update

from school.checker.client import GrammarClient
from school.clock import Clock, utc_now
from school.extensions import db
from school.i18n import use_locale
from school.jobs import registry
from school.jobs.queue import JobId
from school.persistence import ProcessHeartbeat
from school.settings import Settings

HEARTBEAT_NAME = "worker"
HEARTBEAT_SECONDS = 5.0
_TICK_SECONDS = 0.5

log = structlog.get_logger("jobs")


class Runner:
    """Runs what the queue hands over and what the sweeps find."""

    def __init__(self, app: Flask, clock: Clock = utc_now) -> None:
        self._app = app
        self._clock = clock
        self._settings: Settings = app.extensions["school_settings"]

    def run_job(self, name: str, ids: Sequence[JobId], request_id: str | None = None) -> None:
        """Run one job. An error is logged, not raised: the area's sweep brings the row back."""
        function = registry.jobs.get(name)
        with structlog.contextvars.bound_contextvars(request_id=request_id, job=name, ids=list(ids)):
            if function is None:
                log.error("jobs.unknown")
                return
            self._run(lambda context: function(context, *ids), "jobs")

    def run_sweep(self, sweep: registry.Sweep) -> None:
        """Run one sweep; an error is logged and the sweep tried again at its next turn."""
        with structlog.contextvars.bound_contextvars(sweep=sweep.name):
            self._run(sweep.function, "sweeps")

    def run_all_sweeps(self) -> None:
        """Run every sweep once; for tests and one-off commands."""
        for sweep in registry.sweeps.values():
            self.run_sweep(sweep)

    def beat(self) -> None:
        """Leave a sign of life for /readyz."""
        self._run(_beat, "heartbeat")

    def _run(self, function: registry.SweepFunction, kind: str) -> None:
        started = time.perf_counter()
        with self._app.app_context(), use_locale("en"):
            context = registry.JobContext(
                session=db.session(),
                clock=self._clock,
                settings=self._settings,
                grammar=GrammarClient.from_settings(self._settings),
            )
            try:
                function(context)
                context.session.commit()
            except Exception:
                context.session.rollback()
                log.exception(f"{kind}.failed")
            else:
                if kind == "jobs":
                    log.info("jobs.done", ms=round((time.perf_counter() - started) * 1000, 1))


class SweepThread(threading.Thread):
    """Runs the sweeps that are due and leaves the sign of life, until told to stop."""

    def __init__(self, runner: Runner) -> None:
        super().__init__(name="sweeps", daemon=True)
        self._runner = runner
        self._stopping = threading.Event()

    def run(self) -> None:
        """Loop until `stop`."""
        due: dict[str, float] = {}
        next_beat = 0.0
        while not self._stopping.is_set():
            if time.monotonic() >= next_beat:
                self._runner.beat()
                next_beat = time.monotonic() + HEARTBEAT_SECONDS
            for sweep in registry.sweeps.values():
                if time.monotonic() >= due.get(sweep.name, 0.0):
                    self._runner.run_sweep(sweep)
                    due[sweep.name] = time.monotonic() + sweep.every_s
            self._stopping.wait(_TICK_SECONDS)

    def stop(self) -> None:
        """End after the sweep that is running."""
        self._stopping.set()


def _beat(context: registry.JobContext) -> None:
    now = context.clock()
    known = update(ProcessHeartbeat).where(ProcessHeartbeat.name == HEARTBEAT_NAME).values(at=now)
    if context.session.connection().execute(known).rowcount == 0:
        context.session.execute(insert(ProcessHeartbeat).values(name=HEARTBEAT_NAME, at=now))
