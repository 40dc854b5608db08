"""Every measure against the stored answers of independent libraries (`make oracles` proves the data)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.oracles.adapters import ask
from tests.oracles.close import close

DATA = Path(__file__).parents[2] / "oracles" / "data"


def stored() -> list[Any]:
    return [
        pytest.param(file.stem, case, id=f"{file.stem}-{case['measure']}-{n}")
        for file in sorted(DATA.glob("*.json"))
        for n, case in enumerate(json.loads(file.read_text())["cases"])
    ]


@pytest.mark.parametrize(("area", "case"), stored())
def test_agrees_with_an_independent_library(area: str, case: dict[str, Any]) -> None:
    ours = ask(area, case["measure"], case["given"])
    assert close(ours, case["answer"], case["tolerance"]), f"{case['source']}: {ours} is not {case['answer']}"
