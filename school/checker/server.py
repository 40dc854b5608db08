"""The checker's socket: reads requests, hands texts to the pool, writes answers."""

import os
import socket
import socketserver
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog

from assessments.grammar.port import (
    GrammarError,
    GrammarUnavailable,
    require_language,
    require_length,
)
from school.checker.config import CheckerConfig
from school.checker.pool import CheckPool
from school.checker.protocol import (
    LONGEST_SOCKET_PATH,
    NotAMessage,
    decode,
    encode,
    longest_line,
    match_to_json,
    refusal,
)

_IDLE_SECONDS = 300.0
_LONGEST_WAIT = 600.0
_PROBE_SECONDS = 1.0

log = structlog.get_logger(__name__)


class CheckerServer(socketserver.ThreadingUnixStreamServer):
    """Serves one pool to any number of clients of this machine's user."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, config: CheckerConfig, pool: CheckPool) -> None:
        self.config = config
        self.pool = pool
        _prepare_folder(config.socket)
        before = os.umask(0o177)
        try:
            super().__init__(str(config.socket), _Conversation)
        finally:
            os.umask(before)

    def server_close(self) -> None:
        """Close the socket and take its name away, so that clients fail at once."""
        super().server_close()
        with suppress(FileNotFoundError):
            self.config.socket.unlink()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that breaks off is no event worth a stack trace."""
        log.warning("checker.conversation_broken", error=repr(sys.exception()))

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """The answer to one request; never raises for what a client sent."""
        try:
            match request.get("op"):
                case "check":
                    return self._check(request)
                case "health":
                    return self._health()
                case other:
                    raise GrammarUnavailable(f"unknown op {other!r}; use check or health")
        except GrammarError as error:
            return refusal(error)

    def _check(self, request: dict[str, Any]) -> dict[str, Any]:
        text, lang = request.get("text"), request.get("lang")
        if not isinstance(text, str) or not isinstance(lang, str):
            raise GrammarUnavailable("a check needs text and lang, both strings")
        require_language(lang)
        require_length(text, self.config.max_chars)
        matches = self.pool.check(text, lang, _wait_seconds(request.get("wait")))
        return {
            "ok": True,
            **self._engine(),
            "matches": [match_to_json(found) for found in matches],
        }

    def _health(self) -> dict[str, Any]:
        pool = self.pool
        return {
            "ok": True,
            "ready": pool.engine is not None and _answers(self.config.url),
            **self._engine(),
            "queued": pool.queued,
            "running": pool.running,
            "workers": self.config.workers,
            "checked": pool.checked,
            "stopped_at_deadline": pool.stopped_at_deadline,
        }

    def _engine(self) -> dict[str, Any]:
        engine = self.pool.engine
        return {
            "engine": engine.name if engine else self.config.engine,
            "version": engine.version if engine else "",
        }


def _answers(url: str) -> bool:
    """True without a server, or when something listens at its address: a warm engine may since have gone."""
    if not url:
        return True
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), _PROBE_SECONDS).close()
    except OSError:
        return False
    return True


class _Conversation(socketserver.StreamRequestHandler):
    """One client's connection: any number of requests, one after another."""

    server: CheckerServer
    timeout = _IDLE_SECONDS

    def handle(self) -> None:
        limit = longest_line(self.server.config.max_chars)
        with suppress(TimeoutError, ConnectionError):
            while line := self.rfile.readline(limit + 1):
                if len(line) > limit:
                    too_long = {
                        "ok": False,
                        "error": "too_long",
                        "message": "the request is too long",
                    }
                    self.wfile.write(encode(too_long))
                    return
                self.wfile.write(encode(self._reply(line)))

    def _reply(self, line: bytes) -> dict[str, Any]:
        try:
            request = decode(line)
        except NotAMessage as error:
            return refusal(GrammarUnavailable(str(error)))
        return self.server.answer(request)


def _wait_seconds(value: object) -> float:
    if isinstance(value, int | float) and value >= 0:
        return min(float(value), _LONGEST_WAIT)
    return _LONGEST_WAIT


def _prepare_folder(path: Path) -> None:
    if len(os.fsencode(path)) > LONGEST_SOCKET_PATH:
        raise GrammarUnavailable(f"the path {path} is too long for a socket; choose a shorter SCHOOL_HOME")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        path.unlink()
