"""The printed certificate, read back: its words in both languages, and its QR code module by module."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from school.certification import rules
from school.certification.pdf import certificate_pdf, qr_svg
from tests.support.qr import read_qr

URL = "https://school.example/verify/TS-7K4P-Q2MX-9DRT"
SECTION = {"score": 81.5, "low": 70.1, "high": 92.9}
FIELDS = rules.CertificateFields(
    public_id="TS-7K4P-Q2MX-9DRT",
    name='Ёлкина Анна #read("/etc/passwd") \\ $x$ *b*',
    lang="ru",
    blueprint="entrance",
    scores={
        "total": 81.3, "low": 72.0, "high": 90.6,
        "sections": dict.fromkeys(("grammar", "ranking", "factcheck", "writing"), SECTION),
    },
    issued_at=datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
    valid_until=datetime(2028, 11, 21, 9, 0, tzinfo=UTC),
)  # fmt: skip


def _page(pdf):
    (page,) = PdfReader(io.BytesIO(pdf)).pages
    return page


def _text(pdf):
    return " ".join(_page(pdf).extract_text().split())


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "ru",
            [
                "Сертификат",
                "Certificate",
                "Вступительный тест",
                "Entrance test",
                "81,3",
                "22 ноября 2026",
                "Грамотность",
                "Grammar",
            ],
        ),
        (
            "en",
            [
                "Certificate",
                "Сертификат",
                "Entrance test",
                "Вступительный тест",
                "81.3",
                "November 22, 2026",
                "Ranking",
                "Ранжирование",
            ],
        ),
    ],
)
def test_the_page_is_in_the_language_of_the_test_with_the_other_beneath(lang, words):
    text = _text(certificate_pdf(replace(FIELDS, lang=lang), URL, scores=True))
    for each in words:
        assert each.casefold() in text.casefold(), each
    assert FIELDS.public_id in text
    assert URL in text


def test_a_name_is_set_as_text_and_never_read_as_markup():
    text = _text(certificate_pdf(FIELDS, URL, scores=True))
    assert '#read("/etc/passwd")' in text.replace("”", '"').replace("“", '"')
    assert "root:" not in text
    assert "*b*" in text


def test_scores_that_are_kept_private_are_not_printed():
    text = _text(certificate_pdf(FIELDS, URL, scores=False))
    assert "81,3" not in text
    assert "Грамотность" not in text
    assert "не публиковать" in text


def test_a_revoked_certificate_says_so_on_paper():
    assert "отозван" in _text(certificate_pdf(FIELDS, URL, scores=True, revoked=True))


def test_the_longest_name_stays_on_one_page():
    long = replace(FIELDS, name="Александра-Константиновна " * 4 + "Ж" * 16)
    assert len(PdfReader(io.BytesIO(certificate_pdf(long, URL, scores=True))).pages) == 1


def test_the_page_links_to_its_public_address_and_prints_the_whole_code():
    pdf = certificate_pdf(FIELDS, URL, scores=True)
    links = {note.get_object()["/A"]["/URI"] for note in _page(pdf)["/Annots"]}
    assert links == {URL}
    assert FIELDS.digest() in _page(pdf).extract_text().replace(" ", "").replace("\n", "")


def test_the_same_fields_give_the_same_bytes():
    assert certificate_pdf(FIELDS, URL, scores=True) == certificate_pdf(FIELDS, URL, scores=True)


def _modules(svg):
    """The dark modules of the drawing: segno draws rows of horizontal strokes."""
    root = ElementTree.fromstring(svg)
    path = next(each for each in root.iter() if each.tag.endswith("path"))
    size = int(root.attrib["width"])
    grid = [[False] * size for _ in range(size)]
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([^Mmh]*)", path.attrib["d"]):
        values = [float(each) for each in re.findall(r"-?\d*\.?\d+", numbers)]
        if command == "M":
            x, y = values
        elif command == "m":
            x, y = x + values[0], y + values[1]
        else:
            for column in range(int(x), int(x + values[0])):
                grid[int(y)][column] = True
            x += values[0]
    return [row[2:-2] for row in grid[2:-2]]


@pytest.mark.parametrize("url", [URL, "http://127.0.0.1:8000/verify/TS-2222-2222-2222"])
def test_the_qr_code_holds_the_address(url):
    modules = _modules(qr_svg(url))
    assert modules == [[bool(each) for each in row] for row in segno.make(url, error="m", micro=False).matrix]
    assert read_qr(modules) == url


CHANGES = {
    "public_id": "TS-7K4P-Q2MX-9DRU", "name": "Ёлкина Анна", "lang": "en", "blueprint": "certification",
    "scores": {**FIELDS.scores, "total": 81.4},
    "issued_at": datetime(2026, 11, 23, 9, 0, tzinfo=UTC), "valid_until": datetime(2029, 11, 21, 9, 0, tzinfo=UTC),
}  # fmt: skip


@pytest.mark.parametrize("field", CHANGES)
def test_the_digest_finds_any_changed_field(field):
    assert replace(FIELDS, **{field: CHANGES[field]}).digest() != FIELDS.digest()


def test_the_digest_is_the_sha256_of_the_line_that_is_shown():
    assert '"name":"Ёлкина Анна' in FIELDS.canonical()
    assert "\n" not in FIELDS.canonical()


@given(st.text(max_size=60))
def test_whatever_is_typed_as_a_number_is_a_number_or_nothing(typed):
    found = rules.tidy_public_id(typed)
    assert found == "" or (found.startswith("TS-") and len(found) == 17)


def test_numbers_are_drawn_from_letters_nobody_misreads():
    numbers = {rules.new_public_id() for _ in range(500)}
    assert len(numbers) == 500
    assert not set("".join(numbers)) & set("01OILi")
    assert all(rules.tidy_public_id(number.lower().replace("-", "")) == number for number in numbers)
