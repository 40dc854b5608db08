"""Gold that contradicts its item is refused in words, kind by kind."""

from pathlib import Path

import pytest

from assessments import ItemError, check_item, load_bank, parse_item

BANK = load_bank(Path(__file__).parent / "items.yaml")


def changed(item_id, change):
    data = BANK[item_id].model_dump(mode="json")
    change(data)
    return data


def gold(name, value):
    return lambda data: data["gold"].update({name: value})


def field(name, value):
    return lambda data: data.update({name: value})


def many_flags(data):
    words = [f"w{n}." for n in range(201)]
    data["text"] = " ".join(words)
    data["gold"]["flags"] = [
        {"find": word, "category": data["categories"][0], "severity": "low", "why": "W."} for word in words
    ]


SOURCE = {"id": "s1", "title": "t", "type": "weak", "date": "2020", "sentences": ["One."]}
CASES = [
    ("en-choice-901", gold("why", {"z": "No."}), "no option"),
    ("en-ranking-901", field("answers", {"b": "x", "a": "y", "c": "z", "d": "u"}), "lettered in order"),
    ("en-ranking-901", gold("raters", [{"a": 1, "b": 2}]), "grade every answer"),
    ("en-ranking-901", gold("raters", [{"a": 9, "b": 2, "c": 1, "d": 0}]), "less than or equal to 4"),
    ("en-ranking-901", gold("harmful", ["z"]), "no answers of this item"),
    (
        "en-ranking-901",
        gold("raters", [dict(zip("abcd", row, strict=True)) for row in ((1, 2, 3, 4), (4, 3, 2, 1))]),
        "agree on no pair",
    ),
    ("en-claim-901", gold("evidence", [["s9.9"]]), "must name sentences"),
    ("en-claim-901", gold("evidence", []), "evidence is needed"),
    ("en-claim-902", gold("evidence", [["s1.1"]]), "evidence is needed"),
    ("en-claim-901", gold("verdict", "supported"), "fix is needed for refuted, and only there"),
    ("en-claim-901", gold("fix", {"accept": ["1969"], "text": "It opened in 1970."}), "fix.text must contain"),
    ("en-claim-901", gold("fix", {"accept": ["1968"], "text": "It opened in 1968."}), "make it more exact"),
    ("en-claim-901", field("sources", [SOURCE, SOURCE]), "same id"),
    (
        "en-spans-901",
        gold("flaws", [{"find": f, "type": "number", "severity": "minor", "why": "w"} for f in ("in 1987", "1987")]),
        "flaws overlap",
    ),
    ("en-writing-901", field("constraints", []), "at least one constraint"),
    ("en-writing-901", field("constraints", [{"check": "telepathy"}]), "telepathy"),
]


@pytest.mark.parametrize(("item_id", "change", "words"), CASES)
def test_refused(item_id, change, words):
    with pytest.raises(ItemError, match=words):
        parse_item(changed(item_id, change), "file.yaml")


def test_an_item_is_a_mapping():
    with pytest.raises(ItemError, match="an item is a mapping"):
        parse_item(["kind", "choice"], "file.yaml")


@pytest.mark.parametrize(
    ("item_id", "change", "words"),
    [
        ("en-ranking-901", gold("reasons", {"a": "Short."}), "says nothing about b, c, d"),
        ("en-ranking-901", gold("harmful", ["a"]), "graded below every harmless"),
        ("en-mark-901", field("samples", []), "add perfect, wrong, malformed"),
        ("en-mark-901", field("samples", [{"name": "x", "answer": {"edits": [{"find": "zz"}]}, "value": 1}]), "zz"),
        ("en-writing-901", gold("model_answer", "Too short."), "its own key scores"),
        ("en-flags-902", many_flags, "its own key does not parse"),  # nobody may mark so many places
        ("en-mark-901", lambda data: data.pop("gold"), "gold is missing"),
    ],
)
def test_objected_to(item_id, change, words):
    found = "\n".join(check_item(parse_item(changed(item_id, change))))
    assert words in found


@pytest.mark.parametrize(
    ("item_id", "answer"),
    [
        ("en-claim-901", {"verdict": "refuted", "evidence": ["s1.1", "s1.1"]}),
        ("en-claim-901", {"verdict": "refuted", "evidence": "s1.1"}),
        ("en-claim-901", {"verdict": "refuted", "searches": 5}),
        ("en-claim-901", {"verdict": "refuted", "certainty": float("nan")}),
        ("en-claim-901", {"verdict": ["refuted"]}),
        ("en-spans-901", {"spans": ["x"]}),
        ("en-spans-901", {"spans": [{"start": 0, "end": 4, "severity": "awful"}]}),
        ("en-spans-901", {"spans": [{"start": 0, "end": 4}, {"start": 0, "end": 4, "fix": "x"}]}),
        ("en-spans-901", {"spans": "0-4"}),
        ("en-mark-901", {"edits": [{"start": 1.5, "end": 3, "text": ""}]}),
        ("en-mark-901", {"edits": [{"start": True, "end": 3, "text": ""}]}),
        ("en-mark-901", {"edits": [{"start": 1, "end": 1, "text": "a"}, {"start": 1, "end": 1, "text": "b"}]}),
        ("en-mark-901", {"edits": ["x"]}),
        ("en-ranking-901", {"order": [["a", 3], "b", "c", "d"]}),
        ("en-ranking-901", {"order": [[], "a", "b", "c", "d"]}),
        ("en-choice-901", {"chosen": [["b"]]}),
        ("en-flags-901", {"flags": [{"start": 0, "end": 4, "category": "age", "severity": "awful"}]}),
        ("en-flags-901", {"flags": [{"start": 0, "end": 4, "category": "age", "severity": 2}]}),
        ("en-flags-901", {"flags": [{"start": 0, "end": 4, "category": ["age"]}]}),
    ],
)
def test_malformed_answers(item_id, answer):
    assert BANK[item_id].parse(answer) is None


@pytest.mark.parametrize("item", BANK, ids=lambda item: item.id)
def test_without_gold_an_item_is_shown_and_teaches_nothing(item):
    bare = parse_item(changed(item.id, lambda data: data.pop("gold")))
    assert bare.public() == item.public()
    assert (bare.problems(), bare.explain()) == ([], {})
    assert isinstance(bare.blank_facts(), dict)
    assert bare.stratum in ("", "harmless")


@pytest.mark.parametrize("item", [item for item in BANK if item.gold is not None], ids=lambda item: item.id)
def test_a_lesson_learns_the_key_and_all_the_gold_says(item):
    taught = item.explain()
    assert item.parse(taught["key"]) == item.parse(item.key())
    assert taught.keys() - {"key"} == item.gold.model_dump().keys() - {"key"}


def test_a_criterion_no_expert_judged_is_not_counted():
    answer = {"preferred": "a", "strength": 2, "criteria": {"truthful": "a", "helpful": "a", "style": "b"}}
    facts = BANK["en-preference-901"].score(answer).facts
    assert (facts["criteria_right"], facts["criteria_judged"]) == (1, 2)


def test_forms_may_send_digits_as_text():
    assert BANK["en-mark-901"].parse({"edits": [{"start": "0", "end": "3", "text": "A"}]}) == {
        "edits": [{"start": 0, "end": 3, "text": "A"}]
    }
