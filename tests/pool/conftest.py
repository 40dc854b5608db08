"""Fixtures of the pool's tests."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.pool.support import Pool
from tests.support.factories import Factory


@pytest.fixture
def pool(session: Session, make: Factory) -> Pool:
    """Makes projects, tasks and trainers."""
    return Pool(session, make)
