"""data_preparation: look through a table of records for duplicates, wrong terms, slang, sensitive topics."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import combinations
from typing import Any, ClassVar, Literal, get_args

from pydantic import Field, model_validator
from typing_extensions import override

from assessments.kinds.base import Answer, Gold, Item, Prose, Slug, Text, as_list
from assessments.scores import N_, Reason, Score, share_losses

Label = Literal["wrong_term", "slang", "sensitive", "private_data", "broken", "off_topic"]
LABELS: tuple[Label, ...] = get_args(Label)
Decision = tuple[str, ...]  # (record, label), or two records that are the same

LABEL_RIGHT = N_("Record %(record)s: the label is right.")
LABEL_MISSED = N_("Record %(record)s: there is something here that you did not label.")
LABEL_VAIN = N_("Record %(record)s: you gave a label that does not fit.")
PAIR_RIGHT = N_("Records %(record)s and %(other)s: you saw that they say the same.")
PAIR_MISSED = N_("Record %(record)s has a duplicate that you did not name.")
PAIR_VAIN = N_("Records %(record)s and %(other)s: they do not say the same.")


class DataGold(Gold):
    """The labels of each record (a record left out is sound), and the groups of records that say the same."""

    labels: dict[Slug, tuple[Label, ...]] = Field(default_factory=dict)
    duplicates: tuple[tuple[Slug, ...], ...] = ()
    notes: dict[Slug, Text] = Field(default_factory=dict)


class DataPreparation(Item):
    """Records with the same fields; every label and every pair of duplicates is one decision.

    The value is F1 over these decisions; duplicates count by pairs, as in record linkage (Christen,
    Data Matching, 2012): of a group of three that was found as two, one pair of three is won.
    """

    public_fields: ClassVar = ("prompt", "records", "labels")
    scorer_version: ClassVar = "data_preparation/1"

    kind: Literal["data_preparation"]
    prompt: Text
    records: dict[Slug, dict[str, Prose]] = Field(min_length=2, max_length=60)
    labels: tuple[Label, ...] = Field(default=LABELS[:3], min_length=1)
    gold: DataGold | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "DataPreparation":
        columns = {tuple(fields) for fields in self.records.values()}
        if len(columns) != 1 or not next(iter(columns)):
            raise ValueError("every record needs the same fields in the same order")
        if len(set(self.labels)) != len(self.labels):
            raise ValueError("a label stands in labels twice")
        if set(self.records) & set(LABELS):
            raise ValueError("a record is named like a label: call it r1, r2, ...")
        if self.gold is None:
            return self
        if self._labels(self.gold.labels) is None or not all(self.gold.labels.values()):
            raise ValueError("gold.labels must name records, each with labels of the item, each once")
        if self._groups(self.gold.duplicates) is None:
            raise ValueError("gold.duplicates must hold groups of two records or more, each record once")
        if set(self.gold.notes) - set(self.records):
            raise ValueError("gold.notes names a record that is not in the table")
        if not self.gold_decisions:
            raise ValueError("gold is empty: plant at least one label or one duplicate")
        return self

    @property
    def columns(self) -> list[str]:
        """The names of the fields."""
        return list(next(iter(self.records.values())))

    @cached_property
    def gold_decisions(self) -> set[Decision]:
        """Every label and every pair of duplicates that is right."""
        gold = self._gold()
        return decisions(gold.labels, gold.duplicates)

    def _parse(self, raw: Mapping[Any, Any]) -> Answer | None:
        if raw.get("labels") is None and raw.get("duplicates") is None:
            return None
        labels, groups = self._labels(raw.get("labels") or {}), self._groups(raw.get("duplicates") or [])
        if labels is None or groups is None:
            return None
        return {"labels": labels, "duplicates": groups}

    def _labels(self, raw: object) -> dict[str, list[str]] | None:
        if not isinstance(raw, Mapping) or set(raw) - set(self.records):
            return None
        found: dict[str, list[str]] = {}
        for record in self.records:
            listed = as_list(raw.get(record) or [], len(self.labels))
            if listed is None or not all(isinstance(each, str) and each in self.labels for each in listed):
                return None
            if len(set(listed)) != len(listed):
                return None
            if listed:
                found[record] = sorted(listed, key=self.labels.index)
        return found

    def _groups(self, raw: object) -> list[list[str]] | None:
        listed = as_list(raw, len(self.records))
        if listed is None:
            return None
        place = {record: n for n, record in enumerate(self.records)}
        groups: list[list[str]] = []
        for each in listed:
            group = as_list(each, len(self.records))
            if group is None or len(group) < 2 or not all(isinstance(r, str) and r in place for r in group):
                return None
            groups.append(sorted(group, key=place.__getitem__))
        named = [record for group in groups for record in group]
        if len(set(named)) != len(named):
            return None
        return sorted(groups, key=lambda group: place[group[0]])

    def _score(self, answer: Answer) -> Score:
        marked, gold = decisions(answer["labels"], answer["duplicates"]), self.gold_decisions
        both = marked & gold
        value = 2 * len(both) / (len(marked) + len(gold))
        gains = [self._reason(each, LABEL_RIGHT, PAIR_RIGHT, good=True) for each in sorted(both)]
        drafts = [(self._reason(each, LABEL_MISSED, PAIR_MISSED), 1.0) for each in sorted(gold - marked)]
        drafts += [(self._reason(each, LABEL_VAIN, PAIR_VAIN), 1.0) for each in sorted(marked - gold)]
        facts = self.blank_facts() | self._counts(marked)
        return Score(value, True, (*share_losses(drafts, 1.0 - value), *gains), facts, self.scorer_version)

    def _reason(self, decision: Decision, of_label: str, of_pair: str, good: bool = False) -> Reason:
        """The reason for one decision. What was missed is not named in full: that would be the key."""
        first, second = decision
        if second in self.records:
            return Reason(of_pair, {"record": first, "other": second}, ref=f"{first}={second}", good=good)
        return Reason(of_label, {"record": first}, ref=first, good=good)

    def _counts(self, marked: set[Decision]) -> dict[str, Any]:
        """Decisions right, made and planted: in all, by label, and for duplicates."""
        gold = self.gold_decisions
        parts = {}
        for name in (*self.labels, "duplicates"):
            own, right = self._part(marked, name), self._part(gold, name)
            parts[name] = {"both": len(own & right), "marked": len(own), "gold": len(right)}
        return {"both": len(marked & gold), "marked": len(marked), "gold": len(gold), "parts": parts}

    def _part(self, some: Iterable[Decision], name: str) -> set[Decision]:
        if name == "duplicates":
            return {each for each in some if each[1] in self.records}
        return {each for each in some if each[1] == name}

    @override
    def blank_facts(self) -> dict[str, Any]:
        return {} if self.gold is None else self._counts(set())

    @override
    def unskilled(self) -> tuple[Answer, ...]:
        every = list(self.records)
        one = [{"labels": {record: [label] for record in every}, "duplicates": []} for label in self.labels]
        return (
            {"labels": {}, "duplicates": []},
            {"labels": {}, "duplicates": [every]},
            {"labels": {record: list(self.labels) for record in every}, "duplicates": []},
            {"labels": {record: list(self.labels) for record in every}, "duplicates": [every]},
            *one,
        )

    @override
    def key(self) -> Answer:
        gold = self._gold()
        return {"labels": self._labels(gold.labels), "duplicates": self._groups(gold.duplicates)}


def decisions(labels: Mapping[str, Iterable[str]], groups: Iterable[Iterable[str]]) -> set[Decision]:
    """Every (record, label), and every pair of records in one group; a pair has one order only."""
    labelled = {(record, label) for record, given in labels.items() for label in given}
    return labelled | {pair for group in groups for pair in combinations(sorted(group), 2)}
