"""What every form of the site stands on: what is taken for its fields, and whole numbers."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import IntegerField

from school.i18n import gettext


class PageForm(FlaskForm):
    """A form of a page. Text fields hold text and file fields hold files, whatever was sent."""

    class Meta(FlaskForm.Meta):
        """How the fields are filled."""

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """The fields of a form that was sent.

            Flask-WTF would also take JSON, whose values may be of any type, and files for fields of text.
            """
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            if not form.is_submitted():
                return None
            files: MultiDict[str, Any] = MultiDict(
                (name, file)
                for name, file in request.files.items(multi=True)
                if isinstance(form._fields.get(name), FileField)
            )
            return CombinedMultiDict([files, request.form])


class WholeNumber(IntegerField):
    """A whole number with an error in our words, never longer than a number can be."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; raises ValueError with what to do."""
        try:
            super().process_formdata([value.strip()[:20] for value in valuelist])
        except ValueError as error:
            raise ValueError(gettext("Give a whole number.")) from error
