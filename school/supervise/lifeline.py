"""Ties a process to its parent: when the parent is gone, however it went, so is the child.

Without this a parent killed with -9 would leave children that hold the port, the database
and the checker's socket.
"""

import ctypes
import os
import signal
import sys
from pathlib import Path

TREE_VARIABLE = "SCHOOL_TREE"
"""Set for every process that `school run` starts; its value is the home folder."""

_PR_SET_PDEATHSIG = 1


def mark(home: Path) -> str:
    """The value of TREE_VARIABLE for a home folder, however its path was spelled."""
    return str(home.resolve())


def hold(signum: signal.Signals = signal.SIGKILL) -> None:
    """Ask the kernel for `signum` when the parent ends, if `school run` started this process.

    Started by hand, a part stays independent of the shell it was started from. Where the
    kernel has no such request, the next `school run` clears leftovers away instead.
    """
    if TREE_VARIABLE not in os.environ or not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, int(signum), 0, 0, 0) != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
