"""Constraints on a text that a program can verify, each with its reason in words.

A constraint says whether a text meets it (`holds`) and what was asked (`asked`). To add one: write a
class with a literal `check`, put it into CHECKS, and give it positive and negative tests.
"""

from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Literal

import regex
from pydantic import Field, model_validator

from assessments.kinds.base import Frozen, Text
from assessments.measures.prose import (
    as_json,
    is_language,
    longest_sentence,
    positions,
    reading_grade,
)
from assessments.scores import N_
from assessments.text import fold, numbers, paragraphs, plain, sentences, words

_BULLET = regex.compile(r"^\s*[-*•–—]\s+\S", regex.M)
_NUMBERED = regex.compile(r"^\s*\d{1,3}[.)]\s+\S", regex.M)
_HEADING = regex.compile(r"^#{1,6}\s+\S", regex.M)
_BOLD = regex.compile(r"\*\*(?=\S)(?:(?!\*\*).)+(?<=\S)\*\*|__(?=\S)(?:(?!__).)+(?<=\S)__")
_LINK = regex.compile(
    r"https?://|www\.\w|\]\([^)\s]{1,300}\)|\b[\w-]{1,63}\.(?:com|org|net|ru|рф|io|info)\b", regex.I
)
_CITATION = regex.compile(r"\[([^\[\]\n]{1,60})\](?!\()")
_PLACEHOLDER = regex.compile(
    r"\[(?:your|insert|name|date|company|add|link|address|phone|xx|ваш|встав|имя|дата|фио|назван|укаж|адрес|телефон|ссылк)[^\]\n]{0,80}\]"
    r"|<(?:your|insert|name|date|ваш|встав|имя|дата)[^>\n]{0,80}>|\{\{?[^{}\n]{0,80}\}\}?|_{3,}|\bX{2,}\b|\bХ{2,}\b"
    r"|lorem ipsum|\bTODO\b|\bTBD\b|\bFIXME\b",
    regex.I,
)

Count = Annotated[int, Field(ge=0)]


def _filled_lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


COUNTED: dict[str, Callable[[str], int]] = {
    "words": lambda text: len(words(text)),
    "characters": lambda text: len(text.strip()),
    "sentences": lambda text: len(sentences(text)),
    "paragraphs": lambda text: len(paragraphs(text)),
    "bullets": lambda text: len(_BULLET.findall(text)),
    "numbered": lambda text: len(_NUMBERED.findall(text)),
    "headings": lambda text: len(_HEADING.findall(text)),
    "numbers": lambda text: len(numbers(_NUMBERED.sub(" ", text))),
    "questions": lambda text: len(regex.findall(r"\?+(?!\?)", text)),
    "bold": lambda text: len(_BOLD.findall(text)),
}
COUNT_MESSAGES = {
    "words": N_("Number of words: asked %(asked)s, found %(found)s."),
    "characters": N_("Number of characters: asked %(asked)s, found %(found)s."),
    "sentences": N_("Number of sentences: asked %(asked)s, found %(found)s."),
    "paragraphs": N_("Number of paragraphs: asked %(asked)s, found %(found)s."),
    "bullets": N_("Number of bullet points: asked %(asked)s, found %(found)s."),
    "numbered": N_("Number of numbered points: asked %(asked)s, found %(found)s."),
    "headings": N_("Number of headings: asked %(asked)s, found %(found)s."),
    "numbers": N_("Number of figures in the text: asked %(asked)s, found %(found)s."),
    "questions": N_("Number of questions: asked %(asked)s, found %(found)s."),
    "bold": N_("Number of bold passages: asked %(asked)s, found %(found)s."),
}


class Constraint(Frozen):
    """What all constraints share. A failed `hard` one caps the mark of the text."""

    message: ClassVar[str] = ""
    hard: bool = False
    weight: Annotated[float, Field(gt=0)] = 1.0
    check: str

    def holds(self, text: str) -> bool:
        raise NotImplementedError

    def asked(self) -> str:
        """What was asked, for the message's %(asked)s."""
        return ""

    def reason(self, text: str) -> tuple[str, dict[str, Any]]:
        """The message (msgid) and its params for a text that fails."""
        return self.message, {"asked": self.asked()}


class _Range(Constraint):
    min: Count | None = None
    max: Count | None = None

    @model_validator(mode="after")
    def _some_bound(self) -> "_Range":
        if self.min is None and self.max is None:
            raise ValueError("give min or max or both")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("min is above max: exchange them")
        return self

    def within(self, found: int) -> bool:
        return (self.min is None or found >= self.min) and (self.max is None or found <= self.max)

    def asked(self) -> str:
        if self.min == self.max:
            return str(self.min)
        if self.max is None:
            return f"≥ {self.min}"
        return f"≤ {self.max}" if self.min is None else f"{self.min}–{self.max}"


