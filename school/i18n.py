"""Languages of the interface: English is written in the code, Russian in translations/ru/*.po.

One catalogue file an area; they are merged in memory when a process starts, so there is
nothing to compile. The current translations are bound once a request, which makes a
translated string cost a microsecond rather than twenty.
"""

from __future__ import annotations

import gettext as std_gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import LazyProxy

LOCALES = ("en", "ru")
TRANSLATIONS = Path(__file__).resolve().parent / "translations"


def N_(message: str) -> str:
    """Mark a message for translation where it is written but not yet shown."""
    return message


def merged_catalog(locale: str, folder: Path = TRANSLATIONS) -> Catalog:
    """All area catalogues of one language as one."""
    merged = Catalog(locale=locale)
    for path in sorted((folder / locale).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=locale):
                if message.id and message.string and "fuzzy" not in message.flags:
                    merged.add(message.id, message.string, context=message.context)
    return merged


@cache
def translations(locale: str) -> std_gettext.NullTranslations:
    """The translations of one language, loaded once a process."""
    if locale == "en":
        return std_gettext.NullTranslations()
    buffer = BytesIO()
    write_mo(buffer, merged_catalog(locale))
    buffer.seek(0)
    return std_gettext.GNUTranslations(buffer)


_locale: ContextVar[str] = ContextVar("locale", default="en")
_bound: ContextVar[std_gettext.NullTranslations | None] = ContextVar("translations", default=None)


def set_locale(locale: str) -> None:
    """Use this language in the present context (a request, a job)."""
    _locale.set(locale)
    _bound.set(translations(locale))


def current_locale() -> str:
    """The language in use: "en" or "ru"."""
    return _locale.get()


@contextmanager
def use_locale(locale: str) -> Iterator[None]:
    """Use a language inside the block: for mail and jobs, which have no request."""
    before, bound = _locale.set(locale), _bound.set(translations(locale))
    try:
        yield
    finally:
        _locale.reset(before)
        _bound.reset(bound)


def gettext(message: str, **params: Any) -> str:
    """The message in the current language, with %(name)s filled in."""
    bound = _bound.get()
    text = bound.gettext(message) if bound else message
    return text % params if params else text


def ngettext(singular: str, plural: str, num: int, **params: Any) -> str:
    """The right plural form in the current language; %(num)s is filled in."""
    bound = _bound.get() or translations(_locale.get())
    return bound.ngettext(singular, plural, num) % {"num": num, **params}


def pgettext(context: str, message: str, **params: Any) -> str:
    """The message in the current language, told apart by its context."""
    bound = _bound.get() or translations(_locale.get())
    text = bound.pgettext(context, message)
    return text % params if params else text


def lazy(message: str, **params: Any) -> Any:
    """A message that is translated when it is shown: for form labels."""
    return LazyProxy(gettext, message, enable_cache=False, **params)


_ = gettext
