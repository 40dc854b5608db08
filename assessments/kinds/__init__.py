"""The item kinds, one file each. To add one: write its file and put its class into ITEM_KINDS."""

from assessments.kinds.base import Item
from assessments.kinds.choice import Choice
from assessments.kinds.claim import Claim
from assessments.kinds.cloze import Cloze
from assessments.kinds.correct import Correct
from assessments.kinds.data_preparation import DataPreparation
from assessments.kinds.flags import Flags
from assessments.kinds.mark import Mark
from assessments.kinds.preference import Preference
from assessments.kinds.ranking import Ranking
from assessments.kinds.spans import Spans
from assessments.kinds.stress_test import StressTest
from assessments.kinds.writing import Writing

ITEM_KINDS: dict[str, type[Item]] = {
    "choice": Choice,
    "cloze": Cloze,
    "correct": Correct,
    "mark": Mark,
    "ranking": Ranking,
    "preference": Preference,
    "claim": Claim,
    "spans": Spans,
    "flags": Flags,
    "writing": Writing,
    "stress_test": StressTest,
    "data_preparation": DataPreparation,
}

__all__ = [
    "ITEM_KINDS",
    "Choice",
    "Claim",
    "Cloze",
    "Correct",
    "DataPreparation",
    "Flags",
    "Item",
    "Mark",
    "Preference",
    "Ranking",
    "Spans",
    "StressTest",
    "Writing",
]
