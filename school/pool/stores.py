"""Where the pool keeps its files: imports waiting to be confirmed, payment files, datasets."""

from __future__ import annotations

from school.ports.files import FolderFiles
from school.settings import Settings


def waiting_imports(settings: Settings) -> FolderFiles:
    """Files that somebody is looking at before the import; swept after a day."""
    return FolderFiles(settings.files_dir / "imports")


def kept(settings: Settings) -> FolderFiles:
    """Payment files and datasets, kept for good."""
    return FolderFiles(settings.files_dir / "pool")
