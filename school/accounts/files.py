"""Where résumés lie."""

from __future__ import annotations

from school.ports.files import FileStore, FolderFiles
from school.settings import Settings


def resume_files(settings: Settings) -> FileStore:
    """The store of résumés: a folder of their own under the site's files."""
    return FolderFiles(settings.files_dir / "resumes")
