"""Constraints on a text that a program can verify, each with its reason in words.

A constraint says whether a text meets it (`holds`) and why it does not (`reason`). To add one: write a
class with a literal `check`, put it into CHECKS, and give it positive and negative tests.
"""

from abc import ABC, abstractmethod
from typing import Annotated, Any, ClassVar, Literal

import regex
from pydantic import AfterValidator, Field, model_validator

from assessments.kinds.base import Frozen, Text
from assessments.measures.layout import BULLET, CITATION, COUNTED, HEADING, LINK, PLACEHOLDER, filled_lines
from assessments.measures.prose import as_json, is_language, longest_sentence, positions, reading_grade
from assessments.scores import N_
from assessments.text import fold, plain, words

Count = Annotated[int, Field(ge=0)]


def _with_words(phrase: str) -> str:
    """Whole words are looked for, so that a phrase without any would be found nowhere or everywhere."""
    if not words(phrase):
        raise ValueError(f"{phrase!r} holds no word or number that could be looked for")
    return phrase


Phrase = Annotated[Text, AfterValidator(_with_words)]

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


class Constraint(Frozen, ABC):
    """What all constraints share. A failed `hard` one caps the mark of the text."""

    message: ClassVar[str] = ""
    hard: bool = False
    weight: Annotated[float, Field(gt=0)] = 1.0
    check: str

    def holds(self, text: str) -> bool:
        """Does the text meet the constraint?"""
        return self._holds(text)

    def reason(self, text: str) -> tuple[str, dict[str, Any]]:
        """The message (msgid) and its params for a text that fails."""
        return self._reason(text)

    @abstractmethod
    def _holds(self, text: str) -> bool:
        """What each constraint says for itself."""

    def _asked(self) -> str:
        return ""

    def _reason(self, text: str) -> tuple[str, dict[str, Any]]:
        return self.message, {"asked": self._asked()}


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

    def _within(self, found: int) -> bool:
        return (self.min is None or found >= self.min) and (self.max is None or found <= self.max)

    def _asked(self) -> str:
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

    def _holds(self, text: str) -> bool:
        return self._within(COUNTED[self.check](text))

    def _reason(self, text: str) -> tuple[str, dict[str, Any]]:
        params = {"asked": self._asked(), "found": COUNTED[self.check](text)}
        return COUNT_MESSAGES[self.check], params


class CountWord(_Range):
    """A word or phrase, so many times."""

    check: Literal["count"]
    word: Phrase

    def _holds(self, text: str) -> bool:
        return self._within(len(positions(text, self.word)))

    def _reason(self, text: str) -> tuple[str, dict[str, Any]]:
        found = len(positions(text, self.word))
        message = N_("Uses of “%(word)s”: asked %(asked)s, found %(found)s.")
        return message, {"word": self.word, "asked": self._asked(), "found": found}


class Include(Constraint):
    """At least one of `any`, and all of `all`."""

    message: ClassVar = N_("These words had to be in the text: %(asked)s.")
    check: Literal["include"]
    any: tuple[Phrase, ...] = ()
    all: tuple[Phrase, ...] = ()

    @model_validator(mode="after")
    def _some_words(self) -> "Include":
        if not self.any and not self.all:
            raise ValueError("give any: [...] or all: [...]")
        return self

    def _holds(self, text: str) -> bool:
        found_any = not self.any or any(positions(text, word) for word in self.any)
        return found_any and all(positions(text, word) for word in self.all)

    def _asked(self) -> str:
        return "; ".join([*([" / ".join(self.any)] if self.any else []), *self.all])


class _Words(Constraint):
    """Whole words or phrases, case and ё aside."""

    words: tuple[Phrase, ...] = Field(min_length=1)

    def _asked(self) -> str:
        return ", ".join(self.words)


class Exclude(_Words):
    """None of these words."""

    message: ClassVar = N_("These words had to stay out of the text: %(asked)s.")
    check: Literal["exclude"]

    def _holds(self, text: str) -> bool:
        return not any(positions(text, word) for word in self.words)


class Order(_Words):
    """These words, each after the one before."""

    message: ClassVar = N_("These words had to follow one another in this order: %(asked)s.")
    check: Literal["order"]

    def _holds(self, text: str) -> bool:
        at = -1
        for word in self.words:
            later = [place for place in positions(text, word) if place > at]
            if not later:
                return False
            at = later[0]
        return True


class Json(Constraint):
    """A JSON object; a code fence around it is allowed."""

    message: ClassVar = N_("The text had to be a JSON object with these keys: %(asked)s.")
    check: Literal["json"]
    keys: tuple[Text, ...] = ()

    def _holds(self, text: str) -> bool:
        value = as_json(text)
        return isinstance(value, dict) and set(self.keys) <= set(value)

    def _asked(self) -> str:
        return ", ".join(self.keys)


class Quoted(Constraint):
    """All of the text inside quotation marks."""

    message: ClassVar = N_("The whole text had to stand in quotation marks.")
    check: Literal["quoted"]

    def _holds(self, text: str) -> bool:
        whole = plain(text.strip())
        return len(whole) > 2 and whole[0] == whole[-1] == '"'


class Case(Constraint):
    """Capitals only, or small letters only."""

    check: Literal["case"]
    form: Literal["upper", "lower"]

    def _holds(self, text: str) -> bool:
        return text.isupper() if self.form == "upper" else text.islower()

    def _reason(self, text: str) -> tuple[str, dict[str, Any]]:
        if self.form == "upper":
            return N_("All letters had to be capitals."), {}
        return N_("All letters had to be small."), {}


