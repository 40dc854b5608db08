"""Words for what the kinds name by codes: verdicts, types of flaw, constraints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from school.i18n import N_, gettext

_VERDICTS = {
    "supported": N_("Supported"),
    "refuted": N_("Refuted"),
    "not_enough": N_("Not enough evidence"),
}
_VERDICT_HINTS = {
    "supported": N_("The sources say it, all of it."),
    "refuted": N_("The sources say something that cannot be true together with it."),
    "not_enough": N_("You searched, and nothing settles it either way."),
}
_TYPES = {
    "number": N_("Wrong number or date"),
    "entity": N_("Wrong person, place or thing"),
    "relation": N_("Wrong relation between true things"),
    "contradiction": N_("Contradicts the sources"),
    "invented": N_("Invented"),
    "unverifiable": N_("Cannot be checked"),
}
_SEVERITIES = {"major": N_("Major: could mislead"), "minor": N_("Minor: a slip")}
_SOURCES = {"primary": N_("Primary source"), "secondary": N_("Secondary source"), "weak": N_("Weak source")}
_COUNTED = {
    "words": N_("Words: %(asked)s"),
    "characters": N_("Characters: %(asked)s"),
    "sentences": N_("Sentences: %(asked)s"),
    "paragraphs": N_("Paragraphs: %(asked)s"),
    "bullets": N_("Bullet points: %(asked)s"),
    "numbered": N_("Numbered points: %(asked)s"),
    "headings": N_("Headings: %(asked)s"),
    "numbers": N_("Figures in the text: %(asked)s"),
    "questions": N_("Questions: %(asked)s"),
    "bold": N_("Bold passages: %(asked)s"),
    "count": N_("Uses of “%(word)s”: %(asked)s"),
    "sentence_length": N_("Words in the longest sentence: %(asked)s"),
    "reading_level": N_("Reading level in school years: %(asked)s"),
}
_PLAIN = {
    "include": N_("In the text: %(asked)s"),
    "exclude": N_("Not in the text: %(asked)s"),
    "order": N_("In this order: %(asked)s"),
    "json": N_("A JSON object with these keys: %(asked)s"),
    "quoted": N_("The whole text in quotation marks"),
    "upper": N_("Capital letters only"),
    "lower": N_("Small letters only"),
    "en": N_("In English"),
    "ru": N_("In Russian"),
    "opening": N_("Begins with “%(asked)s”"),
    "ending": N_("Ends with “%(asked)s”"),
    "postscript": N_("A postscript at the end, beginning with “%(asked)s”"),
    "no_placeholder": N_("No places left to be filled in, such as [name]"),
    "cites_only": N_("Cites sources, and only these: %(asked)s"),
    "title": N_("A title on a line of its own"),
    "no_links": N_("No links"),
    "no_exclamations": N_("No exclamation marks"),
}


def verdicts() -> list[tuple[str, str, str]]:
    """(code, words, what it means) of the three verdicts."""
    return [(code, gettext(words), gettext(_VERDICT_HINTS[code])) for code, words in _VERDICTS.items()]


def verdict_words(code: str) -> str:
    """A verdict in words."""
    return gettext(_VERDICTS[code])


def flaw_types() -> list[tuple[str, str]]:
    """(code, words) of the types of flaw."""
    return [(code, gettext(words)) for code, words in _TYPES.items()]


def flaw_severities() -> list[tuple[str, str]]:
    """(code, words) of the severities of a flaw."""
    return [(code, gettext(words)) for code, words in _SEVERITIES.items()]


def source_types() -> dict[str, str]:
    """The words for the types of source."""
    return {code: gettext(words) for code, words in _SOURCES.items()}


def constraint_words(constraint: Mapping[str, Any]) -> str:
    """What a constraint of a writing task asks, in a few words."""
    check = str(constraint["check"])
    if check in _COUNTED:
        return gettext(_COUNTED[check], asked=_bounds(constraint), word=constraint.get("word", ""))
    code = str(constraint.get({"case": "form", "language": "lang"}.get(check, ""), check))
    return gettext(_PLAIN[code], asked=_asked(check, constraint))


def _bounds(constraint: Mapping[str, Any]) -> str:
    low, high = constraint.get("min"), constraint.get("max")
    if high == 0:
        return gettext("none")
    if low is not None and low == high:
        return f"{low:g}"
    if high is None:
        return f"≥ {low:g}"
    return f"≤ {high:g}" if low is None else f"{low:g}–{high:g}"


def _asked(check: str, constraint: Mapping[str, Any]) -> str:
    if check == "include":
        any_of = gettext(" or ").join(gettext("“%(word)s”", word=word) for word in constraint.get("any") or ())
        return ", ".join(
            [*([any_of] if any_of else []), *(gettext("“%(word)s”", word=word) for word in constraint.get("all") or ())]
        )
    if check in ("exclude", "order"):
        return ", ".join(gettext("“%(word)s”", word=word) for word in constraint["words"])
    if check == "cites_only":
        return ", ".join(f"[{source}]" for source in constraint["sources"])
    if check == "json":
        return ", ".join(constraint.get("keys") or ())
    return str(constraint.get("text") or constraint.get("marker") or "")
