"""Countable facts about a text in English or Russian."""

import json
from functools import lru_cache
from typing import Any

import regex

from assessments.text import fold, sentences, words

_FUNCTION_WORDS = {
    "en": frozenset(
        [
            "the",
            "a",
            "an",
            "and",
            "or",
            "but",
            "if",
            "of",
            "to",
            "in",
            "on",
            "at",
            "by",
            "for",
            "from",
            "with",
            "as",
            "is",
            "are",
            "was",
            "were",
            "be",
            "been",
            "it",
            "its",
            "this",
            "that",
            "these",
            "those",
            "you",
            "your",
            "we",
            "our",
            "they",
            "their",
            "he",
            "she",
            "his",
            "her",
            "i",
            "not",
            "do",
            "does",
            "can",
            "will",
            "would",
            "should",
            "have",
            "has",
            "had",
            "more",
            "than",
            "when",
            "which",
            "who",
            "what",
            "how",
        ]
    ),
    "ru": frozenset(
        [
            "и",
            "в",
            "во",
            "не",
            "что",
            "он",
            "на",
            "я",
            "с",
            "со",
            "как",
            "а",
            "то",
            "все",
            "она",
            "так",
            "его",
            "но",
            "да",
            "ты",
            "к",
            "ко",
            "у",
            "же",
            "вы",
            "за",
            "бы",
            "по",
            "ее",
            "мне",
            "было",
            "вот",
            "от",
            "меня",
            "о",
            "из",
            "ему",
            "если",
            "или",
            "ни",
            "быть",
            "был",
            "до",
            "вас",
            "они",
            "для",
            "это",
            "эта",
            "этот",
            "эти",
            "мы",
            "их",
            "чем",
            "при",
            "без",
            "под",
            "можно",
            "нужно",
            "который",
            "которая",
            "которые",
            "также",
            "уже",
            "только",
            "где",
            "когда",
            "чтобы",
        ]
    ),
}
_SCRIPTS = {"en": regex.compile(r"\p{Latin}"), "ru": regex.compile(r"\p{Cyrillic}")}
_FOREIGN = {
    "en": regex.compile(r"[^\P{Latin}a-zA-Zéèêëàâçïîôöüñáíóúœæ]"),
    "ru": regex.compile(r"[іїєґўђћџљњј]", regex.I),
}
_VOWELS_RU = regex.compile(r"[аеёиоуыэюяАЕЁИОУЫЭЮЯ]")
_VOWELS_EN = regex.compile(r"[aeiouy]+")
SCRIPT_SHARE = 0.8
FUNCTION_SHARE = 0.08
ENOUGH_WORDS = 15


def is_language(text: str, lang: str) -> bool:
    """Is the text written in the language? By its script, and by its small words if long enough."""
    script = _SCRIPTS[lang]
    letters = regex.findall(r"\p{L}", text)
    own = sum(bool(script.match(letter)) for letter in letters)
    if not letters or own < SCRIPT_SHARE * len(letters):
        return False
    if len(_FOREIGN[lang].findall(text)) > 0.01 * len(letters):
        return False
    found = [fold(word) for word in words(text)]
    small = sum(word in _FUNCTION_WORDS[lang] for word in found)
    return len(found) < ENOUGH_WORDS or small >= FUNCTION_SHARE * len(found)


def is_cyrillic(text: str) -> bool:
    """Is most of the text in Cyrillic letters?"""
    cyrillic = len(_SCRIPTS["ru"].findall(text))
    return cyrillic > len(_SCRIPTS["en"].findall(text))


def syllables(word: str) -> int:
    """Syllables of a word: vowels in Russian; vowel groups without a silent e in English."""
    if _VOWELS_RU.search(word):
        return len(_VOWELS_RU.findall(word))
    lowered = word.casefold()
    count = len(_VOWELS_EN.findall(lowered))
    silent = lowered.endswith(("e", "es", "ed")) and not lowered.endswith(
        ("le", "les", "ted", "ded", "ses", "zes", "ces", "ges", "xes", "ches", "shes", "ee")
    )
    return max(1, count - 1 if silent and count > 1 else count)


def reading_grade(text: str) -> float:
    """School years needed: Flesch-Kincaid, with Oborneva's coefficients for Russian."""
    found = [word for word in words(text) if word[:1].isalpha()]
    spans = sentences(text)
    if not found or not spans:
        return 0.0
    per_sentence = len(found) / len(spans)
    per_word = sum(syllables(word) for word in found) / len(found)
    if is_cyrillic(text):
        return 0.5 * per_sentence + 8.4 * per_word - 15.59
    return 0.39 * per_sentence + 11.8 * per_word - 15.59


def longest_sentence(text: str) -> int:
    """The number of words in the longest sentence."""
    return max((len(words(each)) for each in sentences(text)), default=0)


@lru_cache(maxsize=64)
def folded_words(text: str) -> tuple[str, ...]:
    """The words of a text made comparable; kept, because several checks ask for the same text."""
    return tuple(fold(word) for word in words(text))


def positions(text: str, phrase: str) -> list[int]:
    """Where a word or phrase stands among the words of a text; whole words, case and ё aside."""
    hay, needle = folded_words(text), folded_words(phrase)
    width = len(needle)
    if not width:
        return []
    return [at for at in range(len(hay) - width + 1) if hay[at : at + width] == needle]


def as_json(text: str) -> Any:
    """The JSON value that is the whole text (a code fence around it is allowed), else None."""
    fenced = regex.fullmatch(r"\s*```(?:json)?\s*\n(.*?)\n?```\s*", text, regex.S)
    try:
        return json.loads(fenced.group(1) if fenced else text)
    except (ValueError, RecursionError):
        return None
