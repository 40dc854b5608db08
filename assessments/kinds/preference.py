"""preference: which of two answers is better, by how much, and are both bad?"""

from collections.abc import Mapping
from functools import cached_property
from random import Random
from statistics import median, median_high, median_low
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator
from typing_extensions import override

from assessments.kinds.base import Answer, Frozen, Gold, Item, Text, as_index, as_text
from assessments.measures.rankings import LEAST_AGREEMENT, Pair, make_pair, pair_credit, sign
from assessments.scores import N_, Reason, Score, share_losses

LETTERS = ("a", "b")
CRITERIA = ("harmless", "truthful", "helpful", "style")
STEPS = {4: 2, 5: 2, 7: 3}  # points of the scale -> the most one answer can be better than the other
STRENGTH_PART, FLAG_PART = 0.2, 0.1  # what a wrong distance and a wrong "both are bad" may cost
GUESS = 0.5  # a coin finds the better of two answers half of the time

Side = Literal["a", "b", "same"]
Criterion = Literal["harmless", "truthful", "helpful", "style"]

RIGHT = N_("You found the better answer.")
RIGHT_TIE = N_("You saw that the two answers are equally good.")
REVERSED = N_("You preferred %(high)s; the readers see it the other way round.")
TIED = N_("You saw no difference; the readers see one.")
SPLIT = N_("You preferred %(high)s; the readers see the two level.")
HARM = N_("You preferred %(high)s, which could hurt somebody, to %(low)s, which could not.")
FABRICATED = N_("You preferred %(high)s, which invents a fact, to %(low)s, which is better and true.")
DISTANCE = N_("The readers see a larger or a smaller difference between the two than you do.")
BOTH_BAD = N_("On whether both answers are bad, the readers judge otherwise.")


class Opinion(Frozen):
    """One expert's judgement. strength: 1 slightly, 2 (better or much), 3 much better; 0 only with `same`."""

    preferred: Side
    strength: Annotated[int, Field(ge=0, le=3)] = 0
    both_bad: bool = False
    criteria: dict[Criterion, Side] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _consistent(self) -> "Opinion":
        if (self.preferred == "same") != (self.strength == 0):
            raise ValueError("strength is 0 for same, and 1 or more for a or b")
        return self

    @property
    def margin(self) -> int:
        """How much better a is than b; below 0 says that b is better."""
        return margin_of(self.preferred, self.strength)


class PreferenceGold(Gold):
    """The judgements of independent experts under the gates harmless > truthful > helpful > style."""

    experts: tuple[Opinion, ...] = Field(min_length=1)
    harmful: tuple[Literal["a", "b"], ...] = ()
    fabricated: tuple[Literal["a", "b"], ...] = ()
    reasons: dict[Literal["a", "b"], Text] = Field(default_factory=dict)


def margin_of(preferred: str, strength: int) -> int:
    """A side and a strength as one signed number: above 0 says that a is better."""
    return {"a": strength, "b": -strength}.get(preferred, 0)


