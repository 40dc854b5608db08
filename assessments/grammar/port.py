"""The grammar port: what every engine takes, gives back and raises."""

from dataclasses import dataclass
from typing import Protocol

LANGUAGES = ("en", "ru")
"""The languages that every engine must be able to check."""

VARIANTS = {"en": "en-US", "ru": "ru-RU"}
"""The variant an engine is started with; see policy.py for other spellings of English."""

MAX_PIECE = 20_000
"""The longest text, in code points, that an engine is given at once."""

MAX_REPLACEMENTS = 10
"""Engines offer up to hundreds of replacements; a reader and a scorer need the best few."""


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """One place where a rule found something, the same object whichever engine found it.

    `offset` and `length` count Unicode code points of the text that was checked, so
    `text[offset:offset + length]` is the passage. `category` is the rule's category as
    LanguageTool names it (GRAMMAR, TYPOS, PUNCTUATION ...).
    """

    offset: int
    length: int
    rule: str
    category: str
    message: str
    replacements: tuple[str, ...]
    engine: str
    version: str


@dataclass(frozen=True, slots=True)
class Engine:
    """Who checked: recorded with every score, matches or none."""

    name: str
    version: str


class GrammarError(Exception):
    """Any reason why a text could not be checked."""

    code = "grammar_error"


class GrammarUnavailable(GrammarError):
    """No engine answers at the moment; the same text may be checked later."""

    code = "unavailable"


class GrammarTimeout(GrammarError):
    """The engine was stopped at the deadline; the same text will hardly do better later."""

    code = "timeout"


class EngineBroke(GrammarTimeout):
    """The engine broke down on this text; a caller treats it like a timeout."""

    code = "engine_broke"


class TextTooLong(GrammarError):
    """The text is longer than the cap and cannot be cut into pieces that are not."""

    code = "too_long"


class UnknownLanguage(GrammarError):
    """The language is none of LANGUAGES."""

    code = "unknown_language"


class Checker(Protocol):
    """What scorers and jobs ask for: a text in, matches out."""

    def identity(self) -> Engine:
        """Name and version of the engine that answers."""
        ...

    def check(self, text: str, lang: str) -> tuple[Match, ...]:
        """All matches in `text`, by offset.

        Raises GrammarUnavailable, GrammarTimeout (EngineBroke is one), TextTooLong or
        UnknownLanguage.
        """
        ...


def require_language(lang: str) -> str:
    """The engine's variant for `lang`, or UnknownLanguage saying which ones there are."""
    try:
        return VARIANTS[lang]
    except KeyError:
        known = ", ".join(LANGUAGES)
        raise UnknownLanguage(f"no grammar rules for {lang!r}; choose one of: {known}") from None


def require_length(text: str, limit: int) -> None:
    """Refuse a text that is longer than `limit` code points."""
    if len(text) > limit:
        raise TextTooLong(f"the text has {len(text)} characters; at most {limit} are checked")
