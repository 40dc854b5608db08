"""What a reader's form sends, read into plain values; also the draft a script sends."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length

from assessments import TRAITS
from assessments.text import clean
from school.i18n import lazy as _l
from school.review import rules
from school.review.rules import Reading, SpanNote
from school.web.forms import PageForm

QUOTE_ROWS = 2
_QUOTE_LENGTH = 2_000


class GiveBackForm(PageForm):
    """Why a reader gives an answer back."""

    token = StringField(validators=[InputRequired(), Length(max=64)])
    reason = SelectField(
        _l("Why?"),
        choices=[
            SelectChoice("known", _l("I know or recognise the author")),
            SelectChoice("interest", _l("I have an interest in the result")),
            SelectChoice("unable", _l("I cannot judge this subject")),
        ],
    )


def as_fields(data: Mapping[str, Any]) -> MultiDict[str, str]:
    """JSON of a script in the form of form fields; anything but text and numbers is dropped."""
    fields: MultiDict[str, str] = MultiDict()
    for name, value in data.items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str | int) and not isinstance(each, bool):
                fields.add(name, str(each))
            elif each is True:
                fields.add(name, "1")
    return fields


def read_reading(fields: MultiDict[str, str], text: str) -> tuple[Reading, dict[str, str]]:
    """The reading that the fields hold, and what is wrong with its quotations (field -> msgid)."""
    spans, errors = _spans(fields, text)
    levels = {
        trait: level
        for trait in TRAITS
        if (level := _digit(fields.get(f"level-{trait}"), 0, rules.TOP_LEVEL)) is not None
    }
    reasons = {
        place: words
        for place in (*TRAITS, *rules.FLAGS)
        if (words := _line(fields.get(f"reason-{place}"), rules.REASON_LENGTH))
    }
    reading = Reading(
        levels=levels,
        holistic=_digit(fields.get("holistic"), rules.LOWEST_HOLISTIC, rules.HIGHEST_HOLISTIC),
        flags=frozenset(flag for flag in rules.FLAGS if fields.get(flag)),
        reasons=reasons,
        comment=clean(fields.get("comment") or "", rules.COMMENT_LENGTH).strip(),
        spans=spans,
    )
    return reading, errors


def _digit(value: str | None, low: int, high: int) -> int | None:
    if value is None or len(value) != 1 or not value.isascii() or not value.isdigit():
        return None
    return int(value) if low <= int(value) <= high else None


def _line(value: str | None, cap: int) -> str:
    return " ".join(clean(value or "", cap).split())


def _spans(fields: MultiDict[str, str], text: str) -> tuple[tuple[SpanNote, ...], dict[str, str]]:
    """Remarks marked in the text by a script, and remarks on words quoted by hand."""
    removed = set(fields.getlist("span-remove"))
    found: list[SpanNote] = []
    rows = zip(
        fields.getlist("span-start"), fields.getlist("span-end"), fields.getlist("span-text"),
        strict=False,
    )  # fmt: skip
    for number, (start, end, remark) in enumerate(rows):
        note = _placed(start, end, remark, len(text))
        if note is not None and str(number) not in removed:
            found.append(note)
    errors: dict[str, str] = {}
    quotes = zip(fields.getlist("quote"), fields.getlist("quote-text"), strict=False)
    for number, (quote, remark) in enumerate(quotes):
        words, said = _line(quote, _QUOTE_LENGTH), _line(remark, rules.COMMENT_LENGTH)
        place = _locate(text, words) if words else None
        if words and place is None:
            errors[f"quote-{number}"] = rules.QUOTE_MISSING
        elif place is not None and not said:
            errors[f"quote-text-{number}"] = rules.QUOTE_WITHOUT_COMMENT
        elif place is not None:
            found.append(SpanNote(*place, said))
    unique = dict.fromkeys(sorted(found, key=lambda note: (note.start, note.end)))
    return tuple(unique)[: rules.MOST_SPANS], errors


def _placed(start: str, end: str, remark: str, length: int) -> SpanNote | None:
    if not all(each.isascii() and each.isdigit() and len(each) < 7 for each in (start, end)):
        return None
    said = _line(remark, rules.COMMENT_LENGTH)
    begins, ends = int(start), int(end)
    return SpanNote(begins, ends, said) if begins < ends <= length and said else None


def _locate(text: str, words: str) -> tuple[int, int] | None:
    """Where quoted words stand in the text; line breaks and runs of spaces do not matter."""
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    match = re.search(pattern, text)
    return match.span() if match else None