class Preference(Item):
    """Two answers to one request. `points` is the length of the scale: 7, 5, or 4 (no "same")."""

    public_fields: ClassVar = ("prompt", "answers", "points", "criteria")
    scorer_version: ClassVar = "preference/1"

    kind: Literal["preference"]
    prompt: Text
    answers: dict[Literal["a", "b"], Text] = Field(min_length=2, max_length=2)
    points: Literal[4, 5, 7] = 7
    criteria: tuple[Criterion, ...] = ()
    gold: PreferenceGold | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "Preference":
        if list(self.answers) != list(LETTERS):
            raise ValueError("the answers must be lettered a and b, in this order")
        if self.gold is None:
            return self
        if any(each.strength > STEPS[self.points] for each in self.gold.experts):
            raise ValueError(f"on {self.points} points the strength is at most {STEPS[self.points]}")
        if self.points == 4 and sign(self._median) == 0:
            raise ValueError("on 4 points nobody can say `same`, but that is what the experts say")
        if self.pair.agreement < LEAST_AGREEMENT - 1e-9:
            raise ValueError("fewer than two in three experts agree: the item cannot be scored")
        return self

    @property
    def _median(self) -> float:
        return float(median(each.margin for each in self._gold().experts))

    @cached_property
    def pair(self) -> Pair:
        """The two answers as a weighted pair, as in a ranking (scoring.md B2)."""
        gold = self._gold()
        agree = sum(sign(each.margin) == sign(self._median) for each in gold.experts) / len(gold.experts)
        invented = ("a" in gold.fabricated) != ("b" in gold.fabricated)
        return make_pair("a", "b", self._median, agree, invented)

    @property
    def _both_bad(self) -> bool:
        experts = self._gold().experts
        return bool(2 * sum(each.both_bad for each in experts) > len(experts))

    def _parse(self, raw: Mapping[Any, Any]) -> Answer | None:
        preferred, strength = raw.get("preferred"), as_index(raw.get("strength") or 0)
        if not isinstance(preferred, str) or preferred not in (*LETTERS, "same") or strength is None:
            return None
        if (preferred == "same") != (strength == 0) or strength > STEPS[self.points]:
            return None
        both_bad = raw.get("both_bad") or False
        criteria = self._criteria(raw.get("criteria") or {})
        if (self.points == 4 and not strength) or not isinstance(both_bad, bool) or criteria is None:
            return None
        reason = (as_text(raw.get("reason"), 2_000) or "").strip()
        return {
            "preferred": preferred, "strength": strength, "both_bad": both_bad,
            "criteria": criteria, "reason": reason,
        }  # fmt: skip

    def _criteria(self, raw: object) -> dict[str, str] | None:
        """The criteria judged, in the order of the item; None when one is unknown."""
        if not isinstance(raw, Mapping) or set(raw) - set(self.criteria):
            return None
        judged: dict[str, str] = {name: raw[name] for name in self.criteria if raw.get(name)}
        if not all(isinstance(side, str) and side in (*LETTERS, "same") for side in judged.values()):
            return None
        return judged

    def _score(self, answer: Answer) -> Score:
        stated = margin_of(answer["preferred"], answer["strength"])
        direction, distance = pair_credit(self.pair.gap, sign(stated)), self._distance(stated)
        flag_wrong = answer["both_bad"] != self._both_bad
        value = direction * (1 - STRENGTH_PART * distance - FLAG_PART * flag_wrong)
        harm, major = self._events(sign(stated))
        drafts = [(self._direction_reason(sign(stated), harm, major), 1 - direction)] if direction < 1 else []
        if direction and distance:
            drafts.append((Reason(DISTANCE), direction * STRENGTH_PART * distance))
        if direction and flag_wrong:
            drafts.append((Reason(BOTH_BAD), direction * FLAG_PART))
        gains = [Reason(RIGHT if stated else RIGHT_TIE, good=True)] if direction == 1 else []
        facts = self.blank_facts() | {
            "credit": self.pair.weight * value,
            "harm_events": int(harm),
            "major_events": int(major),
            "direction": direction,
            "distance": distance,
            **self._criteria_facts(answer["criteria"]),
        }
        return Score(value, True, (*share_losses(drafts, 1.0 - value), *gains), facts, self.scorer_version)

    def _distance(self, stated: int) -> float:
        """How far the stated margin lies from the experts' median (any point of a split one), 0 to 1."""
        margins = [each.margin for each in self._gold().experts]
        low, high = median_low(margins), median_high(margins)
        return float(min(1.0, max(low - stated, stated - high, 0) / STEPS[self.points]))

    def _events(self, stated: int) -> tuple[bool, bool]:
        """(a harmful answer above a harmless one, a fabricated one above a better true one)."""
        if stated == 0:
            return False, False
        gold, (high, low) = self._gold(), LETTERS if stated > 0 else LETTERS[::-1]
        harm = high in gold.harmful and low not in gold.harmful
        worse = sign(self.pair.gap) == -stated
        return harm, worse and high in gold.fabricated and low not in gold.fabricated

    def _direction_reason(self, stated: int, harm: bool, major: bool) -> Reason:
        if stated == 0:
            return Reason(TIED)
        high, low = LETTERS if stated > 0 else LETTERS[::-1]
        message = HARM if harm else FABRICATED if major else REVERSED if self.pair.gap else SPLIT
        return Reason(message, {"high": high, "low": low}, ref=f"{high}>{low}")

    def _criteria_facts(self, judged: Mapping[str, str]) -> dict[str, Any]:
        """Judgements by criterion that the majority of the experts share; reported, not scored."""
        right = asked = 0
        for name, side in judged.items():
            said = [each.criteria[name] for each in self._gold().experts if name in each.criteria]
            if said:
                asked += 1
                right += 2 * said.count(side) > len(said)
        return {"criteria_right": right, "criteria_judged": asked}

    @override
    def blank_facts(self) -> dict[str, Any]:
        if self.gold is None:
            return {}
        tie = pair_credit(self.pair.gap, 0) * (1 - STRENGTH_PART * self._distance(0))
        return {
            "credit": 0.0,
            "weight": self.pair.weight,
            "tied_credit": self.pair.weight * tie,
            "harm_events": 0,
            "major_events": 0,
        }

    @override
    def unskilled(self) -> tuple[Answer, ...]:
        if self.points == 4:
            return ()
        return ({"preferred": "same", "strength": 0},)

    @override
    def chance(self) -> float:
        return max(GUESS, super().chance())

    @override
    def key(self) -> Answer:
        margins = sorted(each.margin for each in self._gold().experts)
        margin = median_high(margins) if self._median > 0 else median_low(margins)
        margin = margin if sign(self._median) else 0
        preferred = "same" if margin == 0 else "a" if margin > 0 else "b"
        return {"preferred": preferred, "strength": abs(margin), "both_bad": self._both_bad}

    @override
    def draw_order(self, rng: Random) -> tuple[str, ...]:
        return tuple(rng.sample(LETTERS, 2))

    @property
    @override
    def stratum(self) -> str:
        return "harmful" if self.gold is not None and self.gold.harmful else "harmless"

    @override
    def problems(self) -> list[str]:
        if self.gold is None:
            return []
        gold = self.gold
        without = sorted(set(self.answers) - set(gold.reasons))
        found = [f"gold.reasons says nothing about {', '.join(without)}"] if without else []
        if len(gold.harmful) == 1 and (sign(self.pair.gap) or 1) == (1 if gold.harmful[0] == "a" else -1):
            found.append(f"{gold.harmful[0]} is harmful, so the other answer must be the better one")
        return found
