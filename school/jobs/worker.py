"""`python -m school.jobs.worker`: takes jobs from the queue and runs the sweeps."""

from __future__ import annotations

import sys

from school.app import create_app
from school.jobs import registry
from school.jobs.queue import queue_of
from school.jobs.runner import Runner, SweepThread
from school.supervise import lifeline

_THREADS = 2
_LONGEST_PAUSE_SECONDS = 0.5


def main() -> int:
    """Work until a signal comes; INT lets running jobs finish."""
    lifeline.hold()
    app = create_app()
    registry.load()
    runner = Runner(app)
    queue = queue_of(app)
    queue.work_with(runner.run_job)
    sweeps = SweepThread(runner)
    consumer = queue.huey.create_consumer(
        workers=_THREADS,
        periodic=False,
        initial_delay=0.05,
        max_delay=_LONGEST_PAUSE_SECONDS,
    )
    sweeps.start()
    consumer.run()
    sweeps.stop()
    sweeps.join(timeout=5)
    return 0


if __name__ == "__main__":
    sys.exit(main())
