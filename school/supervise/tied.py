"""`python -m school.supervise.tied COMMAND ...`: become a command that ends with its parent."""

import os
import sys

from school.supervise import lifeline


def main(command: list[str]) -> int:
    """Hold on to the parent, then turn into the command; the hold outlives the change."""
    if not command:
        print("Give the command to run.", file=sys.stderr)
        return 2
    lifeline.hold()
    os.execvp(command[0], command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
