"""Which tests of the browser and of processes stay together in one test process, and which begin first."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

LONGEST = ("supervise/test_run.py", "journeys/test_road.py", "journeys/test_kill.py", "journeys/test_pages.py")
"""The files that take minutes; begun first, so that at the end nobody waits for a long one."""
ONE_SITE = ("supervise/test_run.py", "journeys/test_kill.py")
"""The files whose tests share a site of their own, and one goes on where another ended."""
BY_LANGUAGE = "journeys/test_pages.py"
"""Its tests count together, in each language, which pages were looked at."""


def place(nodeid: str) -> int:
    """Where a test stands in the queue."""
    return next((at for at, file in enumerate(LONGEST) if file in nodeid), len(LONGEST))


class Spreading(LoadScopeScheduling):
    """Every test by itself, but for those that stay together. (pytest 9.2 hides the xdist_group mark from xdist 3.8.)"""

    def _split_scope(self, nodeid: str) -> str:
        file, _, name = nodeid.partition("::")
        if file.endswith(ONE_SITE):
            return file
        if file.endswith(BY_LANGUAGE):
            return f"{file} {name.partition('[')[2][:2]}"
        return nodeid
