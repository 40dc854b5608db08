"""A measure that has no value on the data given, and why: never NaN, never 0 or 1 in disguise."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Undefined:
    """`because` is an English msgid; it is translated where it is shown. Its truth value is False."""

    because: str

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return f"undefined, because {self.because}"


Value: TypeAlias = float | Undefined
