"""What is undefined is false and says why."""

from __future__ import annotations

from assessments.measures.undefined import Undefined


def test_undefined():
    found = Undefined("nobody answered")
    assert not found
    assert str(found) == "undefined, because nobody answered"
