"""What is asked and how it is scored: items, banks, blueprints, forms, scores and decisions.

Pure: no web, no database, no clock, no network; chance comes in as a `random.Random`.

>>> item = parse_item({"kind": "choice", "id": "en-demo-1", "prompt": "2 + 2?",
...     "options": {"a": "3", "b": "4", "c": "5"}, "gold": {"key": ["b"], "explanation": "Count."}})
>>> item.score(item.parse({"chosen": ["b"]})).value
1.0
"""

from assessments.attempt import load_attempt, parse_attempt, score_attempt
from assessments.bank import Bank, load_bank, make_bank
from assessments.blueprint import Blueprint, load_blueprint, parse_blueprint
from assessments.check import Problem, check_item, check_path
from assessments.decision import Decision, Stage, decide, two_stage
from assessments.errors import BlueprintError, ItemError, NoGoldError, SchoolContentError
from assessments.forms import Form, assemble, assemble_section, missing_items, relabel, shown_letters, unshuffle
from assessments.items import parse_item
from assessments.kinds import ITEM_KINDS, Item
from assessments.review import (
    TRAITS,
    ReviewMark,
    WritingScore,
    automatic_part,
    confirmed_critical,
    final_traits,
    human_part,
    needs_second_read,
    needs_third_read,
    would_flip,
    writing_score,
    writing_section,
)
from assessments.scores import Reason, Score
from assessments.sections import SectionScore, score_section

__all__ = [
    "ITEM_KINDS",
    "TRAITS",
    "Bank",
    "Blueprint",
    "BlueprintError",
    "Decision",
    "Form",
    "Item",
    "ItemError",
    "NoGoldError",
    "Problem",
    "Reason",
    "ReviewMark",
    "SchoolContentError",
    "Score",
    "SectionScore",
    "Stage",
    "WritingScore",
    "assemble",
    "assemble_section",
    "automatic_part",
    "check_item",
    "check_path",
    "confirmed_critical",
    "decide",
    "final_traits",
    "human_part",
    "load_attempt",
    "load_bank",
    "load_blueprint",
    "make_bank",
    "missing_items",
    "needs_second_read",
    "needs_third_read",
    "parse_attempt",
    "parse_blueprint",
    "parse_item",
    "relabel",
    "score_attempt",
    "score_section",
    "shown_letters",
    "two_stage",
    "unshuffle",
    "would_flip",
    "writing_score",
    "writing_section",
]
