"""What the documents say is what the code does."""

from __future__ import annotations

import re

from school.cli import NAMES
from school.cli.db import drawn_model
from school.settings import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_drawn_data_model_is_the_data_model() -> None:
    drawn = (ROOT / "docs" / "data-model.md").read_text(encoding="utf-8")
    assert drawn == drawn_model(), "run: school db draw > docs/data-model.md"


def test_the_readme_lists_every_setting() -> None:
    source = (ROOT / "school" / "settings.py").read_text(encoding="utf-8")
    for name in set(re.findall(r'"(SCHOOL_[A-Z_]+|PORT)"', source)):
        assert f"`{name}`" in README, name


def test_the_readme_names_every_command() -> None:
    for name in NAMES:
        assert f"school {name}" in README, name


def test_links_in_the_documents_lead_somewhere() -> None:
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
