"""The forms of the item kinds: what a person sent becomes an answer, what they typed stays in the form,
and a score becomes a page a person can learn from.

Templates: templates/kinds/. Scripts: static/kinds/. An answer may be a raw one (a draft, as `read_answer`
gives it) or a canonical one (as `item.parse` gives it); the forms show both.
"""

from __future__ import annotations

from flask import Flask

from assessments.kinds.cloze import gap_pieces
from school.web.kinds.drafts import draft, labels, sentence_spans
from school.web.kinds.reading import misquoted, read_answer
from school.web.kinds.results import result_view
from school.web.kinds.wording import (
    attack_words,
    constraint_words,
    criterion_words,
    flag_categories,
    flag_severities,
    flaw_severities,
    flaw_types,
    label_words,
    source_types,
    verdicts,
)

__all__ = ["init_app", "misquoted", "read_answer", "result_view"]


def init_app(app: Flask) -> None:
    """Give the templates of the kinds their helpers."""
    app.jinja_env.globals.update(
        kind_draft=draft,
        kind_labels=labels,
        kind_sentences=sentence_spans,
        kind_constraint=constraint_words,
        kind_verdicts=verdicts,
        kind_flaw_types=flaw_types,
        kind_flaw_severities=flaw_severities,
        kind_source_types=source_types,
        kind_gaps=gap_pieces,
        kind_criterion=criterion_words,
        kind_flag_categories=flag_categories,
        kind_flag_severities=flag_severities,
        kind_attack=attack_words,
        kind_label=label_words,
    )
