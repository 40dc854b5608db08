"""The parts of the site and the supervisor's configuration that keeps them running."""

import shlex
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from school.settings import Settings

SUPERVISOR_CONFIG = "supervisord.conf"
SUPERVISOR_SOCKET = "supervisor.sock"
LONGEST_HOME = 80
"""Bytes: sockets lie inside the home folder, and their paths must stay under 108."""

_FOREVER = 1_000_000


@dataclass(frozen=True, slots=True)
class Program:
    """One part: a command that must always be running."""

    name: str
    command: tuple[str, ...]
    stop_signal: str = "TERM"
    stop_seconds: int = 10


def run_folder(home: Path) -> Path:
    """Sockets, locks and generated configuration."""
    return home / "run"


def log_folder(home: Path) -> Path:
    """What each part writes to its standard output."""
    return home / "logs"


def parts() -> tuple[Program, ...]:
    """The site's own parts, in the order in which they are started."""
    return (
        Program("checker", _module("school.checker")),
        # INT lets a running job finish, TERM would break it off.
        Program("worker", _module("school.jobs.worker"), stop_signal="INT"),
        Program("web", _module("school.supervise.web")),
    )


def with_lifeline(command: Iterable[str]) -> tuple[str, ...]:
    """A command that is not ours, tied to the supervisor's life."""
    return (*_module("school.supervise.tied"), *command)


def supervisor_config(settings: Settings, programs: Iterable[Program], root: Path) -> str:
    """The text of supervisord's configuration file."""
    run, logs = run_folder(settings.home), log_folder(settings.home)
    head = f"""\
[unix_http_server]
file={_value(run / SUPERVISOR_SOCKET)}
chmod=0600

[supervisord]
nodaemon=true
silent=true
directory={_value(root)}
logfile={_value(logs / "supervisor.log")}
logfile_maxbytes=5MB
logfile_backups=2
pidfile={_value(run / "supervisord.pid")}
childlogdir={_value(logs)}

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl=unix://{_value(run / SUPERVISOR_SOCKET)}
"""
    sections = [_section(program, logs, priority) for priority, program in enumerate(programs, start=1)]
    return "\n".join([head, *sections])


def _section(program: Program, logs: Path, priority: int) -> str:
    return f"""\
[program:{program.name}]
command={_value(shlex.join(program.command))}
priority={priority}
autorestart=true
startsecs=1
startretries={_FOREVER}
stopsignal={program.stop_signal}
stopwaitsecs={program.stop_seconds}
killasgroup=true
redirect_stderr=true
stdout_logfile={_value(_value(logs / f"{program.name}.log"))}
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=3
"""


def _value(value: Path | str) -> str:
    """A value as supervisord reads it: a percent sign begins an expansion there.

    Paths of log files are expanded twice, so they are written so twice.
    """
    return str(value).replace("%", "%%")


def _module(name: str) -> tuple[str, ...]:
    return (sys.executable, "-m", name)
