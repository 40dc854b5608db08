"""What an edited text is taken to have changed."""

import time

import pytest

from assessments.kinds.planted import Passage, PlantedGold, judge_edit
from assessments.measures.damage import Harm
from assessments.measures.edits import align, merge
from assessments.text import tokens


def passage(text, errors, **rest):
    errors = [{"find": find, "accept": accept, "weight": 2, "note": "n"} for find, accept in errors]
    return Passage(text, PlantedGold.model_validate({"errors": errors, "explanation": "e", **rest}))


def outcome(case, edited):
    found = judge_edit(case, edited)
    return [str(s) for s in found.statuses], [str(e.harm) for e in found.extras]


EN = passage("He go to the old school by bus on 3 May, and Anna does not wait.", [("go", ["goes"])])
RU = passage("Он пришол в старую школу 3 мая, и Анна не ждёт его.", [("пришол", ["пришёл"])])
COMMA = passage("When it rains we stay in.", [("rains", ["rains,"])])
WORD = passage("She is interested music and art.", [("interested music", ["interested in music"])])
DROP = passage("He returned back home.", [("returned back", ["returned", "came back"])])
LONG = passage("He go out, and walking slowly along the river was what we liked.", [("go", ["goes"])])
TWO = passage("He go and she go.", [("He go", ["He goes"]), ("she go", ["she goes"])])

CASES = [
    (LONG, "He goes out, and walking was what we liked.", ["fixed"], ["meaning"]),
    (EN, "He goes to the old school by bus on 3 May, and Anna does not wait.", ["fixed"], []),
    (EN, "He goes to the old school by bus on 3 May, and Anna doesn't wait.", ["fixed"], ["style"]),
    (
        EN,
        "He goes to the ancient school by bus on 3 May, and Anna does not wait.",
        ["fixed"],
        ["style"],
    ),
    (
        EN,
        "He goes to the old schools by bus on 3 May, and Anna does not wait.",
        ["fixed"],
        ["error"],
    ),
    (EN, "He goes to the old school by bus on 3 May and Anna does not wait.", ["fixed"], ["error"]),
    (
        EN,
        "he goes to the old school by bus on 3 May, and Anna does not wait.",
        ["fixed"],
        ["error"],
    ),
    (
        EN,
        "He goes to the old school by bus on 4 May, and Anna does not wait.",
        ["fixed"],
        ["meaning"],
    ),
    (EN, "He goes to the old school by bus on 3 May, and Anna does wait.", ["fixed"], ["meaning"]),
    (
        EN,
        "He goes to the old school by bus on 3 May, and Mary does not wait.",
        ["fixed"],
        ["meaning"],
    ),
    (EN, "He goes to the old school, and Anna does not wait.", ["fixed"], ["meaning"]),
    (
        EN,
        "He always goes to the old school by bus on 3 May, and Anna does not wait.",
        ["fixed"],
        ["style"],
    ),
    (EN, "He walked to the old school by bus on 3 May, and Anna does not wait.", ["touched"], []),
    (
        EN,
        "He always go to the old school by bus on 3 May, and Anna does not wait.",
        ["missed"],
        ["style"],
    ),
    (EN, "", ["touched"], ["meaning"]),
    (RU, "Он пришёл в старую школу 3 мая, и Анна не ждет его.", ["fixed"], []),
    (RU, "Он пришел в старую школу 3 мая, и Анна не ждёт его.", ["fixed"], []),
    (RU, "Он пришёл в новую школу 3 мая, и Анна не ждёт его.", ["fixed"], ["style"]),
    (RU, "Он пришёл в старой школу 3 мая, и Анна не ждёт его.", ["fixed"], ["error"]),
    (RU, "Он пришёл в старую школу 3 мая, и Анна ждёт его.", ["fixed"], ["meaning"]),
    (RU, "Он пришёл в старую школу 5 мая, и Анна не ждёт его.", ["fixed"], ["meaning"]),
    (RU, "Он пришёл в старую школу 3 мая, и Борис не ждёт его.", ["fixed"], ["meaning"]),
    (RU, "Он ушёл в старую школу 3 мая, и Анна не ждёт его.", ["touched"], []),
    (COMMA, "When it rains, we stay in.", ["fixed"], []),
    (COMMA, "When it rains; we stay in.", ["touched"], []),
    (COMMA, "When it rains we stay in.", ["missed"], []),
    (COMMA, "When it pours, we stay in.", ["fixed"], ["style"]),
    (WORD, "She is interested in music and art.", ["fixed"], []),
    (WORD, "She is interested on music and art.", ["touched"], []),
    (DROP, "He returned home.", ["fixed"], []),
    (DROP, "He came back home.", ["fixed"], []),
    (TWO, "He goes and she go.", ["fixed", "missed"], []),
    (TWO, "He go and she goes.", ["missed", "fixed"], []),
]


@pytest.mark.parametrize(("case", "edited", "statuses", "harms"), CASES, ids=lambda x: x if isinstance(x, str) else "")
def test_outcome(case, edited, statuses, harms):
    assert outcome(case, edited) == (statuses, harms)


def test_typography_is_no_edit():
    case = passage("“It’s fine” – he said…  No.", [("said", ["says"])])
    assert outcome(case, '"It\'s fine" - he says... No.') == (["fixed"], [])


def test_variants_and_protected():
    case = passage(
        "The large box weigh a lot in this village.",
        [("weigh", ["weighs"])],
        variants=[{"find": "large", "accept": ["big"]}],
        protected=["village"],
    )
    assert outcome(case, "The big box weighs a lot in this village.") == (["fixed"], [])
    assert outcome(case, "The large box weighs a lot in this hamlet.") == (["fixed"], ["meaning"])


def test_alignment_covers_both_texts_in_order():
    one = [t.norm for t in tokens("a b c d e")]
    other = [t.norm for t in tokens("a x c e f g")]
    steps = align(one, other)
    assert [i for s in steps for i in range(s.i0, s.i1)] == list(range(len(one)))
    assert [j for s in steps for j in range(s.j0, s.j1)] == list(range(len(other)))
    assert len(merge(steps)) == 3


def test_hostile_length_is_bounded():
    case = passage("word " * 150 + "go.", [("go", ["goes"])])
    began = time.monotonic()
    found = judge_edit(case, "x " * 10_000)
    assert time.monotonic() - began < 3
    assert Harm.STYLE in {extra.harm for extra in found.extras}
