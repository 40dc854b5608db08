"""A résumé is taken for what it holds, not for what it is called."""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from school.accounts import resume_check
from school.accounts.resume_check import BadResume, check_resume

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def packed(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as container:
        for name, content in members.items():
            container.writestr(name, content)
    return buffer.getvalue()


TYPES = b'<Types><Override ContentType="application/vnd.ms.wordprocessingml.document.main+xml"/></Types>'
DOCX = packed({"[Content_Types].xml": TYPES, "word/document.xml": b"<w/>"})
ODT = packed({"mimetype": resume_check.ODT.encode(), "content.xml": b"<o/>"})


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("cv.pdf", PDF, resume_check.PDF),
        ("CV.PDF", PDF, resume_check.PDF),
        ("Резюме Ады.docx", DOCX, resume_check.DOCX),
        ("cv.odt", ODT, resume_check.ODT),
        ("cv.txt", "Ада Ридер\r\nредактор".encode(), resume_check.TXT),
        ("cv.txt", b"\xef\xbb\xbfBM Reader", resume_check.TXT),
    ],
)
def test_the_four_kinds_are_taken(name: str, data: bytes, media_type: str) -> None:
    assert check_resume(name, data).media_type == media_type


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("cv.pdf", b"", resume_check.EmptyFile),
        ("cv.txt", b" \n ", resume_check.EmptyFile),
        ("cv.pdf", b"%PDF-" + b"x" * resume_check.MAX_BYTES, resume_check.TooLarge),
        ("cv.exe", b"MZ", resume_check.WrongName),
        ("cv", PDF, resume_check.WrongName),
        ("", PDF, resume_check.WrongName),
        ("cv.pdf.html", b"<html>", resume_check.WrongName),
        ("cv.pdf", b"<html><script>alert(1)</script>", resume_check.NotWhatItSays),
        ("cv.pdf", b"MZ\x90\x00", resume_check.NotWhatItSays),
        ("cv.pdf", b"%PDF-1.7 cut short", resume_check.NotWhatItSays),
        ("cv.pdf", DOCX, resume_check.NotWhatItSays),
        ("cv.docx", PDF, resume_check.NotWhatItSays),
        ("cv.docx", ODT, resume_check.NotWhatItSays),
        ("cv.docx", DOCX[:60], resume_check.NotWhatItSays),
        ("cv.odt", DOCX, resume_check.NotWhatItSays),
        ("cv.docx", packed({"evil.exe": b"MZ"}), resume_check.NotWhatItSays),
        ("cv.txt", PDF, resume_check.NotWhatItSays),
        ("cv.txt", b"<!DOCTYPE html><html>", resume_check.NotWhatItSays),
        ("cv.txt", b"MZ\x00\x01", resume_check.NotWhatItSays),
        ("cv.txt", "Ада".encode("cp1251"), resume_check.NotUtf8),
        ("cv.docx", packed({"[Content_Types].xml": TYPES, "word/document.xml": b"", "word/vbaProject.bin": b"x"}), resume_check.Unsafe),
        ("cv.docx", packed({"[Content_Types].xml": TYPES, "word/document.xml": b"", "../../etc/cron.d/x": b"x"}), resume_check.Unsafe),
        ("cv.odt", packed({"mimetype": resume_check.ODT.encode(), "content.xml": b"", "Basic/x.xml": b"x"}), resume_check.Unsafe),
    ],
)  # fmt: skip
def test_everything_else_is_refused_with_the_reason(name: str, data: bytes, error: type[BadResume]) -> None:
    with pytest.raises(BadResume) as caught:
        check_resume(name, data)
    assert type(caught.value) is error


def test_a_container_that_unpacks_to_far_too_much_is_not_opened() -> None:
    bomb = packed({"[Content_Types].xml": TYPES, "word/document.xml": b"\0" * 110_000_000})
    assert len(bomb) < 200_000
    start = time.perf_counter()
    with pytest.raises(resume_check.Unsafe):
        check_resume("cv.docx", bomb)
    assert time.perf_counter() - start < 2


def test_a_container_with_thousands_of_members_is_not_opened() -> None:
    crowd = {f"word/{number}.xml": b"" for number in range(3_000)}
    with pytest.raises(resume_check.Unsafe):
        check_resume("cv.docx", packed({"[Content_Types].xml": TYPES, **crowd}, zipfile.ZIP_STORED))


def test_a_manifest_that_lies_about_its_size_is_read_no_further_than_it_may() -> None:
    long = packed({"[Content_Types].xml": b" " * 50_000_000 + TYPES, "word/document.xml": b""})
    with pytest.raises(resume_check.NotWhatItSays):
        check_resume("cv.docx", long)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\Users\\ada\\cv.pdf", "cv.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ('a"b\r\nSet-Cookie: x=1.pdf', "ab Set-Cookie x=1.pdf"),
        (".pdf.pdf", "pdf.pdf"),
        ("x" * 5000 + ".pdf", "x" * 115 + ".pdf"),
        ("cv\u202efdp.pdf", "cvfdp.pdf"),
    ],
)
def test_file_names_are_made_harmless(sent: str, kept: str) -> None:
    assert check_resume(sent, PDF).file_name == kept
