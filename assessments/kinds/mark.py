"""mark: mark every error of a passage and write its correction."""

import itertools
from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar, Literal

from pydantic import model_validator
from typing_extensions import override

from assessments.kinds.base import Answer, Item, Text, as_index, as_list, as_text
from assessments.kinds.planted import Passage, PlantedGold, blank, chance, score_edited
from assessments.scores import Score
from assessments.text import locate

EDIT_CAP = 1_000


class Mark(Item):
    """The answer is a list of edits, each a span of the text and what should stand there."""

    public_fields: ClassVar = ("prompt", "text")
    scorer_version: ClassVar = "mark/2"

    kind: Literal["mark"]
    prompt: Text
    text: Text
    gold: PlantedGold | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "Mark":
        if self.gold is not None:
            Passage(self.text, self.gold).check()
        return self

    @cached_property
    def passage(self) -> Passage:
        """The text with its gold, ready to judge an edited version."""
        return Passage(self.text, self._gold())

    def _edit(self, raw: object) -> dict[str, Any] | None:
        if not isinstance(raw, Mapping):
            return None
        start, end = as_index(raw.get("start")), as_index(raw.get("end"))
        text = as_text(raw.get("text"), EDIT_CAP)
        if start is None or end is None or text is None or not start <= end <= len(self.text):
            return None
        return {"start": start, "end": end, "text": text}

    def _parse(self, raw: Mapping[Any, Any]) -> Answer | None:
        listed = as_list(raw.get("edits"), 200)
        if listed is None:
            return None
        edits: list[dict[str, Any]] = []
        for each in listed:
            edit = self._edit(each)
            if edit is None:
                return None
            edits.append(edit)
        edits.sort(key=lambda e: (e["start"], e["end"]))
        for before, after in itertools.pairwise(edits):
            same_place = (before["start"], before["end"]) == (after["start"], after["end"])
            if after["start"] < before["end"] or same_place:
                return None
        return {"edits": edits}

    def apply(self, answer: Answer) -> str:
        """The passage with the answer's edits made."""
        result = self.text
        for edit in reversed(answer["edits"]):
            result = result[: edit["start"]] + edit["text"] + result[edit["end"] :]
        return result

    def _score(self, answer: Answer) -> Score:
        return score_edited(self.passage, self.apply(answer), self.scorer_version)

    @override
    def blank_facts(self) -> dict[str, Any]:
        return blank(self.gold)

    @override
    def chance(self) -> float:
        return chance(self._gold(), self.text)

    @override
    def key(self) -> Answer:
        pairs = zip(self.passage.spans, self._gold().errors, strict=True)
        edits = [{"start": s, "end": e, "text": error.accept[0]} for (s, e), error in pairs]
        return {"edits": sorted(edits, key=lambda edit: edit["start"])}

    @override
    def sample_answer(self, raw: Any) -> Any:
        return with_places(raw, "edits", self.text)


def with_places(raw: Any, name: str, text: str) -> Any:
    """A sample in which `find` (and `nth`) stand for start and end, with the offsets put in."""
    if not isinstance(raw, Mapping) or not isinstance(raw.get(name), list):
        return raw
    placed = []
    for each in raw[name]:
        if isinstance(each, Mapping) and "find" in each:
            start, end = locate(text, str(each["find"]), each.get("nth"))
            rest = {key: value for key, value in each.items() if key not in {"find", "nth"}}
            placed.append({"start": start, "end": end, **rest})
        else:
            placed.append(each)
    return {**raw, name: placed}
