"""Datasets: exactly the shapes of the training library, read back by a strict reader of the tests' own."""

from __future__ import annotations

import hashlib
import json
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from school.pool import datasets, errors, exports, service
from school.pool.models import DatasetExport, Slot, Submission, Verdict
from school.pool.service import Ruling
from school.ports.files import MemoryFiles
from tests.pool.support import BASE, CORRECT, NOW, RANKING, WRITING, Pool, line, make_project, qualify

COLUMNS = {"preference": ["prompt", "chosen", "rejected"], "prompt-completion": ["prompt", "completion"]}


def strictly(data: bytes, shape: str) -> list[dict[str, Any]]:
    """What a training library demands, written down a second time and without our own code."""
    assert data.endswith(b"\n")
    assert b"\r" not in data
    records = []
    for raw in data.decode("utf-8").rstrip("\n").split("\n"):
        record = json.loads(raw)
        assert list(record) == COLUMNS[shape]
        for name, messages in record.items():
            assert len(messages) == 1
            assert messages[0].keys() == {"role", "content"}
            assert messages[0]["role"] == ("user" if name == "prompt" else "assistant")
            assert messages[0]["content"].strip() == messages[0]["content"] != ""
        if shape == "preference":
            assert record["chosen"] != record["rejected"]
        records.append(record)
    return records


def accepted(session: Session, pool: Pool) -> int:
    """A project with accepted, rejected and undecided work of every kind."""
    project = make_project(session, overlap=2)
    data = "\n".join(
        [
            line("w1", WRITING),
            line("r1", RANKING),
            line("r2", {**RANKING, "prompt": "How do I fry an egg?"}),
            line("r3", {**RANKING, "prompt": "How do I peel an egg?"}),
            line("c1", CORRECT),
            line("w2", {**WRITING, "prompt": "Say goodbye."}),
        ]
    )
    service.import_batch(session, NOW, None, project, "n", data.encode(), "jsonl")
    tasks = dict(zip(("w1", "r1", "r2", "r3", "c1", "w2"), pool.task_ids(project), strict=True))
    ada, lead = pool.trainer(), pool.make.person("lead")
    work: list[tuple[str, dict[str, Any], Verdict]] = [
        ("w1", {"text": " Hello, team. "}, Verdict.ACCEPT),
        ("r1", {"order": [["b"], ["a", "c"]]}, Verdict.ACCEPT),
        ("r2", {"order": [["a", "b", "c"]]}, Verdict.ACCEPT),
        ("r3", {"cannot_rank": True, "reason": "All wrong."}, Verdict.ACCEPT),
        ("c1", {"text": "The library is closed on Monday."}, Verdict.ACCEPT),
        ("w2", {"text": "Bad work."}, Verdict.REJECT),
    ]
    for ref, answer, verdict in work:
        submission = pool.handed_in(tasks[ref], ada.id, answer)
        service.decide(
            session,
            NOW,
            lead.id,
            submission,
            Ruling(verdict, reason="false" if verdict is Verdict.REJECT else ""),
            BASE,
        )
    undecided = pool.trainer()
    pool.handed_in(tasks["w1"], undecided.id, {"text": "Not decided."})
    return project


def test_preference(session: Session, pool: Pool) -> None:
    project = accepted(session, pool)
    made = exports.build(session, project, "preference", "secret")
    records = strictly(made.data, "preference")
    answers = RANKING["answers"]
    pairs = [(r["chosen"][0]["content"], r["rejected"][0]["content"]) for r in records]
    assert pairs == [
        (answers["b"], answers["a"]),
        (answers["b"], answers["c"]),
        ("The library is closed on Monday.", "The library are closed on Tuesday."),
    ]
    assert records[2]["prompt"][0]["content"] == "Sum up the notice.\n\nThe library is closed on Monday."
    assert made.left_out == 3
    assert hashlib.sha256(made.data).hexdigest() == made.sha256
    assert datasets.check_file(made.data, "preference") == 3


def test_prompt_completion(session: Session, pool: Pool) -> None:
    project = accepted(session, pool)
    made = exports.build(session, project, "prompt-completion", "secret")
    completions = [r["completion"][0]["content"] for r in strictly(made.data, "prompt-completion")]
    assert completions == ["Hello, team.", "The library is closed on Monday."]


