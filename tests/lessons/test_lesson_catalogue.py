"""Lessons from files to frozen objects, and the contract each must keep."""

from dataclasses import FrozenInstanceError
from datetime import date

import pytest

from assessments.errors import SchoolContentError
from lessons import Exercise, Html, load
from lessons.catalogue import read_lesson
from lessons.check import check_catalogue, check_lessons, check_shape, reading_minutes

EXERCISE = """\
```exercise
kind: choice
id: en-demo-{n}
prompt: "Which?"
options: {{a: "one", b: "two", c: "three"}}
gold: {{key: [b], explanation: "Two.", why: {{a: "No.", c: "No."}}}}
samples:
  - {{name: perfect, answer: {{chosen: [b]}}, value: 1}}
  - {{name: wrong, answer: {{chosen: [a]}}, value: 0}}
  - {{name: malformed, answer: {{chosen: []}}, value: null}}
```
"""
HEAD = """\
---
title: "A demo"
summary: "What it is about."
minutes: 5
goals:
  - "After this you can a."
  - "After this you can b."
updated: 2026-11-22
---
"""
OPENING = "::: worked-example One\nLook at this, and then [read on](lesson:demo).\n:::\n\n"


def lesson_text(head=HEAD, opening=OPENING, count=4, words=420):
    parts = [EXERCISE.format(n=n) + "\n" for n in range(1, count + 1)]
    return head + opening + parts[0] + "word " * words + "\n\n" + "\n".join(parts[1:])


def read(text):
    return read_lesson(text, "en", 1, "demo", "demo.md")


def test_a_lesson_is_read_whole():
    lesson = read(lesson_text())
    assert (lesson.slug, lesson.lang, lesson.order, lesson.minutes) == ("demo", "en", 1, 5)
    assert lesson.updated == date(2026, 11, 22)
    assert [type(block) for block in lesson.blocks[:3]] == [Html, Exercise, Html]
    assert [e.number for e in lesson.exercises] == [1, 2, 3, 4]
    assert lesson.exercises[0].item.lang == "en"
    assert lesson.exercises[0].item.lesson == "demo"
    assert lesson.exercise("en-demo-2").number == 2
    assert '<a href="/x/demo">' in lesson.blocks[0].render(lambda slug: f"/x/{slug}")
    assert read(lesson_text()).fingerprint == lesson.fingerprint
    assert read(lesson_text(words=421)).fingerprint != lesson.fingerprint
    with pytest.raises(FrozenInstanceError):
        lesson.title = "x"
    with pytest.raises(SchoolContentError, match="no exercise"):
        lesson.exercise("en-demo-9")


def test_a_lesson_that_keeps_the_contract():
    lesson = read(lesson_text())
    assert check_shape(lesson) == []
    fast, slow = reading_minutes(lesson)
    assert 4 < fast < slow < 6


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (lesson_text(opening="Hello.\n\n"), "worked example"),
        (lesson_text(count=3), "at least 4 times"),
        (lesson_text(opening=OPENING + "word " * 280 + "\n\n"), "bring it within 270"),
        (lesson_text(words=2000), "but the lesson takes"),
        (lesson_text().replace("en-demo-2", "en-demo-7"), "must have the id en-demo-2"),
    ],
)
def test_a_broken_contract_is_told(text, words):
    assert words in "\n".join(check_shape(read(text)))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("---\ntitle", "title", "demo.md:1: a lesson begins with front matter"),
        ("updated: 2026-11-22\n---\n", "", "not closed"),
        ("minutes: 5", "minutes: 50", "demo.md:4: front matter: minutes"),
        ("minutes: 5", "minutes: 5\ncolour: red", "demo.md:5: .*unknown key 'colour'"),
        ('title: "A demo"\n', "", "'title' is missing"),
        ("updated: 2026-11-22", "updated: soon", "updated"),
        ("minutes: 5", "minutes: [", "demo.md:"),
        ("kind: choice", "kind: riddle", "demo.md:15: .*use one of"),
        ('prompt: "Which?"', 'prompts: "Which?"', "demo.md:17: .*unknown key 'prompts'"),
    ],
)
def test_mistakes_are_named_with_file_and_line(old, new, words):
    text = lesson_text()
    assert old in text
    with pytest.raises(SchoolContentError, match=words):
        read(text.replace(old, new, 1))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "01-demo.md").write_text(lesson_text(), encoding="utf-8")
    return tmp_path


def test_a_catalogue(folder):
    other = lesson_text().replace("en-demo", "en-other")
    (folder / "en" / "00-other.md").write_text(other, encoding="utf-8")
    catalogue = load(folder)
    assert [lesson.slug for lesson in catalogue.lessons("en")] == ["other", "demo"]
    assert catalogue.languages == ("en",)
    assert catalogue.get("en", "demo").title == "A demo"
    assert catalogue.has("en", "demo")
    assert not catalogue.has("ru", "demo")
    with pytest.raises(SchoolContentError, match="no lesson 'nothing'"):
        catalogue.get("en", "nothing")


def test_problems_across_lessons(folder):
    (folder / "ru").mkdir()
    text = lesson_text().replace("en-demo", "ru-other").replace("lesson:demo", "lesson:nowhere")
    (folder / "ru" / "01-other.md").write_text(text, encoding="utf-8")
    found = "\n".join(str(problem) for problem in check_catalogue(load(folder)))
    assert "lessons of ru are missing: other" in found
    assert "unknown lesson 'nowhere'" in found
    assert "no exercise of these kinds: correct" in found


def test_every_broken_lesson_is_listed(folder):
    (folder / "en" / "02-bad.md").write_text("no front matter", encoding="utf-8")
    (folder / "en" / "03-worse.md").write_text(lesson_text().replace("key: [b]", "key: [c]"), encoding="utf-8")
    found = "\n".join(str(problem) for problem in check_lessons(folder))
    assert "02-bad.md:1" in found
    assert "must be worth 1 but scores 0" in found
    with pytest.raises(SchoolContentError, match="02-bad"):
        load(folder)


def test_names_and_folders(folder, tmp_path):
    (folder / "en" / "demo.md").write_text("x", encoding="utf-8")
    with pytest.raises(SchoolContentError, match="NN-slug"):
        load(folder)
    with pytest.raises(SchoolContentError, match="no such folder"):
        load(tmp_path / "nowhere")


def test_the_lessons_shipped_keep_the_contract():
    assert [str(problem) for problem in check_lessons()] == []
