"""Starting the site's web server and the bare page under the very same server settings."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

from school.settings import ROOT


@dataclass
class Server:
    """A running web server."""

    port: int
    process: subprocess.Popen[bytes]
    cold_start_s: float

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def memory_mb(self) -> dict[str, float]:
        """Proportional share of memory of each process of the tree, by name and pid."""
        main = psutil.Process(self.process.pid)
        return {
            f"{process.name()} {process.pid}": process.memory_full_info().pss / 2**20
            for process in [main, *main.children(recursive=True)]
        }


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(module: str, probe: str, **environ: str) -> Iterator[Server]:
    """`python -m module` with PORT set, until it answers `probe`; stopped afterwards."""
    port = free_port()
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        cwd=ROOT,
        env={**os.environ, "PORT": str(port), **environ},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(f"http://127.0.0.1:{port}{probe}", process)
        yield Server(port, process, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait(30)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except OSError:
            if process.poll() is not None:
                raise SystemExit(f"the server ended with status {process.returncode}") from None
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"nothing answered at {url}")
