"""Every action that is recorded has words for the managers who read the log."""

from __future__ import annotations

import re

from school.audit.wording import ACTIONS, AREAS, OBJECTS
from school.settings import ROOT

_RECORDED = re.compile(r'\brecord\(\s*session,\s*now,[^"]*?"([a-z]+\.[a-z_]+)",\s*"([a-z_]+)"')


def test_what_is_recorded_has_words() -> None:
    found = [
        match
        for path in (ROOT / "school").rglob("*.py")
        for match in _RECORDED.findall(path.read_text(encoding="utf-8"))
    ]
    assert len(found) > 40
    for action, kind in found:
        assert action in ACTIONS, action
        assert kind in OBJECTS, kind


def test_every_area_has_words() -> None:
    assert {action.split(".")[0] for action in ACTIONS} == set(AREAS)
