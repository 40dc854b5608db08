"""The embedded engine: LingoTweaker, LanguageTool's rules ported, inside this process."""

from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

import lt_py

from assessments.grammar.policy import POLICIES, is_counted
from assessments.grammar.port import (
    LANGUAGES,
    MAX_PIECE,
    MAX_REPLACEMENTS,
    Engine,
    Match,
    require_language,
    require_length,
)
from assessments.grammar.text import Prepared, plain_message, utf8_width

NAME = "lingotweaker"


class EmbeddedEngine:
    """Checks in this process, without a deadline of its own.

    Loading takes 1-2 s and 0.4 GB for both languages. A check holds Python's lock until it
    is done, and hostile text can keep it busy for many seconds: where strangers' text is
    checked, run it behind a process that can be killed.
    """

    def __init__(self, languages: Iterable[str] = LANGUAGES) -> None:
        self._identity = Engine(NAME, version(NAME))
        self._engines = {lang: _load(lang) for lang in languages}

    def identity(self) -> Engine:
        """Name and version of the installed engine."""
        return self._identity

    def check(self, text: str, lang: str) -> tuple[Match, ...]:
        """All matches that the language's policy counts, by offset."""
        require_language(lang)
        require_length(text, MAX_PIECE)
        if lang not in self._engines:
            self._engines[lang] = _load(lang)
        prepared = Prepared(text, utf8_width)
        raw_matches = self._engines[lang].check(prepared.text)
        found = (self._match(raw, prepared, lang) for raw in raw_matches)
        return tuple(sorted(match for match in found if is_counted(match, lang)))

    def _match(self, raw: dict[str, Any], prepared: Prepared, lang: str) -> Match:
        offset, length = prepared.span(raw["offset"], raw["offset"] + raw["length"])
        return Match(
            offset=offset,
            length=length,
            rule=raw["rule_id"],
            category=raw["category_id"],
            message=plain_message(raw["message"], lang),
            replacements=tuple(raw["suggestions"][:MAX_REPLACEMENTS]),
            engine=self._identity.name,
            version=self._identity.version,
        )


def _load(lang: str) -> lt_py.Engine:
    policy = POLICIES[lang]
    return lt_py.Engine(
        require_language(lang),
        disabled_rules=sorted(policy.rules_off),
        disabled_categories=sorted(policy.categories_off),
    )
