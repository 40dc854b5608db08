"""Limits are counted by all processes together and end with their window."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from school.web.rate_limits import TooMany, forget_old, hit


def test_the_try_past_the_limit_is_refused_and_others_are_not(app: Flask, session: Session) -> None:
    for _ in range(3):
        hit("test.door", "ada", limit=3, window=timedelta(minutes=5))
    with pytest.raises(TooMany):
        hit("test.door", "ada", limit=3, window=timedelta(minutes=5))
    hit("test.door", "bob", limit=3, window=timedelta(minutes=5))


def test_old_windows_are_forgotten(app: Flask, session: Session, now) -> None:
    from school.extensions import db

    hit("test.window", "ada", limit=1, window=timedelta(seconds=60))
    forget_old(db.engine, now + timedelta(days=3650))
    hit("test.window", "ada", limit=1, window=timedelta(seconds=60))
