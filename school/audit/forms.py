"""The forms of managers."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, Length, Regexp

from school.accounts.rules import LANGUAGES, SPECIALITIES, clean_line
from school.audit.rules import BAR_REASONS
from school.i18n import lazy as _l
from school.web.formats import language
from school.web.forms import PageForm


def _line(text: str | None) -> str:
    return clean_line(text or "")


def given(field: Any) -> str:
    """What was typed into a text field."""
    return str(field.data or "")


class BarForm(PageForm):
    """Why somebody is kept out."""

    reason = SelectField(
        _l("Reason"),
        choices=[SelectChoice(key, _l(words)) for key, words in BAR_REASONS.items()],
        validators=[DataRequired()],
    )


class TrackForm(PageForm):
    """What a track is called; shown to candidates in their language."""

    title_en = StringField(
        _l("Title in English"),
        filters=[_line],
        validators=[DataRequired(_l("Give a title in English.")), Length(max=120)],
    )
    title_ru = StringField(
        _l("Title in Russian"),
        filters=[_line],
        validators=[DataRequired(_l("Give a title in Russian.")), Length(max=120)],
    )
    open = BooleanField(_l("Open: candidates may join"), default=True)


class NewTrackForm(TrackForm):
    """A new track."""

    slug = StringField(
        _l("Name in addresses"),
        filters=[_line],
        validators=[
            DataRequired(_l("Give a short name, such as en-science.")),
            Length(max=60),
            Regexp(r"[a-z0-9]+(-[a-z0-9]+)*\Z", message=_l("Use small Latin letters, digits and single hyphens.")),
        ],
    )
    lang = SelectField(_l("Language"))
    speciality = SelectField(
        _l("Speciality"), choices=[SelectChoice(key, _l(name)) for key, name in SPECIALITIES.items()]
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.lang.choices = [SelectChoice(lang, language(lang).capitalize()) for lang in LANGUAGES]
