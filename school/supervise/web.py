"""`python -m school.supervise.web`: the web server in front of `school.wsgi:app`."""

import gc
import importlib
import os
import sys
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces

from school.settings import load_settings
from school.supervise import lifeline

THREADS = 2
"""Per process. More threads in one Python process were measured to make pages slower."""


def load_application() -> Any:
    """The WSGI application, loaded inside a server process.

    Not imported at the top: it must be made after the fork, so that no two processes share a
    database connection.
    """
    lifeline.hold()
    app = importlib.import_module("school.wsgi").app
    # Lessons, items and templates stay for good: the collector need not look through them again and again.
    gc.collect()
    gc.freeze()
    return app


def main() -> int:
    """Serve until a signal comes."""
    lifeline.hold()
    settings = load_settings(os.environ)
    server = Granian(
        target="school.wsgi:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=settings.web_workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        respawn_interval=0.1,
        workers_kill_timeout=8,
    )
    server.serve(target_loader=load_application, wrap_loader=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
