"""Rubrics: what readers mark a text by, with words for each level in both languages.

>>> rubric = load_rubric("reference-answer")
>>> [trait.id for trait in rubric.traits][:2]
['truthfulness', 'helpfulness']
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError, model_validator

from assessments.errors import SchoolContentError
from assessments.items import advice, place
from assessments.kinds.base import Frozen, Slug, Text
from assessments.review import TOP, TRAITS
from assessments.yamlfile import load_yaml_file

RUBRICS = Path(__file__).parent / "rubrics"
LANGUAGES = frozenset({"en", "ru"})
WEIGHT_TOLERANCE = 1e-9

Words = dict[str, Text]


def _in_both(words: Words, what: str) -> None:
    if set(words) != LANGUAGES:
        raise ValueError(f"{what} needs words in exactly these languages: en, ru")


class Trait(Frozen):
    """One quality of a text, its weight, and an anchor for each level from 0 to 5."""

    id: Slug
    weight: Annotated[float, Field(gt=0, le=1)]
    title: Words
    levels: dict[int, Words]

    @model_validator(mode="after")
    def _whole(self) -> "Trait":
        if sorted(self.levels) != list(range(TOP + 1)):
            raise ValueError(f"{self.id} needs an anchor for each level from 0 to {TOP}")
        _in_both(self.title, self.id)
        for level, words in self.levels.items():
            _in_both(words, f"{self.id} level {level}")
        return self


class Scale(Frozen):
    """The lowest and the highest holistic mark."""

    min: int
    max: int


class Rubric(Frozen):
    """Traits that are marked one by one, and one mark for the text as a whole."""

    id: Slug
    version: Annotated[int, Field(ge=1)]
    holistic: Scale
    traits: tuple[Trait, ...] = Field(min_length=1)
    holistic_levels: dict[int, Words]

    @model_validator(mode="after")
    def _whole(self) -> "Rubric":
        if {trait.id for trait in self.traits} != set(TRAITS):
            raise ValueError(f"the traits must be exactly these: {', '.join(TRAITS)}")
        for trait in self.traits:
            if abs(trait.weight - TRAITS[trait.id]) > WEIGHT_TOLERANCE:
                raise ValueError(f"{trait.id} must weigh {TRAITS[trait.id]}, as in the scoring rules")
        if sorted(self.holistic_levels) != list(range(self.holistic.min, self.holistic.max + 1)):
            raise ValueError("holistic_levels needs an anchor for each holistic mark")
        for level, words in self.holistic_levels.items():
            _in_both(words, f"holistic level {level}")
        return self

    def fingerprint(self) -> str:
        """sha256 over every word of the rubric: a mark names the rubric it was given by."""
        data = self.model_dump(mode="json")
        canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


def parse_rubric(data: Any, where: str = "") -> Rubric:
    """A rubric from data; SchoolContentError names the place and what to do."""
    try:
        return Rubric.model_validate(data)
    except ValidationError as error:
        lines = [
            ": ".join(
                piece
                for piece in (
                    place(where, data, each["loc"]),
                    ".".join(str(step) for step in each["loc"]),
                    advice(each),
                )
                if piece
            )
            for each in error.errors()
        ]
        raise SchoolContentError("\n".join(lines)) from error


@cache
def load_rubric(slug: str) -> Rubric:
    """One of the rubrics shipped here, by its file name without the ending; read once."""
    file = RUBRICS / f"{slug}.yaml"
    if not slug.replace("-", "").isalnum() or not file.is_file():
        raise SchoolContentError(f"{slug!r}: there is no such rubric")
    return parse_rubric(load_yaml_file(file), str(file))