def test_the_side_file_follows_line_by_line(session: Session, pool: Pool) -> None:
    project = accepted(session, pool)
    made = exports.build(session, project, "preference", "secret")
    side = [json.loads(raw) for raw in made.side.decode().splitlines()]
    assert [each["line"] for each in side] == [1, 2, 3]
    assert [each["task"] for each in side] == ["r1", "r1", "c1"]
    assert side[0]["pair"] == ["b", "a"]
    trainer = session.scalars(select(Submission.trainer_id).order_by(Submission.id)).first()
    assert {each["certificate"] for each in side} == {f"TS-{trainer:04}-EN"}
    assert {each["guidelines"] for each in side} == {1}
    assert {each["decision"] for each in side} == {"accepted by a lead"}
    assert len({each["author"] for each in side}) == 1
    assert str(trainer) != side[0]["author"]
    assert side[0]["prompt_group"] == side[1]["prompt_group"] != side[2]["prompt_group"]
    assert {each["split"] for each in side} <= {"train", "test"}
    again = exports.build(session, project, "preference", "other secret")
    assert again.data == made.data
    assert again.side != made.side


def test_freezing(session: Session, pool: Pool) -> None:
    project, files = accepted(session, pool), MemoryFiles()
    export_id = service.export_dataset(session, NOW, None, project, "preference", files=files, secret="s")
    row = session.get_one(DatasetExport, export_id)
    assert hashlib.sha256(files.read(row.file_key)).hexdigest() == row.sha256
    assert row.rows == 3
    assert files.read(row.side_key).count(b"\n") == 3
    empty = make_project(session, slug="empty")
    with pytest.raises(errors.NothingToExport):
        service.export_dataset(session, NOW, None, empty, "preference", files=files, secret="s")
    assert session.scalars(select(Slot.state)).all()
    assert qualify


@given(st.permutations("abcdef"), st.lists(st.integers(1, 3), max_size=6))
def test_pairs_of_any_ranking(letters: list[str], sizes: list[int]) -> None:
    tiers: list[list[str]] = []
    rest = list(letters)
    for size in sizes:
        tiers, rest = [*tiers, rest[:size]], rest[size:]
    tiers = [tier for tier in [*tiers, rest] if tier]
    found = list(datasets.pairs({"order": tiers}))
    place = {letter: number for number, tier in enumerate(tiers) for letter in tier}
    expected = {
        tuple(sorted(pair, key=place.get)) for pair in combinations("abcdef", 2) if place[pair[0]] != place[pair[1]]
    }
    assert set(found) == expected
    assert len(found) == len(expected)


ONE = [{"role": "user", "content": "q"}]
A = [{"role": "assistant", "content": "a"}]
B = [{"role": "assistant", "content": "b"}]


@pytest.mark.parametrize(
    ("record", "shape"),
    [
        ({"prompt": ONE, "chosen": A, "rejected": A}, "preference"),
        ({"prompt": ONE, "chosen": A, "rejected": [{"role": "assistant", "content": " a\n"}]}, "preference"),
        ({"prompt": ONE, "chosen": A, "rejected": [{"role": "assistant", "content": " "}]}, "preference"),
        ({"prompt": ONE, "chosen": A}, "preference"),
        ({"prompt": ONE, "completion": A}, "preference"),
        ({"prompt": ONE, "chosen": A, "rejected": B, "extra": 1}, "preference"),
        ({"prompt": "q", "chosen": A, "rejected": B}, "preference"),
        ({"prompt": ONE, "chosen": "a", "rejected": B}, "preference"),
        ({"prompt": [], "completion": A}, "prompt-completion"),
        ({"prompt": A, "completion": A}, "prompt-completion"),
        ({"prompt": ONE, "completion": ONE}, "prompt-completion"),
        ({"prompt": ONE, "completion": [{"role": "robot", "content": "a"}]}, "prompt-completion"),
        ({"prompt": ONE, "completion": [{"role": "assistant", "content": None}]}, "prompt-completion"),
        ({"prompt": ONE, "completion": [{"role": "assistant"}]}, "prompt-completion"),
    ],
)
def test_the_validator_refuses(record: dict[str, Any], shape: str) -> None:
    with pytest.raises(datasets.BadRecord):
        datasets.check(record, shape)
    with pytest.raises(datasets.BadRecord, match="line 1"):
        datasets.check_file(json.dumps(record).encode(), shape)


def test_a_file_of_mixed_shapes_is_refused() -> None:
    mixed = (
        json.dumps({"prompt": ONE, "completion": A}) + "\n" + json.dumps({"prompt": ONE, "chosen": A, "rejected": B})
    )
    with pytest.raises(datasets.BadRecord, match="line 2"):
        datasets.check_file(mixed.encode(), "prompt-completion")
    with pytest.raises(datasets.BadRecord, match="not JSON"):
        datasets.check_file(b"{", "preference")
    with pytest.raises(datasets.BadRecord, match="not an object"):
        datasets.check_file(b"[]", "preference")


@given(st.text(), st.text())
def test_a_prompt_never_stands_on_both_sides(one: str, other: str) -> None:
    groups = datasets.prompt_group(one), datasets.prompt_group(other)
    assert groups[0] != groups[1] or one.split() == other.split()
    assert datasets.split_of(groups[0]) == datasets.split_of(datasets.prompt_group(f" {one}\n"))
