"""What `school content check`, `school doctor` and a start of the site say of blueprints and their bank."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from assessments import BlueprintError, load_blueprint, make_bank
from school import content
from school.cli.content import command
from school.cli.run import run
from school.doctor import _content

CHECK = "school content check"


@pytest.fixture
def poor(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A site whose bank has no texts to write."""
    bank = make_bank(item for item in content.bank() if item.kind != "writing")
    monkeypatch.setattr(content, "bank", lambda: bank)
    content.blueprint.cache_clear()
    yield
    content.blueprint.cache_clear()


def test_a_planned_blueprint_is_reported_and_is_no_problem() -> None:
    result = CliRunner().invoke(command, ["check"])
    assert result.exit_code == 0, result.output
    assert "certification is planned; no form of it is drawn yet." in result.output
    assert "  ranking: ranking, 2 answers (en): 28 items are needed" in result.output


def test_the_site_has_every_blueprint_it_asks() -> None:
    content.require_blueprints()
    assert content.blueprint("certification").status == "planned"
    assert list(_content()) == []


def test_a_site_that_cannot_ask_its_test_does_not_start(poor: None) -> None:
    with pytest.raises(BlueprintError, match=r"entrance: writing: writing \(en\): 1 items are needed, the bank has 0"):
        content.require_blueprints()
    result = CliRunner().invoke(run)
    assert result.exit_code == 2
    assert "writing (ru): 1 items are needed" in result.output
    assert CHECK in result.output
    assert "writing (en)" in next(_content()).what
    assert CHECK in next(_content()).remedy


def test_what_is_lacking_is_said_for_every_language() -> None:
    lacking = content.lacking(load_blueprint("certification"))
    assert any("(en)" in words for words in lacking)
    assert any("(ru)" in words for words in lacking)
