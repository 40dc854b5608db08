"""Every reason has its Russian wording with the same places to fill."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
RUSSIAN = ROOT / "school" / "translations" / "ru" / "assessments.po"


def written():
    return sorted({m for _, _, m, _, _ in extract_from_dir(str(ROOT / "assessments"), keywords={"N_": None})})


def translated():
    with RUSSIAN.open("rb") as file:
        return {m.id: m.string for m in read_po(file, locale="ru") if m.id}


def places(text):
    return sorted(set(re.findall(r"%\((\w+)\)s", text)))


@pytest.mark.parametrize("message", written())
def test_a_reason_is_translated(message):
    russian = translated()[message]
    assert re.search("[а-яё]", russian)
    assert places(russian) == places(message)


def test_nothing_stale_is_translated():
    assert set(translated()) <= set(written())
