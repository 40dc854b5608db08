"""The whole site for tests: web, worker, checker under the supervisor, on a free port, in a folder of its own."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from school.settings import ROOT
from tests.support.ports import free_port

SCHOOL = str(ROOT / ".venv" / "bin" / "school")
NOWHERE = "http://demo.invalid"
"""The address of the site in the mail of a demo that no site has taken over yet."""


@dataclass
class Site:
    """A running site."""

    home: Path
    port: int
    process: subprocess.Popen[bytes]
    environ: dict[str, str]

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def logins(self) -> dict[str, tuple[str, str]]:
        """E-mail and password of the demo people by e-mail's local part."""
        text = (self.home / "demo-logins.txt").read_text(encoding="utf-8")
        found = re.findall(r"(\S+@\S+)\s+(\S+)", text)
        return {email.split("@")[0]: (email, password) for email, password in found}

    def ready(self) -> bool:
        """True when /readyz says that every part is there."""
        return self._says_yes("/readyz")

    def alive(self) -> bool:
        """True when the web server answers."""
        return self._says_yes("/healthz")

    def _says_yes(self, path: str) -> bool:
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def wait_ready(self, seconds: float = 90) -> None:
        """Wait until every part is ready; raises with the tail of the output otherwise."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.ready():
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.3)
        raise AssertionError(f"the site did not become ready:\n{(self.home / 'out.txt').read_text()[-3000:]}")

    def pids(self, word: str) -> list[int]:
        """The processes of this site whose command line holds `word`."""
        found = []
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit():
                continue
            try:
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                environ = (folder / "environ").read_bytes().decode(errors="replace")
            except OSError:
                continue
            if word in command and f"SCHOOL_HOME={self.home}" in environ:
                found.append(int(folder.name))
        return found


def school(environ: dict[str, str], *arguments: str) -> str:
    """Run a command of the site; its output."""
    done = subprocess.run([SCHOOL, *arguments], env=environ, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, f"school {' '.join(arguments)}: {done.stdout}{done.stderr}"
    return done.stdout


def _environ(home: Path, **settings: str) -> dict[str, str]:
    """What a command of the site in `home` is to know, and nothing else of ours."""
    ours = {key: value for key, value in os.environ.items() if not key.startswith("SCHOOL_")}
    return {**ours, "SCHOOL_HOME": str(home), "SCHOOL_WEB_WORKERS": "1", **settings}


def demo_home(shared: Path) -> Path:
    """A home with the demo in it, to be copied: made by the first test process that asks, the others wait for it."""
    made, half = shared / "demo-home", shared / "demo-home-half"
    with (shared / "demo-home.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            environ = _environ(half, SCHOOL_BASE_URL=NOWHERE)
            school(environ, "db", "upgrade")
            school(environ, "demo")
            half.rename(made)
    return made


@contextmanager
def running_site(home: Path, demo: Path) -> Iterator[Site]:
    """The site in `home`, which becomes a copy of `demo` (see `demo_home`); stopped with Ctrl-C at the end."""
    port = free_port()
    shutil.copytree(demo, home, dirs_exist_ok=True)
    with closing(sqlite3.connect(home / "school.db")) as database, database:
        database.execute("UPDATE outbox_mail SET text = replace(text, ?, ?)", (NOWHERE, f"http://127.0.0.1:{port}"))
    with start(home, port, _environ(home, PORT=str(port))) as site:
        yield site


@contextmanager
def start(home: Path, port: int, environ: dict[str, str]) -> Iterator[Site]:
    """`school run` on a home that is prepared."""
    with (home / "out.txt").open("wb") as out:
        process = subprocess.Popen([SCHOOL, "run"], env=environ, stdout=out, stderr=out, start_new_session=True)
    site = Site(home, port, process, environ)
    try:
        site.wait_ready()
        yield site
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(45)
            except subprocess.TimeoutExpired:
                process.kill()
