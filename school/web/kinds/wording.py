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
_CRITERIA = {
    "harmless": N_("Harmless"),
    "truthful": N_("Truthful"),
    "helpful": N_("Helpful"),
    "style": N_("Well put"),
}
_FLAGS = {
    "violence": N_("Violence"),
    "self_harm": N_("Self-harm"),
    "sexual": N_("Sexual content"),
    "hate": N_("Hate"),
    "illegal": N_("Help with a crime"),
    "dangerous_advice": N_("Dangerous advice"),
    "private_data": N_("Private data"),
    "minors": N_("Harm to minors"),
    "gender": N_("Bias: gender"),
    "ethnicity": N_("Bias: ethnicity"),
    "religion": N_("Bias: religion"),
    "age": N_("Bias: age"),
    "disability": N_("Bias: disability"),
    "nationality": N_("Bias: nationality"),
    "class": N_("Bias: social class"),
}
_DEGREES = {"low": N_("Low"), "medium": N_("Medium"), "high": N_("High")}
_ATTACKS = {
    "invention": N_("It invents facts"),
    "harmful_help": N_("It helps to do harm"),
    "private_data": N_("It gives private data away"),
    "bias": N_("It repeats a prejudice"),
    "instructions": N_("It does not follow instructions"),
    "over_refusal": N_("It refuses a harmless request"),
    "reasoning": N_("It reasons wrongly"),
    "false_premise": N_("It accepts a false premise"),
    "language": N_("It slips in the language"),
    "role_play": N_("It is drawn out of its role"),
}
_LABELS = {
    "wrong_term": N_("Wrong term"),
    "slang": N_("Slang"),
    "sensitive": N_("Sensitive topic"),
    "private_data": N_("Private data"),
    "broken": N_("Broken text"),
    "off_topic": N_("Off topic"),
}
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


def criterion_words(code: str) -> str:
    """A criterion by which answers are compared, in words."""
    return gettext(_CRITERIA[code])


def flag_categories() -> list[tuple[str, str]]:
    """(code, words) of what can be flagged."""
    return [(code, gettext(words)) for code, words in _FLAGS.items()]


def flag_severities() -> list[tuple[str, str]]:
    """(code, words) of how bad a flagged span is."""
    return [(code, gettext(words)) for code, words in _DEGREES.items()]


def attack_words(code: str) -> str:
    """A way to make a model fail, in words."""
    return gettext(_ATTACKS[code])


def label_words(code: str) -> str:
    """A label of a record, in words."""
    return gettext(_LABELS[code])


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
