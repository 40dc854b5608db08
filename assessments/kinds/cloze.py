"""cloze: fill the gaps of a text, each from a list or in one's own words."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

import regex
from pydantic import Field, model_validator
from typing_extensions import override

from assessments.kinds.base import Answer, Frozen, Gold, Item, Prose, Text, as_text
from assessments.scores import N_, Reason, Score, share_losses
from assessments.text import clean, fold, plain

GAP_CAP = 200  # characters of one filling
_GAP = regex.compile(r"\{(\d{1,2})\}")

GapId = Annotated[str, Field(pattern=r"^[1-9]\d?$")]
Compare = Literal["letters", "case", "exact"]

RIGHT = N_("Gap %(gap)s: “%(given)s” is right.")
WRONG = N_("Gap %(gap)s: “%(given)s” is not right.")
EMPTY = N_("Gap %(gap)s is empty.")


def comparable(text: str, rule: Compare) -> str:
    """A filling in the form in which it is compared.

    `letters`: case, ё and е, kinds of quotes and dashes, and white space do not count; `case`: only
    case counts of these; `exact`: all of them count. Composed and decomposed letters are always equal.
    """
    if rule == "letters":
        return fold(text)
    spaced = " ".join(clean(text).split())
    return plain(spaced) if rule == "case" else spaced


class GapGold(Frozen):
    """What may stand in a gap. weight: 3 changes meaning, 2 grammar, 1 punctuation or style."""

    accept: tuple[Text, ...] = Field(min_length=1)
    weight: Literal[1, 2, 3] = 2
    note: Prose = ""


class ClozeGold(Gold):
    """The accepted fillings of every gap."""

    gaps: dict[GapId, GapGold] = Field(min_length=1)


class Cloze(Item):
    """A text with gaps written {1}, {2}, ...; `options` lists what may be chosen for a gap, others are free text."""

    public_fields: ClassVar = ("prompt", "text", "options", "compare")
    scorer_version: ClassVar = "cloze/1"

    kind: Literal["cloze"]
    prompt: Text
    text: Text
    options: dict[GapId, tuple[Text, ...]] = Field(default_factory=dict)
    compare: Compare = "letters"
    gold: ClozeGold | None = None

    @property
    def gaps(self) -> list[str]:
        """The gaps in the order of the text."""
        return [match.group(1) for match in _GAP.finditer(self.text)]

    @model_validator(mode="after")
    def _consistent(self) -> "Cloze":
        gaps = self.gaps
        if not gaps or len(set(gaps)) != len(gaps):
            raise ValueError("the text needs gaps written {1}, {2}, ..., each number once")
        if set(self.options) - set(gaps):
            raise ValueError("options names a gap that is not in the text")
        for gap, offered in self.options.items():
            if len({self._same(each) for each in offered}) != len(offered) or len(offered) < 2:
                raise ValueError(f"gap {gap} needs two options or more that differ by the rule {self.compare!r}")
        if self.gold is not None:
            self._check_gold(self.gold)
        return self

    def _check_gold(self, gold: ClozeGold) -> None:
        if set(gold.gaps) != set(self.gaps):
            raise ValueError("gold.gaps must name every gap of the text, and no other")
        for gap, place in gold.gaps.items():
            offered = {self._same(each) for each in self.options.get(gap, ())}
            if offered and not {self._same(each) for each in place.accept} <= offered:
                raise ValueError(f"gap {gap} accepts what is not among its options")

    def _same(self, text: str) -> str:
        return comparable(text, self.compare)

    def _parse(self, raw: Mapping[Any, Any]) -> Answer | None:
        given = raw.get("gaps")
        if not isinstance(given, Mapping) or set(given) - set(self.gaps):
            return None
        filled: dict[str, str] = {}
        for gap in self.gaps:
            text = as_text(given.get(gap, ""), GAP_CAP)
            known = None if text is None else self._known(gap, " ".join(text.split()))
            if known is None:
                return None
            if known:
                filled[gap] = known
        return {"gaps": filled} if filled else None

    def _known(self, gap: str, text: str) -> str | None:
        """The filling, or the option it means; None when it is none of the options."""
        if not text or gap not in self.options:
            return text
        return next((each for each in self.options[gap] if self._same(each) == self._same(text)), None)

    def _is_right(self, gap: str, text: str) -> bool:
        return self._same(text) in {self._same(each) for each in self._gold().gaps[gap].accept}

    def _score(self, answer: Answer) -> Score:
        gaps, gold = answer["gaps"], self._gold().gaps
        right = {gap: gap in gaps and self._is_right(gap, gaps[gap]) for gap in self.gaps}
        weight = float(sum(gold[gap].weight for gap in right))
        credit = float(sum(gold[gap].weight for gap, hit in right.items() if hit))
        gains: list[Reason] = []
        drafts: list[tuple[Reason, float]] = []
        for gap, hit in right.items():
            params = {"gap": gap, "given": gaps.get(gap, "")}
            if hit:
                gains.append(Reason(RIGHT, params, ref=gap, good=True))
            else:
                message = WRONG if gap in gaps else EMPTY
                drafts.append((Reason(message, params, ref=gap), float(gold[gap].weight)))
        value = credit / weight
        facts = self.blank_facts() | {"credit": credit, "gaps": right}
        return Score(value, True, (*share_losses(drafts, 1.0 - value), *gains), facts, self.scorer_version)

    @override
    def blank_facts(self) -> dict[str, Any]:
        places = self.gold.gaps.values() if self.gold else ()
        weight = float(sum(place.weight for place in places))
        gaps = dict.fromkeys(self.gaps, False)
        return {"credit": 0.0, "fp": 0.0, "weight": weight, "meaning_damage": 0, "gaps": gaps}

    def guess_value(self) -> float:
        """What blind guesses are worth: accepted options over options; nothing where the gap is free."""
        gold = self._gold().gaps
        won = sum(
            gold[gap].weight * sum(self._is_right(gap, each) for each in offered) / len(offered)
            for gap, offered in self.options.items()
        )
        return float(won / sum(place.weight for place in gold.values()))

    @override
    def chance(self) -> float:
        return self.guess_value()

    @override
    def key(self) -> Answer:
        return {"gaps": {gap: self._gold().gaps[gap].accept[0] for gap in self.gaps}}


def gap_pieces(text: str) -> list[dict[str, str]]:
    """A text cut at its gaps, for showing: {"text": ...} and {"gap": ...} in turn."""
    parts = _GAP.split(text)
    return [{"gap" if n % 2 else "text": part} for n, part in enumerate(parts) if n % 2 or part]
