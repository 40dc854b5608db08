"""Is a file the résumé it claims to be? Decided by its content; nothing in it is ever unpacked whole."""

from __future__ import annotations

import io
import struct
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

import puremagic

from school.accounts.rules import clean_line, has_hidden_characters
from school.errors import Invalid
from school.i18n import N_

MAX_BYTES = 5 * 1024 * 1024
MAX_FILE_NAME = 120
_MAX_MEMBERS = 2_000
_MAX_UNPACKED = 100 * 1024 * 1024
_MAX_MANIFEST = 256 * 1024

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
TXT = "text/plain"

MEDIA_TYPES = {"pdf": PDF, "docx": DOCX, "odt": ODT, "txt": TXT}

_BROKEN_ZIP = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError,
    NotImplementedError, RuntimeError, ValueError, KeyError, OverflowError,
)  # fmt: skip


class BadResume(Invalid):
    """The file cannot be taken as a résumé."""

    code = "bad_resume"
    message = N_("We could not read this file. Send a PDF, DOCX, ODT or TXT file of up to 5 MB.")


class EmptyFile(BadResume):
    """Nothing came."""

    message = N_("Choose a file with something in it.")


class TooLarge(BadResume):
    """More than we keep."""

    message = N_("The file is larger than 5 MB. Save it with smaller pictures, or as a PDF, and send it again.")


class WrongName(BadResume):
    """An ending we do not take."""

    message = N_("Send a PDF, DOCX, ODT or TXT file; its name must end in .pdf, .docx, .odt or .txt.")


class NotWhatItSays(BadResume):
    """The content is not what the name promises."""

    message = N_("This is not really a .%(ending)s file. Save it again in your editor, or as a PDF, and send that.")


class NotUtf8(BadResume):
    """A text in another encoding."""

    message = N_("This text is not in UTF-8. Open it in your editor, save it as UTF-8, and send it again.")


class Unsafe(BadResume):
    """Macros, encryption, or a container that unpacks to far too much."""

    message = N_("This file holds macros, a password or packed data that we do not open. Send it as a PDF.")


@dataclass(frozen=True, slots=True)
class CheckedResume:
    """A file that is what it says, with a name that is safe to show and to send."""

    file_name: str
    media_type: str
    data: bytes


def check_resume(file_name: str, data: bytes) -> CheckedResume:
    """The file as we keep it; raises BadResume with what is the matter."""
    name, ending = _name_and_ending(file_name)
    if not data:
        raise EmptyFile
    if len(data) > MAX_BYTES:
        raise TooLarge
    if ending == "pdf":
        _check_pdf(data)
    elif ending == "docx":
        _check_docx(data)
    elif ending == "odt":
        _check_odt(data)
    else:
        _check_text(data)
    return CheckedResume(name, MEDIA_TYPES[ending], data)


def _name_and_ending(file_name: str) -> tuple[str, str]:
    """The last part of the path that the browser sent, shortened, and its ending."""
    path = PurePosixPath(clean_line(file_name[-500:]).replace("\\", "/"))
    ending = path.suffix.lower().lstrip(".")
    if ending not in MEDIA_TYPES:
        raise WrongName
    stem = "".join(c for c in path.stem if unicodedata.category(c)[0] != "C" and c not in '"<>:|?*;%')
    return f"{stem[: MAX_FILE_NAME - 5].strip(' .') or 'resume'}.{ending}", ending


def _looks_like(ending: str, data: bytes) -> bool:
    """Whether puremagic counts this ending among those whose content begins like this."""
    try:
        return any(match.extension == f".{ending}" for match in puremagic.magic_string(data))
    except (puremagic.PureError, ValueError):
        return False


def _check_pdf(data: bytes) -> None:
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-2048:] or not _looks_like("pdf", data):
        raise NotWhatItSays(ending="pdf")


def _check_docx(data: bytes) -> None:
    if not _looks_like("docx", data):
        raise NotWhatItSays(ending="docx")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            names = _safe_names(container)
            manifest = _read_small(container, "[Content_Types].xml")
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise Unsafe
    except _BROKEN_ZIP as error:
        raise NotWhatItSays(ending="docx") from error
    if b"wordprocessingml.document.main+xml" not in manifest or "word/document.xml" not in names:
        raise NotWhatItSays(ending="docx")


def _check_odt(data: bytes) -> None:
    if not _looks_like("odt", data):
        raise NotWhatItSays(ending="odt")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            names = _safe_names(container)
            kind = _read_small(container, "mimetype")
            if any(name.startswith(("Basic/", "Scripts/")) for name in names):
                raise Unsafe
    except _BROKEN_ZIP as error:
        raise NotWhatItSays(ending="odt") from error
    if kind.strip() != ODT.encode() or "content.xml" not in names:
        raise NotWhatItSays(ending="odt")


def _safe_names(container: zipfile.ZipFile) -> set[str]:
    """The members' names, when by what they declare they could be opened without harm."""
    members = container.infolist()
    names = {member.filename for member in members}
    if len(members) > _MAX_MEMBERS or sum(member.file_size for member in members) > _MAX_UNPACKED:
        raise Unsafe
    if len(names) != len(members) or any(member.flag_bits & 0x1 for member in members):
        raise Unsafe
    if any(name.startswith(("/", "\\")) or ".." in PurePosixPath(name).parts for name in names):
        raise Unsafe
    return names


def _read_small(container: zipfile.ZipFile, name: str) -> bytes:
    """A member that must be small, read no further than that whatever it declares."""
    with container.open(name) as member:
        return member.read(_MAX_MANIFEST)


def _check_text(data: bytes) -> None:
    if _has_signature(data):
        raise NotWhatItSays(ending="txt")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotUtf8 from error
    if has_hidden_characters(text.replace("\r", "").replace("\f", "")):
        raise NotWhatItSays(ending="txt")
    if not text.strip():
        raise EmptyFile


def _has_signature(data: bytes) -> bool:
    """A beginning that no résumé in plain text has.

    Asked of us and not of puremagic: "BM" or "II" open a picture and a name alike, and what
    is really a picture fails as UTF-8.
    """
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype", b"<html", b"<?xml", b"<svg", b"{\\rtf", b"%pdf-", b"%!ps", b"pk\x03\x04"))
