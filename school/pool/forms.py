"""The forms of the pool."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from school.accounts.rules import LANGUAGES, SPECIALITIES
from school.i18n import N_, gettext
from school.i18n import lazy as _l
from school.pool import rules
from school.pool.datasets import PREFERENCE
from school.pool.models import Verdict
from school.pool.projects import MAX_GUIDELINES
from school.pool.reasons import REASONS, SKIP_REASONS
from school.web.formats import language
from school.web.forms import PageForm, WholeNumber

NOTES = 6
CURRENCIES = ("USD", "EUR", "GBP", "RUB", "KZT")
_TOO_LONG = _l("Shorten this.")
_NUMBER = _l("Give a whole number.")


def _choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Values and messages as choices in the reader's language."""
    return [SelectChoice(value, gettext(words)) for value, words in pairs]


class SkipForm(PageForm):
    """Why a trainer passes on a task."""

    reason = SelectField(_l("Why do you skip it?"), validators=[DataRequired(_l("Choose a reason."))])

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.reason.choices = _choices([("", N_("Choose…")), *SKIP_REASONS.items()])


class DecisionForm(PageForm):
    """What a lead decides. The comments on passages are read by the view."""

    verdict = RadioField(_l("Your decision"), validators=[InputRequired(_l("Choose one."))])
    reason = SelectField(_l("Reason for a rejection"), validators=[Optional()])
    comment = TextAreaField(_l("Comment for the trainer"), validators=[Length(max=4000, message=_TOO_LONG)])

    def __init__(self, verdicts: tuple[Verdict, ...], **options: Any) -> None:
        super().__init__(**options)
        words = {
            Verdict.ACCEPT: _l("Accept: it can be used as it is"),
            Verdict.RETURN: _l("Return: the trainer changes it and hands it in again"),
            Verdict.REJECT: _l("Reject: it cannot be used, and somebody else gets the task"),
        }
        self.verdict.choices = [SelectChoice(str(verdict), words[verdict]) for verdict in verdicts]
        self.reason.choices = [
            SelectChoice("", _l("Choose…")),
            *(SelectChoice(each.slug, f"§ {each.paragraph}: {gettext(each.title)}") for each in REASONS),
        ]


class RatesForm(PageForm):
    """A rate card: base rates in minor units, coefficients in per cent."""

    hourly_floor = WholeNumber(_l("Hourly floor"), validators=[InputRequired(_NUMBER), NumberRange(0, 1_000_000)])
    language_pct = WholeNumber(
        _l("Language, per cent"),
        validators=[InputRequired(_NUMBER), NumberRange(10, 1000)],
        default=100,
    )
    speciality_pct = WholeNumber(
        _l("Speciality, per cent"),
        validators=[InputRequired(_NUMBER), NumberRange(10, 1000)],
        default=100,
    )
    urgent_pct = WholeNumber(
        _l("Urgent tasks, per cent"),
        validators=[InputRequired(_NUMBER), NumberRange(10, 1000)],
        default=115,
    )
    at_once_pct = WholeNumber(
        _l("Tasks needed at once, per cent"),
        validators=[InputRequired(_NUMBER), NumberRange(10, 1000)],
        default=130,
    )


def _base_field(label: str) -> WholeNumber:
    return WholeNumber(_l(label), validators=[Optional(), NumberRange(1, 10_000_000)])


for _kind, _name in rules.KIND_NAMES.items():
    setattr(RatesForm, f"base_{_kind}", _base_field(_name))


class ProjectForm(RatesForm):
    """A new project."""

    title = StringField(
        _l("Title"), validators=[DataRequired(_l("Give the project a title.")), Length(max=200, message=_TOO_LONG)]
    )
    slug = StringField(
        _l("Short name in addresses"),
        validators=[
            DataRequired(_l("Give a short name.")),
            Length(max=60, message=_TOO_LONG),
            Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", message=_l("Use small Latin letters, digits and hyphens.")),
        ],
    )
    lang = SelectField(_l("Language of the work"))
    speciality = SelectField(_l("Speciality"))
    qualification = StringField(
        _l("Qualification it needs"),
        validators=[
            DataRequired(_l("Name the qualification.")),
            Length(max=60, message=_TOO_LONG),
            Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", message=_l("Use small Latin letters, digits and hyphens.")),
        ],
        default="entrance-en",
    )
    currency = SelectField(_l("Currency"), choices=list(CURRENCIES))
    guidelines = TextAreaField(
        _l("Guidelines"),
        validators=[
            DataRequired(_l("Write the guidelines: without them nobody knows what is right.")),
            Length(max=MAX_GUIDELINES, message=_TOO_LONG),
        ],
    )
    overlap = WholeNumber(
        _l("Answers wanted for each task"),
        validators=[InputRequired(_NUMBER), NumberRange(1, 9)],
        default=1,
    )
    lease_minutes = WholeNumber(
        _l("Minutes a claim lasts"),
        validators=[InputRequired(_NUMBER), NumberRange(5, 1440)],
        default=60,
    )
    max_open_claims = WholeNumber(
        _l("Tasks a trainer may hold at once"),
        validators=[InputRequired(_NUMBER), NumberRange(1, 50)],
        default=3,
    )
    max_rework_rounds = WholeNumber(
        _l("Times work may be returned"),
        validators=[InputRequired(_NUMBER), NumberRange(0, 9)],
        default=2,
    )
    decide_within_hours = WholeNumber(
        _l("Hours a lead has to decide"),
        validators=[InputRequired(_NUMBER), NumberRange(1, 720)],
        default=72,
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.lang.choices = [SelectChoice(lang, language(lang).capitalize()) for lang in LANGUAGES]
        self.speciality.choices = _choices(SPECIALITIES.items())


class GuidelinesForm(PageForm):
    """A new version of the guidelines."""

    guidelines = TextAreaField(
        _l("Guidelines"),
        validators=[
            DataRequired(_l("Write the guidelines: without them nobody knows what is right.")),
            Length(max=MAX_GUIDELINES, message=_TOO_LONG),
        ],
    )


class ImportForm(PageForm):
    """A file of tasks to look at before it is imported."""

    name = StringField(_l("Name of the batch"), validators=[Length(max=200, message=_TOO_LONG)])
    source_format = RadioField(
        _l("Format"), choices=[SelectChoice("jsonl", "JSONL"), SelectChoice("csv", "CSV")], default="jsonl"
    )
    file = FileField(_l("File"), validators=[FileRequired(_l("Choose a file."))])


class ConfirmForm(PageForm):
    """The file that was looked at is imported."""

    key = HiddenField(validators=[DataRequired(), Length(max=80)])
    name = HiddenField(validators=[Length(max=200)])
    source_format = HiddenField(validators=[DataRequired()])


class PayoutForm(PageForm):
    """A payout of everything earned in one currency."""

    currency = SelectField(_l("Currency"), validators=[DataRequired()])

    def __init__(self, currencies: list[str], **options: Any) -> None:
        super().__init__(**options)
        self.currency.choices = list(currencies)


class ExportForm(PageForm):
    """A file of accepted work."""

    project = SelectField(_l("Project"), validators=[DataRequired()])
    shape = RadioField(
        _l("Shape"),
        choices=[SelectChoice(shape, _l(words)) for shape, words in rules.SHAPE_NAMES.items()],
        default=PREFERENCE,
    )

    def __init__(self, projects: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(**options)
        self.project.choices = [SelectChoice(slug, title) for slug, title in projects]
