"""The forms about accounts. Text is cleaned here, so that services see only what may be stored."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from school.accounts.password_rules import MAX_LENGTH, weakness
from school.accounts.rules import (
    LANGUAGES,
    MAX_ABOUT,
    MAX_EMAIL,
    MAX_HEADLINE,
    MAX_HOURS,
    MAX_NAME,
    SPECIALITIES,
    clean_line,
    clean_text,
    has_hidden_characters,
    looks_like_a_link,
    normal_email,
    time_zones,
)
from school.i18n import _
from school.i18n import lazy as _l
from school.web.forms import PageForm, WholeNumber

LOCALE_CHOICES = [SelectChoice("en", "English"), SelectChoice("ru", "Русский")]
"""Each language in its own words, so that its readers find it."""

_FROM_LIST = _l("Choose from the list.")


def given(field: Any) -> str:
    """What was typed into a text field."""
    return str(field.data or "")


def _line(value: str | None) -> str:
    return clean_line(value or "")


def _text(value: str | None) -> str:
    return clean_text(value or "")


def _visible(_form: PageForm, field: Any) -> None:
    if has_hidden_characters(field.data or ""):
        raise ValidationError(_("Leave out characters that cannot be seen; type the text anew instead of pasting it."))


def _no_link(_form: PageForm, field: Any) -> None:
    if looks_like_a_link(field.data or ""):
        raise ValidationError(_("Write your name only, without addresses or links."))


def _address(_form: PageForm, field: Any) -> None:
    """Check the address and write it as it is stored."""
    found = normal_email(field.data or "")
    if found is None:
        raise StopValidation(_("This is not an e-mail address we can write to. It looks like name@example.org."))
    field.data = found


def _none_of_ours(_count: int) -> str:
    """WTForms calls the message of a field with several choices."""
    return str(_FROM_LIST)


def _at_most(limit: int) -> Length:
    return Length(max=limit, message=_l("Use at most %(limit)s characters.", limit=limit))


def _needed(message: Any) -> DataRequired:
    return DataRequired(message=message)


def _checkboxes(label: Any) -> SelectMultipleField:
    """Several of a list, as checkboxes."""
    return SelectMultipleField(
        label,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        invalid_choice_message=_none_of_ours,
    )


def _name_field() -> StringField:
    return StringField(
        _l("Name"),
        filters=[_line],
        validators=[_needed(_l("Tell us your name.")), _at_most(MAX_NAME), _visible, _no_link],
        render_kw={"autocomplete": "name"},
    )


def _email_field(label: Any = None) -> StringField:
    return StringField(
        label or _l("E-mail address"),
        filters=[_line],
        validators=[_needed(_l("Give your e-mail address.")), _at_most(MAX_EMAIL), _address],
        render_kw={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"},
    )


def _new_password_field(label: Any = None) -> PasswordField:
    return PasswordField(
        label or _l("Password"),
        validators=[_needed(_l("Choose a password."))],
        render_kw={"autocomplete": "new-password", "maxlength": MAX_LENGTH},
    )


def _own_password_field(label: Any = None) -> PasswordField:
    return PasswordField(
        label or _l("Your password"),
        validators=[_needed(_l("Type your password.")), _at_most(MAX_LENGTH)],
        render_kw={"autocomplete": "current-password", "maxlength": MAX_LENGTH},
    )


def _check_strength(password: str, name: str, email: str) -> None:
    found = weakness(password, name=name, email=email)
    if found:
        raise ValidationError(_(found))


class RegisterForm(PageForm):
    """A new account."""

    name = _name_field()
    email = _email_field()
    password = _new_password_field()
    locale = RadioField(
        _l("Language of the site"),
        choices=LOCALE_CHOICES,
        validators=[InputRequired(message=_l("Choose a language."))],
        invalid_choice_message=_FROM_LIST,
    )

    def validate_password(self, field: PasswordField) -> None:
        """Neither too common nor made of the person's own name."""
        _check_strength(given(field), given(self.name), given(self.email))


class SignInForm(PageForm):
    """Coming in."""

    email = StringField(
        _l("E-mail address"),
        filters=[_line],
        validators=[_needed(_l("Give your e-mail address.")), _at_most(MAX_EMAIL)],
        render_kw={"autocomplete": "username", "inputmode": "email", "spellcheck": "false"},
    )
    password = _own_password_field(_l("Password"))


class AddressForm(PageForm):
    """An address to send a link to."""

    email = _email_field()


class NewPasswordForm(PageForm):
    """A password chosen by link; `owner` is whose link it is."""

    password = _new_password_field(_l("New password"))

    def __init__(self, *args: Any, owner: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner

    def validate_password(self, field: PasswordField) -> None:
        """Neither too common nor made of the person's own name."""
        _check_strength(given(field), self.owner.name, self.owner.email)


class ChangePasswordForm(NewPasswordForm):
    """A password changed by somebody who is signed in."""

    old = _own_password_field(_l("Present password"))
    password = _new_password_field(_l("New password"))


class ChangeEmailForm(PageForm):
    """Another address for the account."""

    email = _email_field(_l("New e-mail address"))
    password = _own_password_field()


class ProfileForm(PageForm):
    """What a person tells us about their work."""

    name = _name_field()
    locale = RadioField(_l("Language of the site"), choices=LOCALE_CHOICES, invalid_choice_message=_FROM_LIST)
    time_zone = SelectField(
        _l("Time zone"), validators=[InputRequired(message=_FROM_LIST)], invalid_choice_message=_FROM_LIST
    )
    languages = _checkboxes(_l("Languages you work in"))
    specialities = _checkboxes(_l("Fields you know well"))
    hours_a_week = WholeNumber(
        _l("Hours a week you would like to work"),
        validators=[
            InputRequired(message=_l("Give a number; 0 is fine.")),
            NumberRange(0, MAX_HOURS, message=_l("Give a number from 0 to 80.")),
        ],
        render_kw={"inputmode": "numeric", "min": 0, "max": MAX_HOURS},
    )
    headline = StringField(
        _l("Headline"),
        filters=[_line],
        validators=[_at_most(MAX_HEADLINE), _visible],
        render_kw={"autocomplete": "off"},
    )
    about = TextAreaField(
        _l("About you"), filters=[_text], validators=[_at_most(MAX_ABOUT), _visible], render_kw={"rows": 8}
    )
    findable = BooleanField(_l("Recruiters may find my profile"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.time_zone.choices = [SelectChoice(name, name.replace("_", " ")) for name in time_zones()]
        names = {"en": _("English"), "ru": _("Russian")}
        self.languages.choices = [SelectChoice(lang, names[lang].capitalize()) for lang in LANGUAGES]
        self.specialities.choices = [SelectChoice(key, _(label)) for key, label in SPECIALITIES.items()]


class ResumeForm(PageForm):
    """A file to keep as the résumé."""

    file = FileField(
        _l("File"), validators=[_needed(_l("Choose a file first."))], render_kw={"accept": ".pdf,.docx,.odt,.txt"}
    )


class CloseForm(PageForm):
    """The end of an account."""

    password = _own_password_field()
    sure = BooleanField(
        _l("I understand that this cannot be undone"),
        validators=[_needed(_l("Tick this box to show that you are sure."))],
    )