class Counted(_Range):
    """So many words, characters, sentences, ...: see COUNTED."""

    check: Literal[
        "words", "characters", "sentences", "paragraphs", "bullets",
        "numbered", "headings", "numbers", "questions", "bold",
    ]  # fmt: skip

    def holds(self, text: str) -> bool:
        return self.within(COUNTED[self.check](text))

    def reason(self, text: str) -> tuple[str, dict[str, Any]]:
        params = {"asked": self.asked(), "found": COUNTED[self.check](text)}
        return COUNT_MESSAGES[self.check], params


class CountWord(_Range):
    check: Literal["count"]
    word: Text

    def holds(self, text: str) -> bool:
        return self.within(len(positions(text, self.word)))

    def reason(self, text: str) -> tuple[str, dict[str, Any]]:
        found = len(positions(text, self.word))
        message = N_("Uses of “%(word)s”: asked %(asked)s, found %(found)s.")
        return message, {"word": self.word, "asked": self.asked(), "found": found}


class Include(Constraint):
    message: ClassVar = N_("These words had to be in the text: %(asked)s.")
    check: Literal["include"]
    any: tuple[Text, ...] = ()
    all: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _some_words(self) -> "Include":
        if not self.any and not self.all:
            raise ValueError("give any: [...] or all: [...]")
        return self

    def holds(self, text: str) -> bool:
        found_any = not self.any or _some(positions(text, word) for word in self.any)
        return found_any and _every(positions(text, word) for word in self.all)

    def asked(self) -> str:
        return "; ".join([*([" / ".join(self.any)] if self.any else []), *self.all])


class _Words(Constraint):
    words: tuple[Text, ...] = Field(min_length=1)

    def asked(self) -> str:
        return ", ".join(self.words)


class Exclude(_Words):
    message: ClassVar = N_("These words had to stay out of the text: %(asked)s.")
    check: Literal["exclude"]

    def holds(self, text: str) -> bool:
        return not _some(positions(text, word) for word in self.words)


class Order(_Words):
    message: ClassVar = N_("These words had to follow one another in this order: %(asked)s.")
    check: Literal["order"]

    def holds(self, text: str) -> bool:
        at = -1
        for word in self.words:
            later = [place for place in positions(text, word) if place > at]
            if not later:
                return False
            at = later[0]
        return True


class Json(Constraint):
    message: ClassVar = N_("The text had to be a JSON object with these keys: %(asked)s.")
    check: Literal["json"]
    keys: tuple[Text, ...] = ()

    def holds(self, text: str) -> bool:
        value = as_json(text)
        return isinstance(value, dict) and set(self.keys) <= set(value)

    def asked(self) -> str:
        return ", ".join(self.keys)


class Quoted(Constraint):
    message: ClassVar = N_("The whole text had to stand in quotation marks.")
    check: Literal["quoted"]

    def holds(self, text: str) -> bool:
        whole = plain(text.strip())
        return len(whole) > 2 and whole[0] == whole[-1] == '"'


class Case(Constraint):
    check: Literal["case"]
    form: Literal["upper", "lower"]

    def holds(self, text: str) -> bool:
        return text.isupper() if self.form == "upper" else text.islower()

    def reason(self, text: str) -> tuple[str, dict[str, Any]]:
        if self.form == "upper":
            return N_("All letters had to be capitals."), {}
        return N_("All letters had to be small."), {}


class Language(Constraint):
    check: Literal["language"]
    lang: Literal["en", "ru"]

    def holds(self, text: str) -> bool:
        return is_language(text, self.lang)

    def reason(self, text: str) -> tuple[str, dict[str, Any]]:
        if self.lang == "en":
            return N_("The text had to be in English."), {}
        return N_("The text had to be in Russian."), {}


class Opening(Constraint):
    message: ClassVar = N_("The text had to begin with “%(asked)s”.")
    check: Literal["opening"]
    text: Text

    def holds(self, text: str) -> bool:
        return fold(text).startswith(fold(self.text))

    def asked(self) -> str:
        return self.text


class Ending(Constraint):
    message: ClassVar = N_("The text had to end with “%(asked)s”.")
    check: Literal["ending"]
    text: Text

    def holds(self, text: str) -> bool:
        return fold(text).endswith(fold(self.text))

    def asked(self) -> str:
        return self.text


