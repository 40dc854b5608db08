"""What the checker process is told once, at its start."""

from dataclasses import dataclass
from pathlib import Path

from school.checker.protocol import socket_path
from school.settings import Settings

WORKERS = 2
"""Two, so that one text that runs into the deadline never holds up the next."""

MEMORY_BYTES = 1_000_000_000
"""Data a worker may hold. Both languages take 0.46 GB, the worst text found 20 MB more."""

CHECKS_PER_WORKER = 2_000
"""A worker is replaced after so many checks, so that no slow leak grows."""

LONGEST_QUEUE = 200
"""Requests that may wait; further ones are told at once to come back later."""

EMBEDDED = "embedded"
LANGUAGETOOL = "languagetool"


@dataclass(frozen=True, slots=True)
class CheckerConfig:
    """Engine, limits and place of a checker process."""

    socket: Path
    engine: str
    url: str
    deadline_s: float
    max_chars: int
    workers: int = WORKERS
    memory_bytes: int = MEMORY_BYTES

    @classmethod
    def from_settings(cls, settings: Settings, *, workers: int = WORKERS) -> "CheckerConfig":
        """The checker that belongs to these settings."""
        return cls(
            socket=socket_path(settings.home),
            engine=settings.grammar,
            url=settings.languagetool_url,
            deadline_s=settings.grammar_deadline_s,
            max_chars=settings.grammar_max_chars,
            workers=workers,
        )
