"""`school simulate`: figures beside their bounds, as a table and as JSON."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from school.cli.simulate import command


@pytest.mark.parametrize(
    "arguments",
    [
        ["keys", "--rounds", "20"],
        ["sequential", "--people", "100"],
        ["decision", "--people", "60", "--seed", "3"],
    ],
)
def test_a_simulation_prints_its_figures(arguments: list[str]) -> None:
    table = CliRunner().invoke(command, arguments)
    assert table.exit_code in (0, 1)
    assert "MISSED" in table.output if table.exit_code else "met" in table.output
    found = CliRunner().invoke(command, [*arguments, "--json"])
    assert found.exit_code == table.exit_code
    figures = json.loads(found.output)
    assert figures["seed"] == (3 if "--seed" in arguments else 1)
    assert all(line["name"] in table.output for line in figures["figures"])
    assert any(line["met"] is not None for line in figures["figures"])


def test_nobody_cannot_be_simulated() -> None:
    refused = CliRunner().invoke(command, ["decision", "--people", "1"])
    assert refused.exit_code == 2
    assert "people" in refused.output
