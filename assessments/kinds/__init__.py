"""The item kinds, one file each. To add one: write its file and put its class into ITEM_KINDS."""

from assessments.kinds.base import Item
from assessments.kinds.choice import Choice
from assessments.kinds.claim import Claim
from assessments.kinds.correct import Correct
from assessments.kinds.mark import Mark
from assessments.kinds.ranking import Ranking
from assessments.kinds.spans import Spans
from assessments.kinds.writing import Writing

ITEM_KINDS: dict[str, type[Item]] = {
    "choice": Choice,
    "correct": Correct,
    "mark": Mark,
    "ranking": Ranking,
    "claim": Claim,
    "spans": Spans,
    "writing": Writing,
}

__all__ = [
    "ITEM_KINDS",
    "Choice",
    "Claim",
    "Correct",
    "Item",
    "Mark",
    "Ranking",
    "Spans",
    "Writing",
]
