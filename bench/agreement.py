"""How far the embedded engine and LanguageTool itself find the same in our own passages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assessments.grammar import Checker, Match
from assessments.grammar.embedded import EmbeddedEngine
from school import content
from tests.support.languagetool import running_languagetool


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """Matches of one language; the same match is the same rule at the same place, a shared place is any overlap."""

    lang: str
    passages: int
    characters: int
    embedded: int
    languagetool: int
    same: int
    embedded_places_shared: int
    languagetool_places_shared: int


def passages(lang: str) -> list[str]:
    """Every text of the bank in this language that people read or write, planted errors included."""
    found: dict[str, None] = {}
    for item in content.bank():
        if item.lang == lang:
            text = item.key()["text"] if item.kind == "writing" else getattr(item, "text", None)
            answers = getattr(item, "answers", {})
            found |= dict.fromkeys([text] if isinstance(text, str) else [])
            found |= dict.fromkeys(answers.values() if isinstance(answers, dict) else [])
    return list(found)


def measure(folder: Path) -> list[AgreementLine]:
    """Both engines over all passages of both languages."""
    embedded = EmbeddedEngine()
    with running_languagetool(folder) as languagetool:
        return [_compare(embedded, languagetool, lang) for lang in content.CONTENT_LANGS]


def _compare(embedded: Checker, languagetool: Checker, lang: str) -> AgreementLine:
    texts = passages(lang)
    pairs = [(embedded.check(text, lang), languagetool.check(text, lang)) for text in texts]
    return AgreementLine(
        lang,
        len(texts),
        sum(len(text) for text in texts),
        embedded=sum(len(one) for one, _ in pairs),
        languagetool=sum(len(other) for _, other in pairs),
        same=sum(len(_identities(one) & _identities(other)) for one, other in pairs),
        embedded_places_shared=sum(_shared(one, other) for one, other in pairs),
        languagetool_places_shared=sum(_shared(other, one) for one, other in pairs),
    )


def _identities(matches: Iterable[Match]) -> set[tuple[str, int, int]]:
    return {(match.rule, match.offset, match.length) for match in matches}


def _shared(matches: Sequence[Match], others: Sequence[Match]) -> int:
    return sum(
        any(one.offset < other.offset + other.length and other.offset < one.offset + one.length for other in others)
        for one in matches
    )
