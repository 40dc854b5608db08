"""The checks an author meets: each problem named with its file and line."""

import pytest

from assessments import ItemError, check_path, load_bank
from assessments.bank import make_bank
from assessments.errors import SchoolContentError
from assessments.yamlfile import load_yaml, load_yaml_file

ITEM = """\
- id: en-choice-01
  kind: choice
  tags: [agreement]
  difficulty: 0.3
  lesson: correcting-answers
  source: "a grammar"
  prompt: "Which?"
  options: {a: "one", b: "two", c: "three"}
  gold:
    key: [b]
    explanation: "Two."
    why: {a: "No.", c: "No."}
  samples:
    - {name: perfect, answer: {chosen: [b]}, value: 1}
    - {name: wrong, answer: {chosen: [a]}, value: 0}
    - {name: malformed, answer: {chosen: []}, value: null}
"""


@pytest.fixture
def check(tmp_path):
    folder = tmp_path / "en"
    folder.mkdir()

    def run(text):
        (folder / "choice.yaml").write_text(text, encoding="utf-8")
        return [str(problem) for problem in check_path(folder)]

    return run


def test_a_sound_bank_has_no_problems(check):
    assert check(ITEM) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("    key: [b]", "    key: [c]", 1, "must be worth 1 but scores 0"),
        ("    key: [b]", "    keys: [b]", 10, "unknown key 'keys'"),
        ("value: 1}", "value: 0.5}", 1, "must be worth 0.5"),
        ("chosen: []", "chosen: [a]", 1, "must be malformed"),
        ("chosen: [a]", "chosen: []", 1, "does not parse"),
        ("  lesson: correcting-answers\n", "", 1, "'lesson' is missing"),
        ("  difficulty: 0.3\n", "", 1, "'difficulty' is missing"),
        ("id: en-choice-01", "id: en-mark-01", 1, "must look like"),
        ("id: en-choice-01", "id: ru-choice-01", 1, "lies in en/"),
        ('why: {a: "No.", c: "No."}', 'why: {a: "No."}', 1, "why c is wrong"),
        ('b: "two"', "b: 2", 8, "put it in quotes"),
        ("tags: [agreement]", "tags: [Subject Verb]", 3, "tags"),
        ("kind: choice", "kind: chioce", 2, "use one of"),
        ('prompt: "Which?"', 'prompt: "Which?"\n  prompt: "What?"', 8, "stands here twice"),
        ("tags: [agreement]", "tags: &x [agreement]\n  other: *x", 4, "aliases are not allowed"),
    ],
)
def test_problems_name_their_line(check, old, new, line, words):
    assert old in ITEM
    problems = check(ITEM.replace(old, new, 1))
    assert any(words in problem for problem in problems), problems
    assert any(f"choice.yaml:{line}:" in problem for problem in problems), problems


def test_an_id_is_used_once(check, tmp_path):
    assert "taken by" in "\n".join(check(ITEM + ITEM))
    with pytest.raises(ItemError, match="taken by"):
        load_bank(tmp_path)


def test_a_bank_names_every_broken_item_at_once(check, tmp_path):
    broken = ITEM.replace("kind: choice", "kind: riddle")
    check(broken + ITEM + broken)
    with pytest.raises(ItemError, match="use one of") as caught:
        load_bank(tmp_path)
    lines = str(caught.value).splitlines()
    assert [line.partition("choice.yaml:")[2].partition(":")[0] for line in lines] == ["2", "34"]


def test_a_missing_gold_is_a_problem(check):
    start = ITEM.index("  gold:")
    end = ITEM.index("  samples:")
    assert "gold is missing" in "\n".join(check(ITEM[:start] + ITEM[end:]))


def test_files_that_are_no_bank(check, tmp_path):
    assert check("") == []
    assert "a bank file is a list" in check("id: x")[0]
    assert "choice.yaml:2" in check("- id: x\n   kind: [")[0]
    with pytest.raises(SchoolContentError, match="no such file"):
        check_path(tmp_path / "nowhere")


def test_bank_lookup(check, tmp_path):
    check(ITEM)
    bank = load_bank(tmp_path)
    assert [item.id for item in bank.items("en", "choice", ["agreement", "x"])] == ["en-choice-01"]
    assert bank.items("en", tags=["x"]) == bank.items("ru") == ()
    assert "en-choice-01" in bank
    assert len(bank) == 1
    with pytest.raises(ItemError, match="no item 'x'"):
        bank["x"]
    with pytest.raises(ItemError, match="used twice"):
        make_bank([*bank, *bank])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: 1\nb: \x01", r"f:2: the character '.x01' is not allowed"),
        ("a: 2\n? [1]\n: 3\n? [1]\n: 4", "f:4: the key .* stands here twice"),
        ("a: !!int x", "f:1: not readable as YAML"),
        ("a: !thing x", "f:1: could not determine a constructor"),
    ],
)
def test_text_that_is_no_yaml_is_refused_with_its_place(text, words):
    with pytest.raises(SchoolContentError, match=words):
        load_yaml(text, "f")


def test_a_file_that_is_no_utf8_is_refused(tmp_path):
    file = tmp_path / "choice.yaml"
    file.write_bytes("- id: ё".encode("cp1251"))
    with pytest.raises(SchoolContentError, match="cannot be read as UTF-8 text"):
        load_yaml_file(file)
    with pytest.raises(SchoolContentError, match="cannot be read as UTF-8 text"):
        load_yaml_file(tmp_path)


def test_yaml_keeps_dates_and_words_as_text():
    data = load_yaml("date: 2025-03-01\nanswer: no\nflag: true\nn: 3\nx: 0.5\nnone: null", "f")
    assert data == {
        "date": "2025-03-01",
        "answer": "no",
        "flag": True,
        "n": 3,
        "x": 0.5,
        "none": None,
    }
