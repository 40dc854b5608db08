"""One question to a measure and the answer of an independent source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Case:
    """`given` are the keyword arguments of our measure as JSON values; an answer of None means undefined."""

    measure: str
    given: dict[str, Any]
    answer: Any
    source: str
    inputs: Literal["random", "hostile", "published"]
    seed: int | None = None
    tolerance: float = 1e-9
