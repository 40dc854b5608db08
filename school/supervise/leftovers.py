"""Finding and ending processes that an earlier `school run` of the same home left behind."""

import os
from pathlib import Path

import psutil

from school.supervise.lifeline import TREE_VARIABLE, mark

_PATIENCE_SECONDS = 5.0
_ROUNDS = 5


def find(home: Path) -> list[psutil.Process]:
    """Processes of this user that carry this home's mark in their environment.

    The environment is read from the process itself: a number that the system has given to
    somebody else in the meantime can never be taken for ours.
    """
    wanted = mark(home)
    return [process for process in psutil.process_iter() if process.pid != os.getpid() and _belongs(process, wanted)]


def clear(home: Path) -> int:
    """End every leftover, politely first; returns how many there were.

    Repeats, because a supervisor among them may start a part again until it is gone itself.
    """
    cleared: set[int] = set()
    for round_number in range(_ROUNDS):
        found = find(home)
        if not found:
            break
        cleared |= {process.pid for process in found}
        for process in found:
            _signal(process, kill=round_number > 0)
        psutil.wait_procs(found, timeout=_PATIENCE_SECONDS)
    return len(cleared)


def _belongs(process: psutil.Process, wanted: str) -> bool:
    try:
        return process.environ().get(TREE_VARIABLE) == wanted
    except (psutil.Error, OSError):
        return False


def _signal(process: psutil.Process, *, kill: bool) -> None:
    try:
        if kill:
            process.kill()
        else:
            process.terminate()
    except psutil.NoSuchProcess:
        return
