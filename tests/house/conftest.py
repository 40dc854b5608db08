"""Fixtures of the house tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support.world import World, demo_world


@pytest.fixture(scope="module")
def world(app: Flask) -> Iterator[World]:
    """The demo with everybody in it; not to be used together with `session`."""
    with demo_world(app) as made:
        yield made
