"""`python -m school.supervise.daemon CONFIG`: supervisord, tied to `school run`."""

import signal
import sys

from supervisor import supervisord

from school.supervise import lifeline


def main(config: str) -> None:
    """Run supervisord in the foreground; it stops its parts in order when `school run` ends."""
    lifeline.hold(signal.SIGTERM)
    supervisord.main(["-c", config])


if __name__ == "__main__":
    main(sys.argv[1])
