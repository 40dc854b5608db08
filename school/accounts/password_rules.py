"""What makes a password too easy to guess. Pure; the words to avoid lie in common_passwords.py."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from school.accounts.common_passwords import COMMON, CORES, ROWS
from school.i18n import N_

MIN_LENGTH = 10
MAX_LENGTH = 200
_DIFFERENT = 5
_OWN_LETTERS = 6

TOO_SHORT = N_("Use at least 10 characters. Three or four words that do not belong together make a good password.")
TOO_LONG = N_("Use at most 200 characters.")
TOO_COMMON = N_("This password is among the first that people try. Choose another one.")
TOO_PLAIN = N_("This password repeats itself or follows the keyboard. Choose one that is harder to guess.")
TOO_PERSONAL = N_("This password is mostly your name or e-mail address. Choose one that does not come from them.")

_LEET = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_WORD = re.compile(r"[^\W\d_]+")


def weakness(password: str, *, name: str = "", email: str = "") -> str | None:
    """Why this password is too weak, as a message to translate; None when it is not."""
    if len(password) < MIN_LENGTH:
        return TOO_SHORT
    if len(password) > MAX_LENGTH:
        return TOO_LONG
    plain = unicodedata.normalize("NFKC", password).casefold()
    if _is_common(plain):
        return TOO_COMMON
    if len(set(plain)) < _DIFFERENT or _follows_a_row(plain) or _repeats(plain):
        return TOO_PLAIN
    if _is_personal(plain, _own_words(name, email)):
        return TOO_PERSONAL
    return None


def _is_common(plain: str) -> bool:
    """A known password, or a known word dressed up with digits and signs."""
    core = plain.strip("0123456789!?.,-_+*#@$%&() ")
    undressed = re.sub(r"[\W\d_]", "", core.translate(_LEET))
    return plain in COMMON or core in CORES or undressed in CORES or plain.replace(" ", "") in COMMON


def _follows_a_row(plain: str) -> bool:
    """Nothing but runs along the alphabet, the digits or a keyboard row."""
    rows = [row for line in ROWS for row in (line, line[::-1])]
    rest = plain
    while rest:
        run = max((_run(rest, row) for row in rows), default=0)
        if run < 4:
            return len(rest) <= 2 and len(rest) < len(plain)
        rest = rest[run:]
    return True


def _run(text: str, row: str) -> int:
    """How many first characters of `text` follow each other in `row`, which goes round."""
    circle = row + row
    length = 0
    while length < len(text) and text[: length + 1] in circle:
        length += 1
    return length


def _repeats(plain: str) -> bool:
    """A short piece over and over."""
    return re.fullmatch(r"(.{1,5}?)\1+.{0,4}", plain, re.DOTALL) is not None


def _own_words(name: str, email: str) -> list[str]:
    local = email.partition("@")[0]
    words = {local, *_WORD.findall(name), *_WORD.findall(local), "".join(_WORD.findall(name))}
    return sorted((word.casefold() for word in words if len(word) >= 3), key=len, reverse=True)


def _is_personal(plain: str, own: Iterable[str]) -> bool:
    rest = plain
    for word in own:
        rest = rest.replace(word, "")
    return rest != plain and sum(character.isalpha() for character in rest) < _OWN_LETTERS
