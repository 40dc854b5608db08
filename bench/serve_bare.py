"""`python -m bench.serve_bare`: the bare page (or with IDIOMATIC_DB the idiomatic one) under the site's server settings."""

from __future__ import annotations

import importlib
import os
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces

from school.supervise.web import THREADS


def load() -> Any:
    """The application, made in the server's process."""
    if database := os.environ.get("IDIOMATIC_DB"):
        return importlib.import_module("bench.idiomatic").create_app(database)
    return importlib.import_module("bench.bare").app


if __name__ == "__main__":
    Granian(
        target="bench.bare:app",
        address="127.0.0.1",
        port=int(os.environ["PORT"]),
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=int(os.environ.get("SCHOOL_WEB_WORKERS", "2")),
        blocking_threads=THREADS,
    ).serve(target_loader=load, wrap_loader=False)
