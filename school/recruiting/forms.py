"""The forms of recruiters and graduates."""

from __future__ import annotations

from typing import Any

from wtforms import StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from school.accounts.rules import clean_line, clean_text, has_hidden_characters
from school.i18n import gettext
from school.i18n import lazy as _l
from school.web.forms import PageForm


def _line(text: str | None) -> str:
    return clean_line(text or "")


def _text(text: str | None) -> str:
    return clean_text(text or "")


def given(field: Any) -> str:
    """What was typed into a text field."""
    return str(field.data or "")


def readable(_form: Any, field: Any) -> None:
    """No characters that show nothing or turn the reading direction."""
    if has_hidden_characters(field.data or ""):
        raise ValidationError(gettext("This holds characters that cannot be shown. Type it in again."))


class ShortlistForm(PageForm):
    """The name of a list."""

    name = StringField(
        _l("Name of the shortlist"),
        filters=[_line],
        validators=[DataRequired(_l("Give the list a name, such as the vacancy.")), Length(max=120), readable],
    )


class NoteForm(PageForm):
    """A note on somebody."""

    text = TextAreaField(
        _l("Note"),
        filters=[_text],
        validators=[
            DataRequired(_l("Write something down first.")),
            Length(max=2000, message=_l("A note may have 2,000 characters.")),
            readable,
        ],
    )


class ContactForm(PageForm):
    """A request for contact."""

    company = StringField(
        _l("Company"),
        filters=[_line],
        validators=[DataRequired(_l("Say for whom you ask.")), Length(min=2, max=120), readable],
    )
    message = TextAreaField(
        _l("Message"),
        filters=[_text],
        validators=[
            DataRequired(_l("Say what the work is and why you ask this person.")),
            Length(min=20, max=2000, message=_l("Write 20 to 2,000 characters: what the work is, and why you ask.")),
            readable,
        ],
    )


class ReleaseForm(PageForm):
    """A title under which a text is shown."""

    title = StringField(
        _l("Title of the text"),
        filters=[_line],
        validators=[DataRequired(_l("Give the text a title that says what it is about.")), Length(max=120), readable],
    )
