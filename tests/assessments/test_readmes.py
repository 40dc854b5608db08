"""The examples in the documents of the scoring package give what they say, and every file is named there."""

import doctest
import re
from importlib import import_module
from pathlib import Path

import pytest

import assessments
from assessments import measures
from assessments.kinds import ITEM_KINDS

PACKAGE = Path(assessments.__file__).parent
README = PACKAGE / "README.md"
DOCUMENTS = [README, PACKAGE / "kinds" / "README.md", PACKAGE / "measures" / "README.md"]
MODULES = [
    path for path in sorted(PACKAGE.rglob("*.py")) if re.search(r"^ *>>> ", path.read_text(encoding="utf-8"), re.M)
]


def blocks(document):
    """The fenced blocks of Python in a document."""
    return re.findall(r"```python\n(.*?)```", document.read_text(encoding="utf-8"), re.S)


def modules(folder):
    return {path.name for path in folder.glob("*.py")} - {"__init__.py"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.parent.name)
def test_the_examples_of_a_document_give_what_they_say(document, monkeypatch):
    monkeypatch.chdir(PACKAGE.parent)
    found = doctest.testfile(str(document), module_relative=False)
    assert (found.failed, found.attempted > 0) == (0, True)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_the_examples_of_a_module_give_what_they_say(path, monkeypatch):
    monkeypatch.chdir(PACKAGE.parent)
    names = path.relative_to(PACKAGE.parent).with_suffix("").parts
    found = doctest.testmod(import_module(".".join(name for name in names if name != "__init__")))
    assert (found.failed, found.attempted > 0) == (0, True)


def test_no_block_of_python_is_left_untried():
    for document in DOCUMENTS:
        assert all(">>> " in block for block in blocks(document)), document


@pytest.mark.parametrize(
    ("folder", "document"),
    [
        (PACKAGE, README),
        (PACKAGE / "measures", README),
        (PACKAGE / "measures", PACKAGE / "measures" / "README.md"),
        (PACKAGE / "simulate", PACKAGE / "measures" / "README.md"),
    ],
)
def test_every_file_is_named(folder, document):
    named = set(re.findall(r"`(\w+\.py)`", document.read_text(encoding="utf-8")))
    assert modules(folder) - named == set()


def test_no_file_is_named_that_is_not_there():
    there = {path.name for path in PACKAGE.rglob("*.py")} | {path.name for path in Path(__file__).parent.rglob("*.py")}
    for document in DOCUMENTS:
        assert set(re.findall(r"`(?:\w+/)*(\w+\.py)`", document.read_text(encoding="utf-8"))) <= there


def test_every_kind_has_its_row():
    text = (PACKAGE / "kinds" / "README.md").read_text(encoding="utf-8")
    assert [kind for kind in ITEM_KINDS if f"| {kind} |" not in text] == []


def test_the_package_of_measures_offers_every_file():
    assert {f"{name}.py" for name in measures.__all__} == modules(PACKAGE / "measures")
    assert all(getattr(measures, name).__doc__ for name in measures.__all__)
