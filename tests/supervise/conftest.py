"""The real site in a home of its own, started with the command an operator uses."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest

from school.settings import ROOT
from school.supervise import leftovers
from tests.support.ports import free_port

READY = "Press Ctrl-C to stop."
_START_SECONDS = 90


class Site:
    """A home folder and a port, and the `school run` that may be running on them."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.front: subprocess.Popen[str] | None = None

    @property
    def environ(self) -> dict[str, str]:
        return {
            **os.environ,
            "SCHOOL_HOME": str(self.home),
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
        }

    def school(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "school.cli", *arguments],
            cwd=ROOT,
            env={**self.environ, **environ},
            capture_output=True,
            text=True,
            timeout=_START_SECONDS,
        )

    def start(self) -> str:
        """`school run`; returns what it said until it was ready."""
        self.front = subprocess.Popen(
            [sys.executable, "-m", "school.cli", "run"],
            cwd=ROOT,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.front.stdout is not None
        said = []
        for line in self.front.stdout:
            said.append(line)
            if READY in line:
                return "".join(said)
        pytest.fail("the site did not start:\n" + "".join(said))

    def stop(self, signum: signal.Signals = signal.SIGINT) -> int:
        """Ask for the end and wait for it."""
        assert self.front is not None
        self.front.send_signal(signum)
        return self.front.wait(60)

    def tree(self) -> list[psutil.Process]:
        """Every process of the site, `school run` first."""
        assert self.front is not None
        top = psutil.Process(self.front.pid)
        return [top, *top.children(recursive=True)]

    def part(self, module: str) -> list[psutil.Process]:
        """The processes that run a module."""
        return [process for process in self.tree() if module in _command(process)]

    def status(self, path: str = "/healthz") -> int:
        """The status of a page; 0 if nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def wait_for(self, condition: Callable[[], bool], what: str, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                pytest.fail(f"waited {seconds} s for {what}")
            time.sleep(0.05)

    def end(self) -> None:
        """Leave nothing behind, whatever the test did."""
        if self.front is not None:
            with suppress(ProcessLookupError):
                self.front.kill()
            self.front.wait(10)
        leftovers.clear(self.home)


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A migrated, empty site; short path, because sockets lie in it."""
    with TemporaryDirectory(prefix="school-") as folder:
        site = Site(Path(folder))
        migrated = site.school("db", "upgrade")
        assert migrated.returncode == 0, migrated.stderr
        yield site
        site.end()


@pytest.fixture
def running(site: Site) -> Iterator[Site]:
    """The site, started for this test unless it runs already."""
    if site.front is None or site.front.poll() is not None:
        site.start()
    return site
