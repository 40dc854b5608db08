"""What addresses, names and passwords may be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.accounts import rules
from school.accounts.models import PersonState
from school.accounts.password_rules import TOO_COMMON, TOO_LONG, TOO_PERSONAL, TOO_PLAIN, TOO_SHORT, weakness


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("A.Reader@Example.ORG", "a.reader@example.org"),
        ("  ada@example.org ", "ada@example.org"),
        ("ada@почта.рф", "ada@xn--80a1acny.xn--p1ai"),
        ("demo@school.test", "demo@school.test"),
        ("тест@example.org", None),
        ("ada@localhost", None),
        ("ada", None),
        ("", None),
        ("a\x00b@example.org", None),
        ("ada@example.org\r\nBcc: x@example.org", None),
        ("a" * 300 + "@example.org", None),
        ("x" * 1_000_000, None),
    ],
)
def test_addresses_are_written_one_way_or_refused(typed: str, stored: str | None) -> None:
    assert rules.normal_email(typed) == stored


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    found = rules.normal_email(text)
    assert found is None or (found == found.lower() and "@" in found and rules.normal_email(found) == found)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", TOO_SHORT),
        ("x1" * 101, TOO_LONG),
        ("password12", TOO_COMMON),
        ("P@ssw0rd2024!", TOO_COMMON),
        ("солнышко2024", TOO_COMMON),
        ("TrainerSchool1", TOO_COMMON),
        ("qwerty123456", TOO_COMMON),
        ("aaaaaaaaaaaa", TOO_PLAIN),
        ("abcabcabcabc", TOO_PLAIN),
        ("1234567890", TOO_PLAIN),
        ("йцукенгшщз", TOO_PLAIN),
        ("qwer1234asdf", TOO_PLAIN),
        ("adareader2024", TOO_PERSONAL),
        ("ada.reader99!", TOO_PERSONAL),
        ("tulip wagon seven", None),
        ("Ada likes marble kettles", None),
        ("три слона под дождём", None),
    ],
)
def test_passwords_that_are_easy_to_guess_are_refused(password: str, why: str | None) -> None:
    assert weakness(password, name="Ada Reader", email="ada.reader@example.org") == why


@given(st.text(max_size=220))
def test_every_password_gets_an_answer(password: str) -> None:
    weakness(password, name="Ada", email="ada@example.org")


def test_text_is_cleaned_without_losing_lines() -> None:
    assert rules.clean_line("  Ada \t Reader\n") == "Ada Reader"
    assert rules.clean_text("one  \r\ntwo\u2028three\n\n") == "one\ntwo\nthree"
    assert rules.has_hidden_characters("a\x00b")
    assert rules.has_hidden_characters("abc\u202egpj.exe")
    assert not rules.has_hidden_characters("Привет, мир! 👋🏽\n\tda")


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge · Windows"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_browsers_are_named_so_that_people_know_them(agent: str, name: str) -> None:
    assert rules.device_name(agent) == name


def test_a_closed_account_stays_closed() -> None:
    allowed = {(old, new) for old in PersonState for new in PersonState if rules.may_move(old, new)}
    assert allowed == {
        (PersonState.ACTIVE, PersonState.BARRED),
        (PersonState.ACTIVE, PersonState.CLOSED),
        (PersonState.BARRED, PersonState.ACTIVE),
        (PersonState.BARRED, PersonState.CLOSED),
    }


def test_time_zones_are_places() -> None:
    zones = rules.time_zones()
    assert zones[0] == "UTC"
    assert {"Europe/Moscow", "Asia/Yekaterinburg", "America/New_York"} <= set(zones)
    assert not [zone for zone in zones if zone.startswith(("Etc/", "posix/", "right/"))]
