"""Checking grammar: one port, interchangeable engines, one kind of match.

The engines are imported by their own modules only, because they are heavy:

>>> from assessments.grammar import check_long
>>> from assessments.grammar.embedded import EmbeddedEngine
>>> engine = EmbeddedEngine()
>>> matches = check_long(engine, "I can heard you.", "en")
>>> [(match.rule, match.offset, match.length) for match in matches]
[('MD_BASEFORM', 6, 5)]
"""

from assessments.grammar.density import count_words, density
from assessments.grammar.masking import mask_names, mask_quoted, without_masked
from assessments.grammar.policy import POLICIES, Policy, is_counted
from assessments.grammar.port import (
    LANGUAGES,
    MAX_PIECE,
    Checker,
    Engine,
    EngineBroke,
    GrammarError,
    GrammarTimeout,
    GrammarUnavailable,
    Match,
    TextTooLong,
    UnknownLanguage,
)
from assessments.grammar.split import Piece, check_long, pieces

__all__ = [
    "LANGUAGES",
    "MAX_PIECE",
    "POLICIES",
    "Checker",
    "Engine",
    "EngineBroke",
    "GrammarError",
    "GrammarTimeout",
    "GrammarUnavailable",
    "Match",
    "Piece",
    "Policy",
    "TextTooLong",
    "UnknownLanguage",
    "check_long",
    "count_words",
    "density",
    "is_counted",
    "mask_names",
    "mask_quoted",
    "pieces",
    "without_masked",
]
