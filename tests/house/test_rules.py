"""House rules that the source can be asked about."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from school.settings import ROOT

AREAS = ("accounts", "learning", "attempts", "review", "certification", "pool", "recruiting", "authoring", "audit")
NO_WEB = ("queries.py", "service.py", "rules.py", "policy.py", "models.py")
PURE = ("rules.py", "pay.py")


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def _files(names: tuple[str, ...]) -> list[Path]:
    return [path for area in AREAS for name in names for path in [ROOT / "school" / area / name] if path.exists()]


@pytest.mark.parametrize("path", _files(NO_WEB), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_services_and_queries_know_nothing_of_the_web(path: Path) -> None:
    assert not {
        name for name in _imports(path) if name.split(".")[0] in {"flask", "flask_login", "flask_wtf", "wtforms"}
    }


@pytest.mark.parametrize("path", _files(PURE), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_rules_know_nothing_of_the_database(path: Path) -> None:
    assert not {name for name in _imports(path) if name.split(".")[0] in {"flask", "sqlalchemy", "wtforms"}}


@pytest.mark.parametrize("area", AREAS)
def test_an_area_does_not_import_anothers_tables(area: str) -> None:
    for path in (ROOT / "school" / area).rglob("*.py"):
        others = {
            name
            for name in _imports(path)
            if name.startswith("school.") and name.endswith("models") and f".{area}." not in name
        }
        assert others <= {"school.accounts.models"}, f"{path.relative_to(ROOT)}: {others}"


def test_commits_are_made_in_the_few_places_that_own_a_transaction() -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "school").rglob("*.py")
        if ".commit()" in path.read_text(encoding="utf-8")
    }
    allowed = {"school/web/unit_of_work.py", "school/cli/context.py"}
    assert {name for name in found - allowed if "/jobs/" not in name and "/demo/" not in name} == set()
