"""The arithmetic of scoring, each file on its own: plain values in, plain values out.

>>> from assessments import measures
>>> measures.agreement.cohen_kappa(["yes", "yes", "no", "no"], ["yes", "no", "no", "no"])
0.5
>>> print(measures.agreement.cohen_kappa(["yes", "yes"], ["yes", "yes"]))
undefined, because all ratings are the same, so agreement by chance is certain

An example of each file is in README.md beside this one.
"""

from assessments.measures import (
    aggregation,
    agreement,
    calibration,
    copying,
    damage,
    decision_consistency,
    edits,
    equating,
    evidence,
    fairness,
    fscore,
    intervals,
    intraclass,
    irt,
    irt_fit,
    item_flags,
    item_statistics,
    layout,
    preferences,
    prose,
    rankings,
    reliability,
    sequential,
    similarity,
    spans,
    special,
    standard_setting,
    undefined,
)

__all__ = [
    "aggregation",
    "agreement",
    "calibration",
    "copying",
    "damage",
    "decision_consistency",
    "edits",
    "equating",
    "evidence",
    "fairness",
    "fscore",
    "intervals",
    "intraclass",
    "irt",
    "irt_fit",
    "item_flags",
    "item_statistics",
    "layout",
    "preferences",
    "prose",
    "rankings",
    "reliability",
    "sequential",
    "similarity",
    "spans",
    "special",
    "standard_setting",
    "undefined",
]
