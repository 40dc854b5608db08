"""How bad an unneeded edit is: harmless style, a new error, or a changed fact.

Nothing here understands the text. It judges by what an edit touches: numbers, negations and names
carry facts; endings, spelling, case and punctuation were right before, so changing them breaks
something; other words exchanged for words are taken for needless style.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum

from rapidfuzz.distance import Levenshtein

from assessments.text import Token

NEGATIONS = frozenset(
    [
        "not",
        "no",
        "never",
        "none",
        "nobody",
        "nothing",
        "nowhere",
        "neither",
        "nor",
        "cannot",
        "without",
        "hardly",
        "не",
        "ни",
        "нет",
        "никогда",
        "никто",
        "никого",
        "никому",
        "ничто",
        "ничего",
        "нигде",
        "никак",
        "нельзя",
        "без",
    ]
)
NUMBER_WORDS = frozenset(
    [
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "hundred",
        "thousand",
        "million",
        "billion",
        "half",
        "twice",
        "два",
        "две",
        "двух",
        "три",
        "трех",
        "четыре",
        "четырех",
        "пять",
        "пяти",
        "шесть",
        "шести",
        "семь",
        "семи",
        "восемь",
        "девять",
        "десять",
        "двенадцать",
        "двадцать",
        "тридцать",
        "сорок",
        "пятьдесят",
        "сто",
        "тысяча",
        "тысячи",
        "тысяч",
        "миллион",
        "миллиона",
        "миллионов",
        "миллиард",
        "половина",
        "дважды",
    ]
)
LOST_WORDS = 4  # dropping a run of this many words drops what they said
RELATED = 0.6  # similarity from which two words are forms of one word
_SENTENCE_OPENERS = frozenset({".", "!", "?", "...", ":", ";", '"', "(", "-", "*", "#"})


class Harm(StrEnum):
    """How bad an unneeded edit is."""

    STYLE = "style"
    ERROR = "error"
    MEANING = "meaning"


COST = {Harm.STYLE: 0.5, Harm.ERROR: 1.0, Harm.MEANING: 2.0}


def similarity(one: str, other: str) -> float:
    """1 for equal words, 0 for words with nothing in common; case aside."""
    return Levenshtein.normalized_similarity(one.casefold(), other.casefold())


def _figures(run: Iterable[Token]) -> Counter[str]:
    found: Counter[str] = Counter()
    for token in run:
        if token.is_number:
            found[token.norm.translate({ord("."): None, ord(","): None})] += 1
        elif token.norm.casefold() in NUMBER_WORDS:
            found[token.norm.casefold()] += 1
    return found


def _negations(run: Iterable[Token]) -> int:
    lowered = (token.norm.casefold() for token in run)
    return sum(word in NEGATIONS or word.endswith("n't") for word in lowered)


def _names(all_tokens: Sequence[Token], first: int, last: int) -> list[str]:
    """Capitalised words of a run that do not owe their capital to standing first in a sentence."""
    names = []
    for n in range(first, last):
        word = all_tokens[n].norm
        opens = n == 0 or all_tokens[n - 1].norm in _SENTENCE_OPENERS
        if word[:1].isupper() and not opens and word != "I" and not word.startswith("I'"):
            names.append(word)
    return names


def _names_changed(old: list[str], new: list[str], old_run: Sequence[Token], new_run: Sequence[Token]) -> bool:
    """Is a name gone or new? Another form of the same name is not another name."""
    lost = (n for n in old if not any(similarity(n, t.norm) >= RELATED for t in new_run))
    added = (n for n in new if not any(similarity(n, t.norm) >= RELATED for t in old_run))
    return any(True for _ in lost) or any(True for _ in added)


def judge(
    source: Sequence[Token],
    target: Sequence[Token],
    run: tuple[int, int, int, int],
    protected: Sequence[tuple[int, int]] = (),
) -> Harm:
    """The harm of an unneeded edit: source tokens i0..i1 became target tokens j0..j1.

    `protected` are character spans of the source that must not change.
    """
    i0, i1, j0, j1 = run
    old, new = source[i0:i1], target[j0:j1]
    if _figures(old) != _figures(new) or _negations(old) != _negations(new):
        return Harm.MEANING
    if _names_changed(_names(source, i0, i1), _names(target, j0, j1), old, new):
        return Harm.MEANING
    if any(token.start < end and token.end > start for token in old for start, end in protected):
        return Harm.MEANING
    old_words, new_words = [t for t in old if t.is_word], [t for t in new if t.is_word]
    if len(old_words) - len(new_words) >= LOST_WORDS:
        return Harm.MEANING
    if not old_words and not new_words:
        return Harm.ERROR
    if len(old_words) == len(new_words):
        pairs = zip(old_words, new_words, strict=True)
        if any(similarity(a.norm, b.norm) >= RELATED for a, b in pairs):
            return Harm.ERROR
    return Harm.STYLE
