"""`python -m school.checker`: the checker process, until it is told to stop."""

import fcntl
import os
import signal
import sys
import threading
import time
from types import FrameType

import structlog

from assessments.grammar.port import GrammarError
from school.checker.config import CheckerConfig
from school.checker.pool import CheckPool
from school.checker.server import CheckerServer
from school.settings import load_settings
from school.supervise import lifeline
from school.web import request_log

_RETRY_SECONDS = 2.0

log = structlog.get_logger(__name__)


def main() -> int:
    """Open the socket, warm the engine behind it, serve until a signal comes."""
    lifeline.hold()
    settings = load_settings(os.environ)
    request_log.configure(settings.log_level)
    config = CheckerConfig.from_settings(settings)
    config.socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(config.socket.with_suffix(".lock"), "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"A grammar checker serves {config.socket} already.", file=sys.stderr)
            return 2
        return _serve(config)


def _serve(config: CheckerConfig) -> int:
    pool = CheckPool(config)
    try:
        server = CheckerServer(config, pool)
    except GrammarError as error:
        print(error, file=sys.stderr)
        return 2

    def stop(signum: int, frame: FrameType | None) -> None:
        # shutdown() waits for the serving loop, which runs in this very thread.
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    threading.Thread(target=_warm, args=(pool,), daemon=True).start()
    try:
        server.serve_forever(poll_interval=0.1)
    finally:
        server.server_close()
        pool.close()
    return 0


def _warm(pool: CheckPool) -> None:
    """Warm the engine; an engine on another machine may come up later, so keep trying."""
    while True:
        try:
            engine = pool.warm()
        except GrammarError as error:
            log.warning("checker.not_ready", reason=str(error))
            time.sleep(_RETRY_SECONDS)
        else:
            log.info("checker.ready", engine=engine.name, version=engine.version)
            return


if __name__ == "__main__":
    sys.exit(main())
