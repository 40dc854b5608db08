"""The forms of a test: beginning it, and the fields of an answer however they are sent."""

from __future__ import annotations

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField
from wtforms.validators import InputRequired

from school.attempts import rules
from school.attempts.errors import BadPacket
from school.i18n import lazy as _l
from school.web.forms import PageForm

PREFIX = "a"


class StartForm(PageForm):
    """The pledge, and more time for those who need it."""

    pledge = BooleanField(
        _l(
            "I will work alone, without help from other people or from a language model, and will not pass the tasks on."
        ),
        validators=[InputRequired(_l("Tick the promise: without it the test cannot begin."))],
    )
    more_time = BooleanField(
        _l("I need more time, for example because of how I read, see or type: give me half as much again.")
    )


def sent_fields() -> MultiDict[str, str]:
    """The fields of a save: of a form, or of the flat JSON object that autosave.js sends."""
    if not request.is_json:
        return MultiDict(request.form)
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise BadPacket
    fields: MultiDict[str, str] = MultiDict()
    for name, value in sent.items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str | int) and not isinstance(each, bool):
                fields.add(str(name), str(each))
    return fields


def packet_of(fields: MultiDict[str, str]) -> rules.Packet:
    """Where this save stands among the saves of its answer."""
    return rules.read_packet(fields.get("autosave_base"), fields.get("autosave_tab"), fields.get("autosave_seq"))
