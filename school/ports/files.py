"""Stored files: a folder outside the web root, or memory in tests. Names are random, never a person's."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

_KEY = re.compile(r"[0-9a-f]{32}")


class FileMissing(Exception):
    """There is no file under this key."""


class FileStore(Protocol):
    """Where files are kept. A key is made by `save` and says nothing about its file."""

    def save(self, data: bytes) -> str:
        """Keep the bytes durably and return their key."""

    def read(self, key: str) -> bytes:
        """The bytes under the key; raises FileMissing."""

    def delete(self, key: str) -> None:
        """Forget the file; one that is gone already is no error."""

    def keys_before(self, moment: datetime) -> Iterator[str]:
        """Keys of the files saved before a moment, to find those that nobody knows any more."""


class FolderFiles:
    """Files in one folder, readable by their owner only, spread over 256 subfolders."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def save(self, data: bytes) -> str:
        """Write under a new random key; the name appears only when the content is on disk."""
        key = secrets.token_hex(16)
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = path.with_suffix(".part")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.rename(path)
        return key

    def read(self, key: str) -> bytes:
        """The bytes under the key; raises FileMissing."""
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError as error:
            raise FileMissing(key) from error

    def delete(self, key: str) -> None:
        """Remove the file if it is there."""
        self._path(key).unlink(missing_ok=True)

    def keys_before(self, moment: datetime) -> Iterator[str]:
        """Keys of the files written before a moment."""
        for path in self._folder.glob("??/*"):
            if _KEY.fullmatch(path.name) and datetime.fromtimestamp(path.stat().st_mtime, UTC) < moment:
                yield path.name

    def _path(self, key: str) -> Path:
        """Only keys made by `save` have a place: no other text can name a file."""
        if not _KEY.fullmatch(key):
            raise FileMissing(key)
        return self._folder / key[:2] / key


class MemoryFiles:
    """Files that are forgotten with the process; for tests."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[bytes, datetime]] = {}

    def save(self, data: bytes) -> str:
        """Keep the bytes under a new key."""
        key = secrets.token_hex(16)
        self.kept[key] = (data, datetime.now(UTC))
        return key

    def read(self, key: str) -> bytes:
        """The bytes under the key; raises FileMissing."""
        try:
            return self.kept[key][0]
        except KeyError as error:
            raise FileMissing(key) from error

    def delete(self, key: str) -> None:
        """Forget the file if it is there."""
        self.kept.pop(key, None)

    def keys_before(self, moment: datetime) -> Iterator[str]:
        """Keys of the files saved before a moment."""
        yield from [key for key, (_data, saved_at) in self.kept.items() if saved_at < moment]
