"""Files of tasks, friendly and hostile."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from school.pool import errors, service
from school.pool.batch_file import MAX_BYTES, MAX_LINE, MAX_TASKS, read_batch
from school.pool.models import Slot, Task
from school.settings import ROOT
from tests.pool.support import CORRECT, NOW, RANKING, WRITING, Pool, line, lines

KINDS = ("writing", "ranking", "correct")


def mistakes(data: bytes | str, source_format: str = "jsonl", lang: str = "en") -> list[tuple[int, str]]:
    raw = data.encode() if isinstance(data, str) else data
    return [(each.line, each.text) for each in read_batch(raw, source_format, lang, KINDS).mistakes]


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_demo_tasks_are_read(lang: str) -> None:
    report = read_batch((ROOT / "school" / "demo" / f"tasks-{lang}.jsonl").read_bytes(), "jsonl", lang, KINDS)
    assert not report.mistakes
    assert len(report.tasks) == 24
    assert all("gold" not in json.dumps(task.payload) for task in report.tasks)


def test_bom_blank_lines_and_windows_ends() -> None:
    data = b"\xef\xbb\xbf" + line("a", WRITING).encode() + b"\r\n\r\n   \n" + line("b", RANKING).encode() + b"\r\n"
    report = read_batch(data, "jsonl", "en", KINDS)
    assert not report.mistakes
    assert [(task.ref, task.line) for task in report.tasks] == [("a", 1), ("b", 4)]


BAD: list[tuple[str, str]] = [
    ("{not json", "not JSON"),
    ("[]", "one JSON object"),
    ("null", "one JSON object"),
    ('"text"', "one JSON object"),
    ("{}", "ref must be"),
    (line("", WRITING), "ref must be"),
    (line("a b", WRITING), "ref must be"),
    (line("x" * 81, WRITING), "ref must be"),
    (json.dumps({"ref": 7, "item": WRITING}), "ref must be"),
    (json.dumps({"ref": "a"}), "item is missing"),
    (json.dumps({"ref": "a", "item": []}), "item is missing"),
    (line("a", {**WRITING, "kind": "choice"}), "this project pays for"),
    (line("a", {**WRITING, "kind": "song"}), "this project pays for"),
    (line("a", {**WRITING, "kind": None}), "this project pays for"),
    (line("a", {**WRITING, "gold": {"explanation": "x", "model_answer": "y"}}), "no gold"),
    (line("a", {**WRITING, "samples": []}), "no samples"),
    (line("a", {**WRITING, "colour": "red"}), "unknown key 'colour'"),
    (line("a", WRITING, price=7), "unknown key 'price'"),
    (line("a", {**WRITING, "prompt": ""}), "must not be empty"),
    (line("a", {"kind": "writing", "prompt": "x"}), "'brief' is missing"),
    (line("a", {**WRITING, "lang": "ru"}), "the item is in 'ru'"),
    (line("a", {**RANKING, "answers": {"a": "one"}}), "answers"),
    (line("a", WRITING, minutes=0), "minutes must be"),
    (line("a", WRITING, minutes=481), "minutes must be"),
    (line("a", WRITING, minutes=True), "minutes must be"),
    (line("a", WRITING, minutes="15"), "minutes must be"),
    (line("a", WRITING, minutes=1.5), "minutes must be"),
    (line("a", WRITING, complexity=0.1), "complexity must be"),
    (line("a", WRITING, complexity="1"), "complexity must be"),
    (line("a", WRITING, priority=3), "priority must be"),
    (line("a", WRITING, title=["x"]), "title must be"),
    (line("a", WRITING, title="x" * 201), "title must be"),
    ('{"ref": "a", "ref": "b"}', "stands there twice"),
    ('{"ref": "a", "minutes": NaN}', "NaN is not a number"),
    ('{"ref": "a", "minutes": ' + "9" * 5000 + "}", "not JSON that can be read"),
    ('{"ref": "a", "complexity": 1e999, "item": ' + json.dumps(WRITING) + "}", "complexity must be"),
    ("[" * 100_000, "not JSON"),
    ('{"ref": "a", "item": ' + '{"a":' * 3000 + "1" + "}" * 3000 + "}", ""),
    (line("a", {**WRITING, "prompt": "x" * (MAX_LINE + 1)}), "more than 200,000 characters"),
]


@pytest.mark.parametrize(("text", "said"), BAD, ids=[f"{n}-{said}" for n, (_text, said) in enumerate(BAD)])
def test_bad_lines(text: str, said: str) -> None:
    found = mistakes(line("good", RANKING) + "\n" + text)
    assert found
    assert {number for number, _words in found} == {2}
    assert any(said in words for _number, words in found), found


def test_every_bad_line_is_reported() -> None:
    found = mistakes("\n".join(["{", line("a", WRITING), "{}", line("a", RANKING)]))
    assert [number for number, _words in found] == [1, 3, 4]
    assert "stands in line 2 already" in found[2][1]
    assert len(mistakes("{\n" * 1000)) == 200


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "holds no task"),
        (b"\n\n", "holds no task"),
        (b"\xff\xfe{}", "not UTF-8"),
        (line("a", WRITING).encode("utf-16"), "not UTF-8"),
        (b"\x00\x01\x02", "not JSON"),
        (b"x" * (MAX_BYTES + 1), "larger than 5 MB"),
    ],
)
def test_bad_files(data: bytes, said: str) -> None:
    [(_line, words)] = mistakes(data)
    assert said in words


def test_too_many_tasks() -> None:
    found = mistakes("\n".join(line(f"t{n}", WRITING) for n in range(MAX_TASKS + 2)))
    assert "split it" in found[-1][1]


def test_control_characters_and_lone_surrogates_are_taken_out() -> None:
    data = '{"ref": "a", "title": "x\\u0000\\ud800y", "item": {"kind": "writing", "prompt": "p\\u0000q", "brief": "b\\udfff"}}'
    [task] = read_batch(data.encode(), "jsonl", "en", KINDS).tasks
    assert (task.title, task.payload["prompt"], task.payload["brief"]) == ("xy", "pq", "b")


def as_csv(rows: list[dict[str, Any]]) -> bytes:
    header = sorted({name for row in rows for name in row})
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, header)
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8-sig")


def test_csv_is_read_like_jsonl() -> None:
    rows = [
        {
            "ref": "a",
            "kind": "ranking",
            "prompt": "Which?",
            "answer_a": "One,\ntwo",
            "answer_b": "Three",
            "minutes": "12",
        },
        {
            "ref": "b",
            "kind": "correct",
            "prompt": "Fix",
            "text": "Is wrong.",
            "context": "c",
            "complexity": "1.2",
            "priority": "1",
        },
        {
            "ref": "c",
            "kind": "writing",
            "prompt": "Say",
            "brief": "Do",
            "constraints": '[{"check": "words", "min": 5}]',
        },
    ]
    report = read_batch(as_csv(rows), "csv", "en", KINDS)
    assert not report.mistakes
    one, two, three = report.tasks
    assert one.payload["answers"] == {"a": "One,\ntwo", "b": "Three"}
    assert (one.minutes, two.complexity_pct, two.priority) == (12, 120, 1)
    assert three.payload["constraints"][0]["min"] == 5


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "among them ref and kind"),
        (b"kind,prompt\nwriting,x\n", "among them ref and kind"),
        (b"ref,kind,price\na,writing,1\n", "unknown column 'price'"),
        (b"ref,kind,kind\na,writing,x\n", "each column once"),
        (b"ref,kind,prompt\na,writing\n", "number of cells"),
        (b"ref,kind,prompt\na,writing,x,y\n", "number of cells"),
        (b'ref,kind\n"a,writing', "not CSV"),
        (b"ref,kind,minutes\na,writing,soon\n", "is not a number"),
        (b"ref,kind,constraints\na,writing,{\n", "is not JSON"),
        (b"ref,kind,prompt,brief\na,writing,,x\n", "'prompt' is missing"),
    ],
)
def test_bad_csv(data: bytes, said: str) -> None:
    found = mistakes(data, "csv")
    assert any(said in words for _line, words in found), found


def test_all_or_nothing_and_once(session: Session, pool: Pool) -> None:
    project = pool.project(tasks=0, overlap=2)
    data = lines(3)

    def put(raw: bytes) -> int:
        return service.import_batch(session, NOW, None, project.id, "n", raw, "jsonl")

    with pytest.raises(errors.BadFile) as bad:
        put(data + b"\n{oops")
    assert bad.value.params["count"] == 1
    assert session.scalar(select(func.count()).select_from(Task)) == 0
    put(data)
    assert session.scalar(select(func.count()).select_from(Task)) == 3
    assert session.scalar(select(func.count()).select_from(Slot)) == 6
    with pytest.raises(errors.SameFile):
        put(data)
    with pytest.raises(errors.BadFile) as known:
        put(data + b"\n")
    assert "has a task 't1' already" in str(known.value.params["first"])
    assert session.scalar(select(func.count()).select_from(Task)) == 3
    other = pool.project(tasks=0, slug="other")
    service.import_batch(session, NOW, None, other.id, "n", data, "jsonl")


def test_the_hourly_floor_is_a_promise(session: Session, pool: Pool) -> None:
    project = pool.project(tasks=0)
    seen = service.preview(session, project.id, line("a", WRITING, minutes=46).encode(), "jsonl")
    assert "less than the floor of 1200" in seen.mistakes[0].text
    assert not service.preview(session, project.id, line("a", WRITING, minutes=45).encode(), "jsonl").mistakes
    service.import_batch(session, NOW, None, project.id, "n", line("a", WRITING, minutes=45).encode(), "jsonl")
    cheap = service.Rates(base_minor={"writing": 899}, coefficients={}, hourly_floor_minor=1200)
    with pytest.raises(errors.BelowFloor):
        service.set_rates(session, NOW, pool.make.person("manager").id, project.id, cheap)


def test_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from school.app import create_app
    from school.cli.pool import pool as command
    from school.extensions import db
    from school.persistence import Base
    from school.settings import load_settings
    from tests.pool.support import make_project

    monkeypatch.setenv("SCHOOL_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SCHOOL_DATABASE_URL", raising=False)
    app = create_app(load_settings())
    with app.app_context():
        Base.metadata.create_all(db.engine)
        make_project(db.session())
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    run = CliRunner().invoke
    good, bad = tmp_path / "good.jsonl", tmp_path / "bad.jsonl"
    good.write_bytes(lines(2))
    bad.write_text("{}\n{\n")
    failed = run(command, ["import", "--project", "letters", str(bad)])
    assert failed.exit_code == 2
    assert f"{bad}:2: not JSON" in failed.output
    assert "2 tasks imported" in run(command, ["import", "--project", "letters", str(good)]).output
    assert run(command, ["import", "--project", "letters", str(good)]).exit_code != 0
    unknown = run(command, ["import", "--project", "nothing", str(good)])
    assert unknown.exit_code == 2
    assert "letters" in unknown.output
    empty = run(command, ["export", "--project", "letters", "--shape", "preference", str(tmp_path / "out")])
    assert empty.exit_code == 1
    assert CORRECT["kind"] == "correct"