class Postscript(Constraint):
    message: ClassVar = N_("A postscript had to stand at the end, beginning with “%(asked)s”.")
    check: Literal["postscript"]
    marker: Text = "P.S."

    def holds(self, text: str) -> bool:
        marker, lines = fold(self.marker), _filled_lines(text)
        places = [n for n, line in enumerate(lines) if fold(line).startswith(marker)]
        has_text = bool(places) and len(fold(" ".join(lines[places[-1] :]))) > len(marker)
        return has_text and places[-1] > 0

    def asked(self) -> str:
        return self.marker


class NoPlaceholder(Constraint):
    message: ClassVar = N_("The text still holds a place to be filled in: “%(asked)s”.")
    check: Literal["no_placeholder"]

    def holds(self, text: str) -> bool:
        return _PLACEHOLDER.search(text) is None

    def reason(self, text: str) -> tuple[str, dict[str, Any]]:
        found = _PLACEHOLDER.search(text)
        return self.message, {"asked": found.group() if found else ""}


class CitesOnly(Constraint):
    """Citations look like [s1] or [s1, s2] (a sentence address [s1.2] is as good)."""

    message: ClassVar = N_("The text had to cite sources, and only these: %(asked)s.")
    check: Literal["cites_only"]
    sources: tuple[Text, ...] = Field(min_length=1)

    def holds(self, text: str) -> bool:
        groups = _CITATION.findall(text)
        cited = [fold(each) for group in groups for each in regex.split(r"[,;]\s*", group)]
        known = [fold(source) for source in self.sources]
        return bool(cited) and all(
            any(each == s or regex.fullmatch(regex.escape(s) + r"\.\d+", each) for s in known)
            for each in cited
        )

    def asked(self) -> str:
        return ", ".join(f"[{source}]" for source in self.sources)


class ReadingLevel(Constraint):
    message: ClassVar = N_(
        "Reading level in school years: asked at most %(asked)s, found %(found)s."
    )
    check: Literal["reading_level"]
    max: Annotated[float, Field(gt=0)]

    def holds(self, text: str) -> bool:
        return reading_grade(text) <= self.max

    def reason(self, text: str) -> tuple[str, dict[str, Any]]:
        return self.message, {"asked": f"{self.max:g}", "found": f"{reading_grade(text):.1f}"}


class Title(Constraint):
    """A first line apart from the text: a heading, or up to 12 words without a full stop."""

    message: ClassVar = N_("The text had to begin with a title on a line of its own.")
    check: Literal["title"]

    def holds(self, text: str) -> bool:
        lines = _filled_lines(text)
        if len(lines) < 2:
            return False
        first = lines[0]
        bare = first.strip('*#_ «»“”"')
        ends_open = not bare.endswith((".", ",", ";", ":"))
        return bool(_HEADING.match(first)) or (
            0 < len(words(bare)) <= 12 and ends_open and not _BULLET.match(first)
        )


class SentenceLength(Constraint):
    message: ClassVar = N_(
        "Words in the longest sentence: asked at most %(asked)s, found %(found)s."
    )
    check: Literal["sentence_length"]
    max: Annotated[int, Field(ge=1)]

    def holds(self, text: str) -> bool:
        return longest_sentence(text) <= self.max

    def reason(self, text: str) -> tuple[str, dict[str, Any]]:
        return self.message, {"asked": str(self.max), "found": longest_sentence(text)}


class NoLinks(Constraint):
    message: ClassVar = N_("The text had to do without links.")
    check: Literal["no_links"]

    def holds(self, text: str) -> bool:
        return _LINK.search(text) is None


class NoExclamations(Constraint):
    message: ClassVar = N_("The text had to do without exclamation marks.")
    check: Literal["no_exclamations"]

    def holds(self, text: str) -> bool:
        return "!" not in text and "！" not in text


def _some(found: Any) -> bool:
    return any(bool(each) for each in found)


def _every(found: Any) -> bool:
    return all(bool(each) for each in found)


AnyConstraint = Annotated[
    Counted | CountWord | Include | Exclude | Order | Json | Quoted | Case | Language | Opening | Ending | Postscript | NoPlaceholder | CitesOnly | ReadingLevel | Title | SentenceLength | NoLinks | NoExclamations,
    Field(discriminator="check"),
]  # fmt: skip

CHECKS: tuple[str, ...] = (
    *COUNTED, "count", "include", "exclude", "order", "json", "quoted", "case", "language",
    "opening", "ending", "postscript", "no_placeholder", "cites_only", "reading_level", "title",
    "sentence_length", "no_links", "no_exclamations",
)  # fmt: skip
