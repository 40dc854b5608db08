"""`school run`: the whole site in the foreground, until Ctrl-C."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from school.settings import Settings
from school.supervise import leftovers, readiness
from school.supervise.languagetool import LanguageToolMissing, languagetool_part
from school.supervise.lifeline import TREE_VARIABLE, mark
from school.supervise.programs import (
    LONGEST_HOME,
    SUPERVISOR_CONFIG,
    SUPERVISOR_SOCKET,
    log_folder,
    parts,
    run_folder,
    supervisor_config,
)

ROOT = Path(__file__).resolve().parents[2]
DEMO_LOGINS = "demo-logins.txt"
LOCK_NAME = "school.lock"

_STOP_SECONDS = 40.0
_TICK_SECONDS = 0.2
_LOG_LINES = 15

Say = Callable[[str], None]


class CannotStart(Exception):
    """The site cannot be started here; the message says what to do."""


def run(settings: Settings, say: Say, ready_within_s: float = 150.0) -> int:
    """Start everything, say when it is ready, keep it running; the command's exit code.

    0 stopped as asked, 1 did not become ready, 2 could not be started here.
    """
    try:
        _prepare(settings.home)
        with _only_one(settings):
            leftovers.clear(settings.home)
            _require_free_port(settings.host, settings.port)
            config, environment = _configure(settings)
            return _Foreground(settings, config, environment, say).stay(ready_within_s)
    except (CannotStart, LanguageToolMissing) as error:
        say(str(error))
        return 2


class _Foreground:
    """The supervisor as a child process, watched until somebody asks for the end."""

    def __init__(self, settings: Settings, config: Path, environment: dict[str, str], say: Say) -> None:
        self._settings = settings
        self._config = config
        self._environment = environment
        self._say = say
        self._stops_asked = 0

    def stay(self, ready_within_s: float) -> int:
        """Keep the supervisor running; returns when told to stop."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        supervisor = self._start()
        deadline = time.monotonic() + ready_within_s
        ready = False
        exit_code = 0
        while not self._stops_asked:
            if supervisor.poll() is not None:
                # Its parts went with it or are marked as ours: begin again from nothing.
                leftovers.clear(self._settings.home)
                time.sleep(1)
                supervisor = self._start()
            if not ready:
                state = readiness.ask(self._settings.host, self._settings.port)
                ready = state.ready
                if ready:
                    self._announce()
                elif time.monotonic() > deadline:
                    self._explain(state)
                    exit_code = 1
                    break
            time.sleep(_TICK_SECONDS)
        self._stop(supervisor)
        return exit_code

    def _start(self) -> subprocess.Popen[bytes]:
        (run_folder(self._settings.home) / SUPERVISOR_SOCKET).unlink(missing_ok=True)
        # A group of its own: Ctrl-C reaches this process alone, which then stops the parts
        # in order.
        return subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "school.supervise.daemon", str(self._config)],
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            process_group=0,
        )

    def _stop(self, supervisor: subprocess.Popen[bytes]) -> None:
        self._say("Stopping ...")
        supervisor.terminate()
        deadline = time.monotonic() + _STOP_SECONDS
        asked_before = self._stops_asked
        while supervisor.poll() is None:
            if time.monotonic() > deadline or self._stops_asked > max(1, asked_before):
                supervisor.kill()
            time.sleep(_TICK_SECONDS / 4)
        leftovers.clear(self._settings.home)
        self._say("Stopped.")

    def _ask_to_stop(self, signum: int, frame: FrameType | None) -> None:
        self._stops_asked += 1

    def _announce(self) -> None:
        settings = self._settings
        self._say(f"Trainer School is ready: http://{settings.host}:{settings.port}")
        logins = settings.home / DEMO_LOGINS
        if logins.exists():
            self._say(f"Demo log-ins: {logins}")
        self._say("Press Ctrl-C to stop.")

    def _explain(self, state: readiness.Readiness) -> None:
        logs = log_folder(self._settings.home)
        self._say("The site did not become ready:")
        for reason in state.reasons:
            self._say(f"  - {reason}")
        if not state.answered:
            for line in _tail(logs / "web.log"):
                self._say(f"    {line}")
        self._say(f"The logs are in {logs}; `school doctor` looks for known causes.")


def _prepare(home: Path) -> None:
    if len(os.fsencode(home)) > LONGEST_HOME:
        raise CannotStart(
            f"SCHOOL_HOME is too long a path for sockets ({home}).\nChoose one of at most {LONGEST_HOME} bytes."
        )
    try:
        for folder in (home, run_folder(home), log_folder(home)):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(
            f"Cannot make the folder {error.filename}: {error.strerror}.\n"
            "Set SCHOOL_HOME to a folder that you may write to."
        ) from error


@contextmanager
def _only_one(settings: Settings) -> Iterator[None]:
    """Hold the home's lock; the kernel lets go of it however this process ends."""
    path = run_folder(settings.home) / LOCK_NAME
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(_already_running(path, settings.home)) from None
        lock.truncate(0)
        address = f"http://{settings.host}:{settings.port}"
        lock.write(json.dumps({"pid": os.getpid(), "address": address}))
        lock.flush()
        yield


def _already_running(lock: Path, home: Path) -> str:
    try:
        holder = json.loads(lock.read_text())
        where = f" (process {holder['pid']}, {holder['address']})"
    except (ValueError, KeyError, OSError):
        where = ""
    return (
        f"The site in {home} is running already{where}.\nStop it first, or set SCHOOL_HOME and PORT for a second one."
    )


def _require_free_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            raise CannotStart(
                f"Cannot listen on {host}:{port}: {error.strerror}.\nChoose another port, for example PORT={port + 1}."
            ) from error


def _configure(settings: Settings) -> tuple[Path, dict[str, str]]:
    """Write the supervisor's configuration; its path and the environment of all parts."""
    environment = {
        **os.environ,
        TREE_VARIABLE: mark(settings.home),
        "SCHOOL_HOME": str(settings.home),
        "PYTHONUNBUFFERED": "1",
    }
    programs = parts()
    server = languagetool_part(settings)
    if server is not None:
        program, url = server
        programs = (program, *programs)
        environment["SCHOOL_LANGUAGETOOL_URL"] = url
    config = run_folder(settings.home) / SUPERVISOR_CONFIG
    config.write_text(supervisor_config(settings, programs, ROOT), encoding="utf-8")
    return config, environment


def _tail(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_LINES:]
    except OSError:
        return []
