"""The whole site under its supervisor: how long until it is ready, and what memory each part takes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.servers import free_port
from school.settings import ROOT, Settings, load_settings
from school.supervise import readiness

_PARTS = ("checker", "jobs.worker", "supervise.web", "supervise.daemon", "cli")
_PATIENCE_S = 120


@dataclass(frozen=True, slots=True)
class Whole:
    """A running site."""

    settings: Settings
    ready_after_s: float
    process: subprocess.Popen[bytes]

    def memory_mb(self) -> list[tuple[str, float]]:
        """Proportional share of memory of every process: part and MB."""
        main = psutil.Process(self.process.pid)
        every = [main, *main.children(recursive=True)]
        return [(_part(process), process.memory_full_info().pss / 2**20) for process in every]


def _part(process: psutil.Process) -> str:
    line = " ".join(process.cmdline())
    for part in _PARTS:
        if f"school.{part}" in line:
            return part.removeprefix("supervise.").removeprefix("jobs.")
    for ancestor in process.parents():
        words = " ".join(ancestor.cmdline())
        for part in ("checker", "jobs.worker", "supervise.web"):
            if f"school.{part}" in words:
                return part.removeprefix("supervise.").removeprefix("jobs.") + " child"
    return "school run"


@contextmanager
def running(home: Path) -> Iterator[Whole]:
    """`school run` in an empty folder, from its start until it says that it is ready; stopped at the end."""
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SCHOOL_")},
        "SCHOOL_HOME": str(home),
        "PORT": str(free_port()),
    }
    school = [sys.executable, "-m", "school.cli"]
    subprocess.run([*school, "db", "upgrade"], cwd=ROOT, env=environ, check=True, capture_output=True)
    settings = load_settings(environ)
    began = time.perf_counter()
    process = subprocess.Popen(
        [*school, "run"], cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while not readiness.ask(settings.host, settings.port).ready:
            if process.poll() is not None or time.perf_counter() - began > _PATIENCE_S:
                raise SystemExit(f"school run did not become ready; see {home / 'logs'}")
            time.sleep(0.1)
        yield Whole(settings, time.perf_counter() - began, process)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
