"""What comes in is made harmless in one place, for routes and forms that are not written yet, too."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask_wtf.file import FileField
from sqlalchemy.exc import DataError
from werkzeug.datastructures import FileStorage
from wtforms import StringField

from school.settings import ROOT
from school.web.forms import PageForm, WholeNumber
from school.web.incoming import MAX_ID, CarefulJson
from tests.support.client import LookingClient


@pytest.fixture
def careful(app: Flask) -> CarefulJson:
    assert isinstance(app.json, CarefulJson)
    return app.json


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "1" * 5000, "{", "\xff"])
def test_unreadable_json_is_a_value_error(careful: CarefulJson, text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        careful.loads(text)
    with pytest.raises(ValueError, match=r"."):
        careful.loads(text.encode("latin-1"))


@pytest.mark.parametrize("text", ["\ud83d", "a\udc00b", "😀"])
def test_half_a_character_becomes_the_replacement_character(careful: CarefulJson, text: str) -> None:
    wanted = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    escaped = json.dumps({"a": [text], "ok": "\\ud"})
    assert careful.loads(escaped) == {"a": [wanted], "ok": "\\ud"}
    assert careful.loads(escaped.encode()) == careful.loads(escaped)


@pytest.mark.parametrize("number", [MAX_ID + 1, 2**63, 10**30, "9" * 5000, "-1", "1.0", "٣", "1%00"])
def test_numbers_no_row_can_have_lead_nowhere(client: LookingClient, number: object) -> None:
    assert client.get(f"/mailbox/{number}").status_code == 404


def test_every_number_in_an_address_is_one_a_row_can_have(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        for name, converter in rule._converters.items():
            highest = getattr(converter, "max", MAX_ID)
            assert highest is not None, f"{rule.rule}: {name}"
            assert highest <= MAX_ID, f"{rule.rule}: {name}"


class _Form(PageForm):
    class Meta:
        csrf = False

    title = StringField()
    hours = WholeNumber()
    file = FileField()


def test_a_form_takes_text_for_text_and_files_for_files(app: Flask) -> None:
    def upload() -> FileStorage:
        return FileStorage(io.BytesIO(b"x"), filename="x.txt")

    with app.test_request_context(method="POST", data={"title": upload(), "hours": upload(), "file": "text"}):
        form = _Form()
        assert (form.title.data, form.hours.data, form.file.data) == (None, None, None)
    with app.test_request_context(method="POST", data={"title": "text", "hours": "7", "file": upload()}):
        form = _Form()
        assert (form.title.data, form.hours.data, form.file.data.filename) == ("text", 7, "x.txt")
    with app.test_request_context(method="POST", json={"title": ["a", {}], "hours": 1.5}):
        assert _Form().title.data is None
    with app.test_request_context(method="POST", data={"hours": "9" * 400}):
        assert _Form().validate() is True


def test_every_form_is_a_page_form() -> None:
    for path in (ROOT / "school").rglob("*.py"):
        if path.name != "forms.py" or path.parent.name != "web":
            assert "(FlaskForm)" not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize(
    "error",
    [DataError("INSERT", {}, ValueError("NUL")), OverflowError("large"), UnicodeEncodeError("utf-8", "x", 0, 1, "?")],
)
def test_a_value_no_database_can_hold_is_the_senders_mistake(
    app: Flask, client: LookingClient, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def broken(**_arguments: Any) -> None:
        raise error

    view: Callable[..., Any] = app.view_functions["learning.lessons"]
    broken.guard = view.guard  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "learning.lessons", broken)
    assert client.get("/lessons").status_code == 422
    assert client.get("/lessons", headers={"Accept": "application/json"}).get_json()["code"] == "invalid"
