"""Worker processes with a deadline, and the queue before them."""

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, TypeVar

import structlog
from pebble import ProcessExpired, ProcessPool

from assessments.grammar.port import (
    Engine,
    EngineBroke,
    GrammarTimeout,
    GrammarUnavailable,
    Match,
)
from school.checker import engine
from school.checker.config import (
    CHECKS_PER_WORKER,
    EMBEDDED,
    LONGEST_QUEUE,
    CheckerConfig,
)

T = TypeVar("T")

_STUCK_AFTER = 5.0
"""Seconds past the deadline after which the pool itself is taken for stuck and replaced."""

_WARM_SECONDS = 120.0

log = structlog.get_logger(__name__)


class _WorkerDied(Exception):
    """The worker that had the text is gone."""


class CheckPool:
    """Checks texts in worker processes, as many at a time as there are workers.

    A request waits here, not in the pool, until a worker is free: one that gives up waiting
    then costs nothing, and the deadline counts the engine's own time only.
    """

    def __init__(self, config: CheckerConfig) -> None:
        self._config = config
        self._free = threading.Semaphore(config.workers)
        self._lock = threading.Lock()
        self._pool = self._new_pool()
        self._engine: Engine | None = None
        self.queued = 0
        self.running = 0
        self.checked = 0
        self.stopped_at_deadline = 0

    @property
    def engine(self) -> Engine | None:
        """The engine once it is warm; None until then."""
        return self._engine

    def warm(self) -> Engine:
        """Wait until the engine is loaded in every language; raise if it cannot be."""
        try:
            self._engine = self._run(engine.identity, (), _WARM_SECONDS)
        except _WorkerDied as error:
            raise GrammarUnavailable(f"the engine cannot be loaded: {error}") from error
        return self._engine

    def check(self, text: str, lang: str, wait_s: float) -> tuple[Match, ...]:
        """Check a text, waiting at most `wait_s` seconds for a free worker."""
        if self._engine is None:
            raise GrammarUnavailable("the grammar checker is still warming up")
        with self._turn(wait_s):
            matches = self._check_twice(text, lang)
            self.checked += 1
            return matches

    def close(self) -> None:
        """Stop every worker at once."""
        self._pool.stop()
        self._pool.join()

    def _check_twice(self, text: str, lang: str) -> tuple[Match, ...]:
        """A worker that dies under a text gets one more try: it may not be the text's fault."""
        try:
            return self._run(engine.check, (text, lang), self._config.deadline_s)
        except _WorkerDied as error:
            log.warning("checker.worker_died", reason=str(error))
        try:
            return self._run(engine.check, (text, lang), self._config.deadline_s)
        except _WorkerDied as error:
            raise EngineBroke("the engine broke down twice on this text") from error

    def _run(self, function: Callable[..., T], args: tuple[Any, ...], deadline_s: float) -> T:
        pool = self._working_pool()
        future = pool.schedule(function, args=(self._config.engine, self._config.url, *args), timeout=deadline_s)
        try:
            return future.result(timeout=deadline_s + _STUCK_AFTER)
        except TimeoutError as error:
            if not future.done():
                self._replace(pool)
                raise GrammarUnavailable("the grammar checker had to be restarted") from error
            self.stopped_at_deadline += 1
            raise GrammarTimeout(f"stopped after {deadline_s:g} seconds") from error
        except ProcessExpired as error:
            raise _WorkerDied(f"exit code {error.exitcode}") from error
        except BrokenProcessPool as error:
            self._replace(pool)
            raise _WorkerDied("all workers went at once") from error

    @contextmanager
    def _turn(self, wait_s: float) -> Iterator[None]:
        """Queue for a worker, first come, first served."""
        with self._lock:
            if self.queued >= LONGEST_QUEUE:
                raise GrammarUnavailable(f"{self.queued} texts are waiting already; try later")
            self.queued += 1
        try:
            free = self._free.acquire(timeout=wait_s)
        finally:
            with self._lock:
                self.queued -= 1
                self.running += free
        if not free:
            raise GrammarUnavailable(f"no worker became free within {wait_s:g} seconds")
        try:
            yield
        finally:
            with self._lock:
                self.running -= 1
            self._free.release()

    def _working_pool(self) -> ProcessPool:
        """The pool; a new one if an idle worker was killed, which breaks a pool for good."""
        pool = self._pool
        if not pool.active:
            self._replace(pool)
        return self._pool

    def _replace(self, broken: ProcessPool) -> None:
        with self._lock:
            if self._pool is not broken:
                return
            log.warning("checker.pool_replaced")
            self._pool = self._new_pool()
        broken.stop()
        broken.join()

    def _new_pool(self) -> ProcessPool:
        context = multiprocessing.get_context("forkserver")
        if self._config.engine == EMBEDDED:
            context.set_forkserver_preload(["school.checker.preload"])
        return ProcessPool(
            max_workers=self._config.workers,
            max_tasks=CHECKS_PER_WORKER,
            initializer=engine.enter_worker,
            initargs=(self._config.memory_bytes,),
            context=context,
        )
