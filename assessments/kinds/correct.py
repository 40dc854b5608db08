"""correct: edit a text so that its errors are gone and the rest is left alone."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar, Literal

from pydantic import model_validator
from typing_extensions import override

from assessments.kinds.base import Answer, Item, Text, as_text
from assessments.kinds.planted import Passage, PlantedGold, blank, chance, score_edited
from assessments.scores import Score


class Correct(Item):
    """The answer is the whole edited text."""

    public_fields: ClassVar = ("prompt", "text", "context")
    scorer_version: ClassVar = "correct/2"

    kind: Literal["correct"]
    prompt: Text
    text: Text
    context: Text | None = None
    gold: PlantedGold | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "Correct":
        if self.gold is not None:
            Passage(self.text, self.gold).check()
        return self

    @cached_property
    def passage(self) -> Passage:
        """The text with its gold, ready to judge an edited version."""
        return Passage(self.text, self._gold())

    def _parse(self, raw: Mapping[Any, Any]) -> Answer | None:
        text = as_text(raw.get("text"))
        return {"text": text} if text and text.strip() else None

    def _score(self, answer: Answer) -> Score:
        return score_edited(self.passage, answer["text"], self.scorer_version)

    @override
    def blank_facts(self) -> dict[str, Any]:
        return blank(self.gold)

    @override
    def chance(self) -> float:
        return chance(self._gold(), self.text)

    @override
    def key(self) -> Answer:
        return {"text": self.passage.corrected()}
