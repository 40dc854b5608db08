"""The supervisor's configuration, read back by the supervisor's own reader."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from supervisor.options import ServerOptions

from school.settings import load_settings
from school.supervise import languagetool
from school.supervise.languagetool import LanguageToolMissing, languagetool_part
from school.supervise.programs import Program, parts, supervisor_config


def _read(path: Path) -> ServerOptions:
    options = ServerOptions()
    options.realize(["-c", str(path), "-n"])
    return options


@pytest.mark.parametrize("name", ["home", "with space", "per%cent", "дом"])
def test_any_home_folder_survives_the_configuration(tmp_path: Path, name: str) -> None:
    home = tmp_path / name
    settings = load_settings({"SCHOOL_HOME": str(home)})
    odd = Program("odd", ("/bin/echo", "a b", "100%", 'quo"te'))
    config = home / "run" / "supervisord.conf"
    config.write_text(supervisor_config(settings, (*parts(), odd), tmp_path), encoding="utf-8")
    groups = {group.name: group.process_configs[0] for group in _read(config).process_group_configs}
    assert set(groups) == {"checker", "worker", "web", "odd"}
    assert shlex.split(groups["odd"].command) == list(odd.command)
    assert groups["web"].stdout_logfile == str(home / "logs" / "web.log")
    assert groups["worker"].stopsignal == 2


def test_languagetool_is_a_part_only_when_asked_for(tmp_path: Path) -> None:
    home = {"SCHOOL_HOME": str(tmp_path / "h")}
    assert languagetool_part(load_settings(home)) is None
    elsewhere = {"SCHOOL_GRAMMAR": "languagetool", "SCHOOL_LANGUAGETOOL_URL": "http://x"}
    assert languagetool_part(load_settings({**home, **elsewhere})) is None


def test_missing_languagetool_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings({"SCHOOL_HOME": str(tmp_path / "h"), "SCHOOL_GRAMMAR": "languagetool"})
    monkeypatch.setattr(languagetool.shutil, "which", lambda _: None)
    with pytest.raises(LanguageToolMissing, match="needs Java 17"):
        languagetool_part(settings)
    monkeypatch.setattr(languagetool.shutil, "which", lambda _: "/usr/bin/java")
    with pytest.raises(LanguageToolMissing, match="make languagetool"):
        languagetool_part(settings)
    jars = settings.home / "languagetool"
    jars.mkdir()
    (jars / "languagetool-server-6.8.jar").touch()
    found = languagetool_part(settings)
    assert found is not None
    assert found[1].startswith("http://127.0.0.1:")
    assert "--port" in found[0].command
