"""Kills parts of a running site with -9 at random moments, and measures how soon the site is ready again."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import suppress
from random import Random
from types import TracebackType

from tests.support.site import Site

PARTS = {"web": "school.supervise.web", "worker": "school.jobs.worker", "checker": "school.checker"}


def kill(site: Site, part: str) -> int:
    """End every process of a part at once; how many there were."""
    return kill_pids(site.pids(PARTS[part]))


def kill_pids(pids: list[int]) -> int:
    """End these processes at once; how many were still there."""
    killed = 0
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            killed += 1
    return killed


class Reaper:
    """`with Reaper(site, seed) as reaper:` web, worker and checker die in turn, again and again, until the block ends."""

    def __init__(self, site: Site, seed: int, longest_pause: float = 1.2) -> None:
        self._site, self._random, self._longest = site, Random(seed), longest_pause
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.rounds = 0
        self.slowest = 0.0
        self.failed = ""

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                for part in PARTS:
                    self._stop.wait(self._random.uniform(0, self._longest))
                    if kill(self._site, part):
                        self._measure()
                self.rounds += 1
        except AssertionError as error:
            self.failed = str(error)

    def _measure(self) -> None:
        begun = time.monotonic()
        self._site.wait_ready(30)
        self.slowest = max(self.slowest, time.monotonic() - begun)

    def __enter__(self) -> Reaper:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(60)
        assert not self.failed, self.failed
