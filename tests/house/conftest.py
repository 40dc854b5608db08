"""Fixtures of the house tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from school.clock import utc_now
from tests.support.things import Things
from tests.support.world import World, demo_world


@pytest.fixture(scope="session")
def demo(new_app: Callable[[], Flask]) -> Iterator[World]:
    """The demo with everybody in it, on a database of its own, made once for each kind of database."""
    with demo_world(new_app(), utc_now()) as made:
        yield made


@pytest.fixture
def world(demo: World) -> Iterator[World]:
    """The demo, in a context of its site; not to be used together with `session`, which is of another site."""
    with demo.app.app_context():
        yield demo


@pytest.fixture(scope="session")
def things(demo: World) -> Things:
    """The objects in the addresses of the demo; to be used together with `world`."""
    return Things(demo)
