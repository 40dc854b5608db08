"""A checker for one call: the same worker processes and limits, without a socket."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from assessments.grammar.port import Engine, Match, require_language, require_length
from school.checker.config import CheckerConfig
from school.checker.pool import CheckPool


class LocalChecker:
    """A Checker with a pool of its own; use it in a `with` block."""

    def __init__(self, config: CheckerConfig) -> None:
        self._config = config
        self._pool = CheckPool(config)

    def __enter__(self) -> Self:
        self._pool.warm()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.close()

    def identity(self) -> Engine:
        """Name and version of the engine."""
        return self._pool.engine or self._pool.warm()

    def check(self, text: str, lang: str) -> tuple[Match, ...]:
        """All matches in a text that is within the cap."""
        require_language(lang)
        require_length(text, self._config.max_chars)
        return self._pool.check(text, lang, wait_s=self._config.deadline_s)
