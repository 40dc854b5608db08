"""`python -m school.supervise.tied COMMAND ...`: become a command that ends with its parent."""

import os
import sys
from typing import NoReturn

from school.supervise import lifeline


def main(command: list[str]) -> NoReturn:
    """Hold on to the parent, then turn into the command; the hold outlives the change."""
    if not command:
        sys.exit("Give the command to run.")
    lifeline.hold()
    os.execvp(command[0], command)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main(sys.argv[1:])
