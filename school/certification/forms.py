"""Forms about certificates and held results."""

from __future__ import annotations

from wtforms import HiddenField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from school.i18n import lazy as _l
from school.web.forms import PageForm

_REASON = [InputRequired(message=_l("Say why, in a sentence.")), Length(max=1000)]


class RevokeForm(PageForm):
    """Why a certificate is taken back."""

    reason = TextAreaField(_l("Reason (the holder is told, the public page shows it)"), validators=_REASON)


class SettleForm(PageForm):
    """What a person found who looked at a held result."""

    outcome = RadioField(
        _l("What do you decide?"),
        choices=[
            SelectChoice("release", _l("Release it: the result is decided and published")),
            SelectChoice("void", _l("Void the attempt: it does not count, and the candidate is told why")),
        ],
        validators=[InputRequired(message=_l("Choose one."))],
    )
    note = TextAreaField(
        _l("Reason (kept in the log; the candidate is told if the attempt is void)"), validators=_REASON
    )


class ScoresForm(PageForm):
    """Whether the public page shows section scores."""

    public = HiddenField(validators=[InputRequired()])


class CompareForm(PageForm):
    """What stands on a copy; sent in the address, so that it can be repeated and changes nothing."""

    class Meta:
        """A form that changes nothing needs no token."""

        csrf = False

    name = StringField(_l("Name"), validators=[Optional(), Length(max=120)])
    issued = StringField(_l("Issued"), validators=[Optional(), Length(max=40)], render_kw={"type": "date"})
    valid_until = StringField(_l("Valid until"), validators=[Optional(), Length(max=40)], render_kw={"type": "date"})
    total = StringField(_l("Total"), validators=[Optional(), Length(max=10)])
    digest = StringField(_l("Control code"), validators=[Optional(), Length(max=80)])
