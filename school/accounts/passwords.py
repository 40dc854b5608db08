"""Password hashes. Slow and hungry on purpose, so never inside a write transaction and never many at once."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from school.errors import SchoolError
from school.i18n import N_

NO_PASSWORD = "!"  # noqa: S105 - marks an account that nobody can sign in to
_AT_ONCE = 2
_PATIENCE_S = 15.0

_hasher = PasswordHasher()
_turns = BoundedSemaphore(_AT_ONCE)


class TooBusy(SchoolError):
    """So many people sign in just now that this one would wait too long."""

    status = 503
    code = "busy"
    message = N_("Many people are signing in just now. Please try again in a minute.")


@contextmanager
def _turn() -> Iterator[None]:
    """One of the few places for hashing: each takes 64 MiB, so a rush must not take all memory."""
    if not _turns.acquire(timeout=_PATIENCE_S):
        raise TooBusy
    try:
        yield
    finally:
        _turns.release()


def _composed(password: str) -> str:
    """The same characters from every keyboard."""
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    """The hash to store."""
    with _turn():
        return _hasher.hash(_composed(password))


def verify(password_hash: str | None, password: str) -> bool:
    """Whether the password belongs to the hash.

    With no hash (no such account) the same work is done against a stand-in, so that the
    time taken does not tell which addresses have accounts.
    """
    usable = password_hash is not None and password_hash != NO_PASSWORD
    with _turn():
        try:
            matches = _hasher.verify(str(password_hash) if usable else _stand_in(), _composed(password))
        except (VerificationError, InvalidHashError):
            return False
    return usable and matches


def needs_rehash(password_hash: str) -> bool:
    """True when the hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(password_hash)


@cache
def _stand_in() -> str:
    return _hasher.hash("an account that does not exist")
