"""Text made safe and comparable: cleaning, folding, words, sentences, tokens."""

import unicodedata
from dataclasses import dataclass

import regex

TEXT_CAP = 20_000

_UNSAFE = regex.compile(r"[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069\uFEFF\uFFFE\uFFFF--[\n\t]]", regex.V1)
_INVISIBLE = regex.compile(r"[\u00AD\u200B\u200C\u2060]")
_QUOTES = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛ʼ′`´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
        "ё": "е",
        "Ё": "Е",
    }
)
_WORD = regex.compile(
    r"\p{L}[\p{L}\p{M}\p{N}]*(?:['’ʼ‐‑-][\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*"
    r"|\p{N}+(?:[.,:]\p{N}+)*(?:[‐‑-]?\p{L}+)?"
)
_TOKEN = regex.compile(_WORD.pattern + r"|\.{3}|\S")
_NUMBER = regex.compile(r"\p{N}+(?:[.,:]\p{N}+)*")

_ABBREVIATIONS = frozenset(
    [
        "e.g",
        "i.e",
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "st",
        "vs",
        "etc",
        "fig",
        "approx",
        "inc",
        "ltd",
        "jr",
        "sr",
        "cf",
        "al",
        "т.е",
        "т.д",
        "т.п",
        "т.к",
        "т.н",
        "и.о",
        "г",
        "гг",
        "в",
        "вв",
        "р",
        "руб",
        "коп",
        "стр",
        "см",
        "рис",
        "табл",
        "им",
        "ул",
        "пр",
        "д",
        "др",
        "проф",
        "акад",
        "тыс",
        "млн",
        "млрд",
        "напр",
        "н.э",
    ]
)
_SENTENCE_END = regex.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s|$)")
_LAST_WORD = regex.compile(r"(?:\p{L}\.)*\p{L}+$")
_STARTS_SENTENCE = regex.compile(r"[\"'“‘«„(\[*_—–-]*\s*[\p{Lu}\p{Lt}\p{N}]")


def clean(value: str, cap: int = TEXT_CAP) -> str:
    """Text in one form only: NFC, `\\n` line ends, no control characters, at most `cap` code points."""
    text = value[: cap * 4].replace("\r\n", "\n").replace("\r", "\n")
    safe: str = _UNSAFE.sub("", text)
    return unicodedata.normalize("NFC", safe)[:cap]


def plain(text: str) -> str:
    """Text without typographic choices: quotes, dashes, ё and invisible characters made equal."""
    visible: str = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return visible.translate(_QUOTES)


def fold(text: str) -> str:
    """Text for comparison: as `plain`, and without case or runs of white space."""
    return " ".join(plain(unicodedata.normalize("NFKC", text)).casefold().split())


def words(text: str) -> list[str]:
    """The words and numbers of a text; a hyphenated or contracted word is one."""
    found: list[str] = _WORD.findall(_INVISIBLE.sub("", text))
    return found


def numbers(text: str) -> list[str]:
    """The numbers written with digits."""
    found: list[str] = _NUMBER.findall(text)
    return found


def paragraphs(text: str) -> list[str]:
    """The blocks of a text between blank lines."""
    return [part.strip() for part in regex.split(r"\n\s*\n", text) if part.strip()]


def _is_boundary(line: str, start: int, end: int) -> bool:
    """Does the closing mark at start..end end a sentence, or only an abbreviation or an initial?"""
    after = line[end : end + 40].lstrip()
    if after and not _STARTS_SENTENCE.match(after):
        return False
    if not after or line[start] != ".":
        return True
    last = _LAST_WORD.search(line[max(0, start - 30) : start])
    if last is None:
        return True
    word = last.group().casefold()
    initial = len(word) == 1 and last.group().isupper() and word != "i"
    return not initial and word not in _ABBREVIATIONS


def sentences(text: str) -> list[str]:
    """The sentences of a text; every line (a heading, a list item) ends one."""
    found: list[str] = []
    for line in text.splitlines():
        begin = 0
        for mark in _SENTENCE_END.finditer(line):
            if _is_boundary(line, mark.start(), mark.end()):
                found.append(line[begin : mark.end()].strip())
                begin = mark.end()
        found.append(line[begin:].strip())
    return [part for part in found if words(part)]


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a punctuation mark, with its place in the text (code points)."""

    start: int
    end: int
    text: str
    norm: str

    @property
    def is_word(self) -> bool:
        """Is it a word or a number, and not a mark?"""
        return self.norm[:1].isalnum()

    @property
    def is_number(self) -> bool:
        """Is it written with digits?"""
        return self.norm[:1].isdigit()


def tokens(text: str) -> list[Token]:
    """The tokens of a text; white space and invisible characters do not make one."""
    found = (Token(m.start(), m.end(), m.group(), plain(m.group())) for m in _TOKEN.finditer(text))
    return [token for token in found if token.norm]


def occurrences(text: str, find: str) -> list[int]:
    """Where `find` begins in `text`, overlapping occurrences too."""
    places, at = [], text.find(find)
    while at >= 0:
        places.append(at)
        at = text.find(find, at + 1)
    return places


def locate(text: str, find: str, nth: int | None = None) -> tuple[int, int]:
    """The place of `find` in `text`; ValueError says what to do when it is absent or ambiguous."""
    places = occurrences(text, find)
    if not places:
        raise ValueError(f"{find!r} does not occur in the text: copy it from the text exactly")
    if nth is None and len(places) > 1:
        raise ValueError(f"{find!r} occurs {len(places)} times: add nth to say which one")
    if nth is not None and not 1 <= nth <= len(places):
        raise ValueError(f"{find!r} occurs {len(places)} times, so nth: {nth} is out of range")
    start = places[(nth or 1) - 1]
    return start, start + len(find)
