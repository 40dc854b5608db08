"""choice: pick the right option (or all right options)."""

from collections.abc import Mapping
from itertools import combinations
from random import Random
from statistics import fmean
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator
from typing_extensions import override

from assessments.kinds.base import Answer, Gold, Item, Letter, Text, as_list
from assessments.scores import N_, Reason, Score, share_losses

WEIGHT = 2.0  # in the grammar section a choice counts as one planted grammar error

CHOSE_RIGHT = N_("You chose %(letter)s, which is right.")
CHOSE_WRONG = N_("You chose %(letter)s, which is not right.")
LEFT_OUT = N_("You left out %(letter)s, which is right as well.")


def _is_usual(credit: str) -> bool:
    """The usual rule is not written out: an item that leaves it out keeps the fingerprint it always had."""
    return credit == "per_option"


class ChoiceGold(Gold):
    """The right letters, and why each of the others is wrong."""

    key: tuple[Letter, ...] = Field(min_length=1)
    why: dict[Letter, Text] = Field(default_factory=dict)


class Choice(Item):
    """3-5 options; one is right, or several and the candidate is told so.

    Where several are right, `credit` says what a part of them is worth, and the candidate is told:
    `per_option` right marks minus wrong marks over the right ones, at least 0; `all_or_nothing` only
    the whole key counts.
    """

    public_fields: ClassVar = ("prompt", "options", "several", "credit")
    scorer_version: ClassVar = "choice/1"

    kind: Literal["choice"]
    prompt: Text
    options: dict[Letter, Text] = Field(min_length=3, max_length=5)
    several: bool = False
    credit: Literal["per_option", "all_or_nothing"] = Field(default="per_option", exclude_if=_is_usual)
    gold: ChoiceGold | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "Choice":
        letters = list(self.options)
        if letters != sorted(letters):
            raise ValueError("the options must be lettered in order: a, b, c, ...")
        if len(set(self.options.values())) != len(letters):
            raise ValueError("two options have the same text: make them differ")
        if self.gold is None:
            return self
        key = self.gold.key
        if len(set(key)) != len(key) or not set(key) <= set(letters):
            raise ValueError(f"the key {list(key)} must name options, each once")
        if not self.several and self.credit != "per_option":
            raise ValueError("credit is for items with several right options: leave it out")
        if not self.several and len(key) != 1:
            raise ValueError("several is false, so the key must hold one letter")
        if set(self.gold.why) - set(letters):
            raise ValueError("gold.why names a letter that is no option")
        return self

    def _parse(self, raw: Mapping[Any, Any]) -> Answer | None:
        chosen = raw.get("chosen")
        letters = [chosen] if isinstance(chosen, str) else as_list(chosen, 5)
        if not letters or not all(isinstance(x, str) and x in self.options for x in letters):
            return None
        if len(set(letters)) != len(letters) or (len(letters) > 1 and not self.several):
            return None
        return {"chosen": sorted(letters)}

    def _score(self, answer: Answer) -> Score:
        chosen, key = set(answer["chosen"]), set(self._gold().key)
        right, wrong, left = chosen & key, chosen - key, key - chosen
        value = max(0.0, (len(right) - len(wrong)) / len(key))
        if self.credit == "all_or_nothing":
            value = float(chosen == key)
        gains = [Reason(CHOSE_RIGHT, {"letter": x}, ref=x, good=True) for x in sorted(right)]
        drafts = [(Reason(CHOSE_WRONG, {"letter": x}, ref=x), 1.0) for x in sorted(wrong)]
        if self.several:  # with one right option, naming it would give the key away
            drafts += [(Reason(LEFT_OUT, {"letter": x}, ref=x), 1.0) for x in sorted(left)]
        reasons = (*share_losses(drafts, 1.0 - value), *gains)
        return Score(value, True, reasons, self._facts(value), self.scorer_version)

    @staticmethod
    def _facts(value: float) -> dict[str, Any]:
        return {"credit": WEIGHT * value, "fp": 0.0, "weight": WEIGHT, "meaning_damage": 0}

    @override
    def blank_facts(self) -> dict[str, Any]:
        return self._facts(0.0)

    def guess_value(self) -> float:
        """What a blind guess is worth: one option in k; nothing where several are right."""
        return 0.0 if self.several else 1.0 / len(self.options)

    @override
    def chance(self) -> float:
        """The mean over all ways to mark so many options, for the number of marks that pays best."""
        sizes = range(1, len(self.options) + 1) if self.several else (1,)
        return max(
            fmean(self.score({"chosen": list(some)}).value for some in combinations(self.options, size))
            for size in sizes
        )

    @override
    def key(self) -> Answer:
        return {"chosen": sorted(self._gold().key)}

    @override
    def draw_order(self, rng: Random) -> tuple[str, ...]:
        return tuple(rng.sample(list(self.options), len(self.options)))

    @override
    def problems(self) -> list[str]:
        if self.gold is None:
            return []
        without = sorted(set(self.options) - set(self.gold.key) - set(self.gold.why))
        return [f"gold.why does not say why {', '.join(without)} is wrong"] if without else []
