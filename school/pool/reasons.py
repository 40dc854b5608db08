"""The published lists: the common guidelines, the reasons for a rejection, the reasons to skip.

Every reason names the paragraph of the common guidelines it rests on and the lesson that
teaches it, so that a trainer can look both up.
"""

from __future__ import annotations

from dataclasses import dataclass

from school.i18n import N_


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the guidelines that hold in every project."""

    number: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason for a rejection: its words, its paragraph, its lesson."""

    slug: str
    title: str
    paragraph: int
    lesson: str


PARAGRAPHS = (
    Paragraph(
        1,
        N_("Nobody comes to harm"),
        N_(
            "An answer never helps to hurt people, and is careful with health, law, money, politics and belief. Harmlessness outranks accuracy, and accuracy outranks relevance."
        ),
    ),
    Paragraph(
        2,
        N_("Facts are true and can be checked"),
        N_(
            "Every figure, name, date and quotation is right and rests on the sources given or on a primary source. What cannot be checked is left out or called uncertain."
        ),
    ),
    Paragraph(
        3,
        N_("The task is done as it was asked"),
        N_(
            "The answer meets every condition of the task: length, form, language, addressee, what must be in it and what must not."
        ),
    ),
    Paragraph(
        4,
        N_("Rankings follow the criteria"),
        N_(
            "Answers are compared by harm first, then truth, then use, then style. Length and confidence are no merits. Equal answers are tied."
        ),
    ),
    Paragraph(
        5,
        N_("Corrections change what is wrong and nothing else"),
        N_(
            "Errors, inventions and wrong tone are repaired; sentences that were right stay as they were, and the meaning is kept."
        ),
    ),
    Paragraph(
        6,
        N_("The language is clean and plain"),
        N_("Grammar, spelling and punctuation are right, the tone suits the reader, and nothing is said twice."),
    ),
    Paragraph(
        7,
        N_("The work is your own"),
        N_(
            "You write and judge yourself. Text copied from elsewhere or produced by a model is not a person's judgement and cannot be used."
        ),
    ),
)

REASONS = (
    Reason("harm", N_("It could hurt somebody"), 1, "ethics-and-sensitive-topics"),
    Reason("false", N_("It states something that is not true"), 2, "fact-checking"),
    Reason("unsupported", N_("It states something the sources do not support"), 2, "fact-checking"),
    Reason("off-task", N_("It does not do what the task asks"), 3, "reference-answers"),
    Reason("incomplete", N_("Conditions of the task are not met"), 3, "reference-answers"),
    Reason("order", N_("The ranking goes against the criteria"), 4, "ranking"),
    Reason("missed", N_("Errors are still in the text"), 5, "correcting-answers"),
    Reason("damaged", N_("What was right was changed"), 5, "correcting-answers"),
    Reason("language", N_("Too many mistakes of language"), 6, "correcting-answers"),
    Reason("not-own", N_("It is not the trainer's own work"), 7, "how-models-learn"),
)
BY_SLUG = {reason.slug: reason for reason in REASONS}
PARAGRAPH = {paragraph.number: paragraph for paragraph in PARAGRAPHS}

SKIP_REASONS = {
    "too-hard": N_("It needs knowledge I do not have"),
    "unclear": N_("I do not understand what is asked"),
    "sensitive": N_("I do not want to work on this topic"),
    "broken": N_("The task itself is faulty"),
    "nothing-to-do": N_("There is nothing to correct or to rank"),
    "no-time": N_("I have no time for it now"),
}
