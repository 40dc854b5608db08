"""The lesson page and a bare page under Flask's test client: processor time without server and load."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

from flask import Flask

from bench.seed import Seeded
from school import content

_REQUESTS = 100
_ROUNDS = 5


def measure(app: Flask, seeded: Seeded) -> tuple[float, float]:
    """Milliseconds of processor time for (lesson page, bare page): medians of rounds in turn."""
    lesson = content.catalogue().lessons("en")[1]
    path = f"/lessons/en/{lesson.slug}"
    cookie = seeded.candidates[0].cookie.replace("school_PORT", app.config["SESSION_COOKIE_NAME"])
    site = app.test_client(use_cookies=False)
    size = len(site.get(path, headers={"Cookie": cookie}).data)
    plain = Flask("plain")
    plain.add_url_rule("/", view_func=lambda: "x" * size)
    bare = plain.test_client(use_cookies=False)
    found, other = [], []
    for _ in range(_ROUNDS):
        found.append(_time(lambda: site.get(path, headers={"Cookie": cookie})))
        other.append(_time(lambda: bare.get("/", headers={"Cookie": cookie})))
    return median(found), median(other)


def _time(request: Callable[[], object]) -> float:
    began = time.process_time()
    for _ in range(_REQUESTS):
        request()
    return (time.process_time() - began) / _REQUESTS * 1000