class Language(Constraint):
    """English or Russian, by script and small words."""

    check: Literal["language"]
    lang: Literal["en", "ru"]

    def _holds(self, text: str) -> bool:
        return is_language(text, self.lang)

    def _reason(self, text: str) -> tuple[str, dict[str, Any]]:
        if self.lang == "en":
            return N_("The text had to be in English."), {}
        return N_("The text had to be in Russian."), {}


class Opening(Constraint):
    """The first words."""

    message: ClassVar = N_("The text had to begin with “%(asked)s”.")
    check: Literal["opening"]
    text: Text

    def _holds(self, text: str) -> bool:
        return fold(text).startswith(fold(self.text))

    def _asked(self) -> str:
        return self.text


class Ending(Constraint):
    """The last words."""

    message: ClassVar = N_("The text had to end with “%(asked)s”.")
    check: Literal["ending"]
    text: Text

    def _holds(self, text: str) -> bool:
        return fold(text).endswith(fold(self.text))

    def _asked(self) -> str:
        return self.text


class Postscript(Constraint):
    """A last part that begins with the marker and says something."""

    message: ClassVar = N_("A postscript had to stand at the end, beginning with “%(asked)s”.")
    check: Literal["postscript"]
    marker: Text = "P.S."

    def _holds(self, text: str) -> bool:
        marker, lines = fold(self.marker), filled_lines(text)
        places = [n for n, line in enumerate(lines) if fold(line).startswith(marker)]
        has_text = bool(places) and len(fold(" ".join(lines[places[-1] :]))) > len(marker)
        return has_text and places[-1] > 0

    def _asked(self) -> str:
        return self.marker


class NoPlaceholder(Constraint):
    """No [name], ____, {{x}} or TODO left behind."""

    message: ClassVar = N_("The text still holds a place to be filled in: “%(asked)s”.")
    check: Literal["no_placeholder"]

    def _holds(self, text: str) -> bool:
        return PLACEHOLDER.search(text) is None

    def _reason(self, text: str) -> tuple[str, dict[str, Any]]:
        found = PLACEHOLDER.search(text)
        return self.message, {"asked": found.group() if found else ""}


class CitesOnly(Constraint):
    """Citations look like [s1] or [s1, s2] (a sentence address [s1.2] is as good)."""

    message: ClassVar = N_("The text had to cite sources, and only these: %(asked)s.")
    check: Literal["cites_only"]
    sources: tuple[Text, ...] = Field(min_length=1)

    def _holds(self, text: str) -> bool:
        groups = CITATION.findall(text)
        cited = [fold(each) for group in groups for each in regex.split(r"[,;]\s*", group)]
        known = [fold(source) for source in self.sources]
        return bool(cited) and all(
            any(each == s or regex.fullmatch(regex.escape(s) + r"\.\d+", each) for s in known) for each in cited
        )

    def _asked(self) -> str:
        return ", ".join(f"[{source}]" for source in self.sources)


class ReadingLevel(Constraint):
    """A bound on the school years a reader needs."""

    message: ClassVar = N_("Reading level in school years: asked at most %(asked)s, found %(found)s.")
    check: Literal["reading_level"]
    max: Annotated[float, Field(gt=0)]

    def _holds(self, text: str) -> bool:
        return reading_grade(text) <= self.max

    def _reason(self, text: str) -> tuple[str, dict[str, Any]]:
        return self.message, {"asked": f"{self.max:g}", "found": f"{reading_grade(text):.1f}"}


class Title(Constraint):
    """A first line apart from the text: a heading, or up to 12 words without a full stop."""

    message: ClassVar = N_("The text had to begin with a title on a line of its own.")
    check: Literal["title"]

    def _holds(self, text: str) -> bool:
        lines = filled_lines(text)
        if len(lines) < 2:
            return False
        first = lines[0]
        bare = first.strip('*#_ «»“”"')
        ends_open = not bare.endswith((".", ",", ";", ":"))
        return bool(HEADING.match(first)) or (0 < len(words(bare)) <= 12 and ends_open and not BULLET.match(first))


class SentenceLength(Constraint):
    """A bound on the longest sentence."""

    message: ClassVar = N_("Words in the longest sentence: asked at most %(asked)s, found %(found)s.")
    check: Literal["sentence_length"]
    max: Annotated[int, Field(ge=1)]

    def _holds(self, text: str) -> bool:
        return longest_sentence(text) <= self.max

    def _reason(self, text: str) -> tuple[str, dict[str, Any]]:
        return self.message, {"asked": str(self.max), "found": longest_sentence(text)}


class NoLinks(Constraint):
    """No addresses and no Markdown links."""

    message: ClassVar = N_("The text had to do without links.")
    check: Literal["no_links"]

    def _holds(self, text: str) -> bool:
        return LINK.search(text) is None


class NoExclamations(Constraint):
    """No exclamation mark anywhere."""

    message: ClassVar = N_("The text had to do without exclamation marks.")
    check: Literal["no_exclamations"]

    def _holds(self, text: str) -> bool:
        return "!" not in text and "！" not in text


AnyConstraint = Annotated[
    Counted | CountWord | Include | Exclude | Order | Json | Quoted | Case | Language | Opening | Ending
    | Postscript | NoPlaceholder | CitesOnly | ReadingLevel | Title | SentenceLength | NoLinks | NoExclamations,
    Field(discriminator="check"),
]  # fmt: skip

CHECKS: tuple[str, ...] = (
    *COUNTED, "count", "include", "exclude", "order", "json", "quoted", "case", "language",
    "opening", "ending", "postscript", "no_placeholder", "cites_only", "reading_level", "title",
    "sentence_length", "no_links", "no_exclamations",
)  # fmt: skip
