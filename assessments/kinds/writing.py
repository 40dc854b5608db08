"""writing: write a reference answer; a program checks the constraints, people mark the rest."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import model_validator
from typing_extensions import override

from assessments.constraints import AnyConstraint
from assessments.kinds.base import Answer, Documents, Gold, Item, Prose, Text, as_text
from assessments.scores import N_, Reason, Score

ALL_MET = N_("Everything a program can check is met: %(met)s of %(all)s.")


class WritingGold(Gold):
    """A text that meets everything, and what reviewers must look at."""

    model_answer: Text
    notes: Prose = ""


class Writing(Item):
    """The value is the weighted share of met constraints, the automatic part of the mark."""

    public_fields: ClassVar = ("prompt", "brief", "sources", "constraints", "rubric")
    scorer_version: ClassVar = "writing/1"

    kind: Literal["writing"]
    prompt: Text
    brief: Text
    sources: Documents = ()
    constraints: tuple[AnyConstraint, ...] = ()
    rubric: str = "reference-answer"
    gold: WritingGold | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "Writing":
        if self.gold is not None and not self.constraints:
            raise ValueError("a scored text needs at least one constraint")
        return self

    @property
    def needs_gold(self) -> bool:
        """The constraints are public, so that a paid text can be checked as well."""
        return False

    def _parse(self, raw: Mapping[Any, Any]) -> Answer | None:
        text = as_text(raw.get("text"))
        return {"text": text} if text and text.strip() else None

    def _score(self, answer: Answer) -> Score:
        text = answer["text"]
        failed = [c for c in self.constraints if not c.holds(text)]
        total = sum(c.weight for c in self.constraints)
        lost = sum(c.weight for c in failed)
        value = (total - lost) / total if failed else 1.0
        reasons = []
        for constraint in failed:
            message, params = constraint.reason(text)
            reasons.append(Reason(message, params, constraint.weight / total, constraint.check))
        if not failed and self.constraints:
            count = len(self.constraints)
            reasons.append(Reason(ALL_MET, {"met": count, "all": count}, good=True))
        facts = {
            "credit": total - lost,
            "weight": total,
            "hard_failed": [c.check for c in failed if c.hard],
        }
        return Score(value, True, tuple(reasons), facts, self.scorer_version)

    @override
    def blank_facts(self) -> dict[str, Any]:
        weight = sum(c.weight for c in self.constraints)
        return {"credit": 0.0, "weight": weight, "hard_failed": []}

    @override
    def unskilled(self) -> tuple[Answer, ...]:
        """The task copied as the answer; people give such a text nothing (scoring.md B4)."""
        return ({"text": self.prompt}, {"text": self.brief})

    @override
    def key(self) -> Answer:
        return {"text": self._gold().model_answer}
