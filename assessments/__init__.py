"""What is asked and how it is scored: items, banks, blueprints, forms, scores and decisions.

Pure: no web, no database, no clock, no network; chance comes in as a `random.Random`.

>>> item = parse_item({"kind": "choice", "id": "en-demo-1", "prompt": "2 + 2?",
...     "options": {"a": "3", "b": "4", "c": "5"}, "gold": {"key": ["b"], "explanation": "Count."}})
>>> item.score(item.parse({"chosen": ["b"]})).value
1.0
"""

from assessments.bank import Bank, load_bank
from assessments.check import Problem, check_path
from assessments.errors import BlueprintError, ItemError, NoGoldError, SchoolContentError
from assessments.items import parse_item
from assessments.kinds import ITEM_KINDS, Item
from assessments.scores import Reason, Score

__all__ = [
    "ITEM_KINDS",
    "Bank",
    "BlueprintError",
    "Item",
    "ItemError",
    "NoGoldError",
    "Problem",
    "Reason",
    "SchoolContentError",
    "Score",
    "check_path",
    "load_bank",
    "parse_item",
]
