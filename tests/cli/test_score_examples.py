"""`school score` on a file for every kind: the mark, the reasons and the facts are those written beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from assessments import ITEM_KINDS, check_path, load_bank
from school.cli.score import command

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples" / "score"


def test_every_kind_has_an_example() -> None:
    names = {
        suffix: {f.name.split(".")[0] for f in EXAMPLES.glob(f"*.{suffix}")}
        for suffix in ("item.yaml", "answer.json", "expected.json")
    }
    assert all(found == set(ITEM_KINDS) for found in names.values())


@pytest.mark.parametrize("kind", ITEM_KINDS)
def test_the_example_scores_as_written(kind: str) -> None:
    files = [str(EXAMPLES / f"{kind}.{suffix}") for suffix in ("item.yaml", "answer.json")]
    result = CliRunner().invoke(command, files)
    assert result.exit_code == 0, result.output
    found, expected = json.loads(result.output), json.loads((EXAMPLES / f"{kind}.expected.json").read_text("utf-8"))
    assert found == expected
    assert (found["kind"], found["answered"]) == (kind, True)
    assert sum(reason["lost"] for reason in found["reasons"]) == pytest.approx(1 - found["mark"])


@pytest.mark.parametrize("kind", ITEM_KINDS)
def test_the_item_of_the_example_is_sound(kind: str) -> None:
    problems = [str(each) for each in check_path(EXAMPLES / f"{kind}.item.yaml")]
    assert all("samples: add" in each for each in problems), problems
    (item,) = load_bank(EXAMPLES / f"{kind}.item.yaml")
    assert item.score(item.parse(item.key())).value == 1.0
