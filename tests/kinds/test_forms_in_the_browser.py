"""Every kind's form and result in a real browser: the width of a phone, and what axe says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.kinds.conftest import EXAMPLES

pytestmark = pytest.mark.browser
FIRST = {(item.kind, item.lang): item.id for item in reversed(list(EXAMPLES))}


@pytest.mark.parametrize("item_id", sorted(FIRST.values()))
def test_a_form_is_sound_on_the_phone_and_at_a_desk(reader: Callable[..., Any], item_id: str) -> None:
    visitor = reader(width=320, height=640)
    visitor.open(f"/every-kind/{item_id}", scripted=False)
    assert visitor.sideways() <= 0
    assert visitor.axe() == []
    visitor.page.set_viewport_size({"width": 1280, "height": 900})
    assert visitor.sideways() <= 0
    assert visitor.axe() == []
