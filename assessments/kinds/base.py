"""What every item kind has: its schema, and the contract public / parse / score / key."""

import hashlib
import json
import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from random import Random
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from assessments.errors import NoGoldError
from assessments.scores import Score, unanswered
from assessments.text import clean

Answer = dict[str, Any]


class Frozen(BaseModel):
    """A part of an item: never changed once read, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _tidy(value: str) -> str:
    return clean(value).strip()


def _filled(value: str) -> str:
    if not value:
        raise ValueError("must not be empty: write the text or leave the key out")
    return value


Prose = Annotated[str, AfterValidator(_tidy)]
Text = Annotated[Prose, AfterValidator(_filled)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]
Letter = Annotated[str, Field(pattern=r"^[a-z]$")]


class Sample(Frozen):
    """A self-test: this raw answer must get this value (null: it must parse as unanswered)."""

    name: str
    answer: Any = None
    value: Annotated[float, Field(ge=0, le=1)] | None


class Item(Frozen, ABC):
    """One piece of work: a lesson exercise, a test item or, without gold, a paid task."""

    public_fields: ClassVar[tuple[str, ...]] = ()
    scorer_version: ClassVar[str] = ""

    id: str = ""
    kind: str
    version: Annotated[int, Field(ge=1)] = 1
    lang: Annotated[str, Field(pattern=r"^(?:[a-z]{2})?$")] = ""
    tags: tuple[Slug, ...] = ()
    difficulty: Annotated[float, Field(ge=0, le=1)] = 0.5
    lesson: Slug | None = None
    source: Text | None = None
    gold: Any = None
    samples: tuple[Sample, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _language_from_id(cls, data: Any) -> Any:
        """`en-choice-01` is English; an explicit `lang` wins."""
        if isinstance(data, Mapping) and not data.get("lang"):
            prefix = str(data.get("id") or "").partition("-")[0]
            if len(prefix) == 2 and prefix.isalpha():
                return {**data, "lang": prefix.lower()}
        return data

    def public(self) -> dict[str, Any]:
        """What a candidate may see. Tags and the source would hint at the key, so they stay out."""
        head = {"id": self.id, "kind": self.kind, "version": self.version, "lang": self.lang}
        body = self.model_dump(mode="json", include=set(self.public_fields))
        return head | {name: body[name] for name in self.public_fields if name in body}

    def parse(self, raw: object) -> Answer | None:
        """The canonical answer, or None when nothing usable was given. Never raises on garbage."""
        if not isinstance(raw, Mapping):
            return None
        return self._parse(raw)

    def score(self, answer: object) -> Score:
        """Score a canonical answer (None: unanswered) against gold."""
        if self.gold is None and self.needs_gold:
            raise NoGoldError(f"{self.id or self.kind}: a task without gold cannot be scored")
        known = self.parse(answer)
        if known is None:
            return unanswered(self.blank_facts(), self.scorer_version)
        return self._score(known)

    def unskilled(self) -> tuple[Answer, ...]:
        """Answers that need no skill (all marked, nothing marked, a constant verdict, a copied text, ...)."""
        return ()

    def chance(self) -> float:
        """b of this item alone (scoring.md B0): what the best strategy without skill gets, 0 to 1.

        A section computes its own b over the whole form; this one scales an item that stands alone:
        S = 100 clip((value - b) / (1 - b)).
        """
        return max((self.score(answer).value for answer in self.unskilled()), default=0.0)

    @property
    def needs_gold(self) -> bool:
        """Is gold needed to score an answer?"""
        return True

    def fingerprint(self) -> str:
        """sha256 over what is shown and how it is scored; notes about the item do not count."""
        data = self.model_dump(mode="json", exclude={"samples", "difficulty", "tags", "lesson", "source"})
        canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    def draw_order(self, rng: Random) -> tuple[str, ...]:
        """A random order to display labelled parts in; empty when the kind has none."""
        return ()

    @property
    def stratum(self) -> str:
        """A (secret) label by which a blueprint can balance a form."""
        return ""

    def sample_answer(self, raw: Any) -> Any:
        """A sample's answer as a browser would send it."""
        return raw

    def explain(self) -> dict[str, Any]:
        """Everything the gold teaches, for a lesson that answers back."""
        if self.gold is None:
            return {}
        data: dict[str, Any] = self.gold.model_dump(mode="json")
        return data | {"key": self.key()}

    def problems(self) -> list[str]:
        """What a careful editor would object to beyond the schema, in words for the author."""
        return []

    def _gold(self) -> Any:
        if self.gold is None:
            raise NoGoldError(f"{self.id or self.kind}: a task without gold has no key")
        return self.gold

    @abstractmethod
    def key(self) -> Answer:
        """The perfect answer."""

    @abstractmethod
    def blank_facts(self) -> dict[str, Any]:
        """The facts of an unanswered item: its weight, nothing won."""

    @abstractmethod
    def _parse(self, raw: Mapping[Any, Any]) -> Answer | None: ...

    @abstractmethod
    def _score(self, answer: Answer) -> Score: ...


class Gold(Frozen):
    """The secret part of an item; every kind adds its own key."""

    explanation: Text


def as_text(value: object, cap: int = 20_000) -> str | None:
    """Clean text, or None when it is not text."""
    return clean(value, cap) if isinstance(value, str) else None


def as_number(value: object) -> float | None:
    """A finite number, also when a form sent it as digits."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value[:40] if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def as_index(value: object) -> int | None:
    """A whole number from 0, also when a form sent it as digits."""
    number = as_number(value)
    return int(number) if number is not None and number >= 0 and number == int(number) else None


def as_list(value: object, cap: int = 500) -> list[Any] | None:
    """A list or a tuple of at most `cap` things."""
    return list(value) if isinstance(value, list | tuple) and len(value) <= cap else None


def is_empty(value: object) -> bool:
    """Does this optional part say nothing? An item which leaves it out keeps the fingerprint it always had."""
    return not value


class Document(Frozen):
    """A short source shipped with an item; its sentences are addressed `s1.1`, `s1.2`, ..."""

    id: Slug
    title: Text
    type: Literal["primary", "secondary", "weak"]
    date: Text
    sentences: tuple[Text, ...] = Field(min_length=1)

    def addresses(self) -> list[str]:
        """The addresses of its sentences."""
        return [f"{self.id}.{n}" for n in range(1, len(self.sentences) + 1)]


def addresses(sources: tuple[Document, ...]) -> list[str]:
    """Every sentence address of the sources, in reading order."""
    return [address for source in sources for address in source.addresses()]


def distinct_sources(sources: tuple[Document, ...]) -> tuple[Document, ...]:
    """Refuse two sources with one id: their sentences could not be told apart."""
    names = [source.id for source in sources]
    if len(set(names)) != len(names):
        raise ValueError("two sources have the same id: give each its own")
    return sources


Documents = Annotated[tuple[Document, ...], AfterValidator(distinct_sources)]
