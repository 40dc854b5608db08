"""The checker's client: what jobs, commands and readiness probes use."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assessments.grammar.port import (
    Engine,
    GrammarTimeout,
    GrammarUnavailable,
    Match,
    require_language,
)
from assessments.grammar.split import check_long
from school.checker.protocol import (
    decode,
    encode,
    match_from_json,
    raise_refusal,
    socket_path,
)
from school.settings import Settings

_CONNECT_SECONDS = 1.0
_HEALTH_SECONDS = 2.0
_MARGIN_SECONDS = 15.0
WAIT_SECONDS = 120.0
"""How long a job's text may queue before the job gives its place back to the sweep."""


@dataclass(frozen=True, slots=True)
class Health:
    """What the checker says about itself."""

    ready: bool
    engine: Engine
    queued: int
    running: int
    workers: int
    checked: int
    stopped_at_deadline: int


class GrammarClient:
    """A Checker that asks this machine's checker process.

    Texts over the cap are cut at paragraphs, sent piece by piece and joined again. When the
    process is down it fails at once with GrammarUnavailable; the caller's row stays waiting.
    """

    def __init__(
        self,
        path: Path,
        *,
        deadline_s: float,
        max_chars: int,
        wait_s: float = WAIT_SECONDS,
    ) -> None:
        self._path = path
        self._max_chars = max_chars
        self._wait_s = wait_s
        # A worker that dies is given the text a second time.
        self._answer_s = wait_s + 2 * deadline_s + _MARGIN_SECONDS

    @classmethod
    def from_settings(cls, settings: Settings, wait_s: float = WAIT_SECONDS) -> "GrammarClient":
        """The client of the checker that belongs to these settings."""
        return cls(
            socket_path(settings.home),
            deadline_s=settings.grammar_deadline_s,
            max_chars=settings.grammar_max_chars,
            wait_s=wait_s,
        )

    def identity(self) -> Engine:
        """Name and version of the engine behind the checker."""
        return self.health().engine

    def check(self, text: str, lang: str) -> tuple[Match, ...]:
        """All matches in `text`, however many pieces it must be sent in."""
        require_language(lang)
        return check_long(_OnePiece(self), text, lang, self._max_chars)

    def check_piece(self, text: str, lang: str) -> tuple[Match, ...]:
        """All matches in a text that is within the cap."""
        request = {"op": "check", "lang": lang, "text": text, "wait": self._wait_s}
        answer = self._ask(request, self._answer_s)
        return tuple(match_from_json(found) for found in answer["matches"])

    def health(self) -> Health:
        """The checker's state; GrammarUnavailable if it does not answer."""
        answer = self._ask({"op": "health"}, _HEALTH_SECONDS)
        return Health(
            ready=answer["ready"],
            engine=Engine(answer["engine"], answer["version"]),
            queued=answer["queued"],
            running=answer["running"],
            workers=answer["workers"],
            checked=answer["checked"],
            stopped_at_deadline=answer["stopped_at_deadline"],
        )

    def _ask(self, request: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        try:
            answer = decode(self._exchange(encode(request), seconds))
        except TimeoutError as error:
            raise GrammarTimeout(f"the grammar checker gave no answer in {seconds:g} s") from error
        except (OSError, ValueError) as error:
            raise GrammarUnavailable("the grammar checker is not running") from error
        raise_refusal(answer)
        return answer

    def _exchange(self, line: bytes, seconds: float) -> bytes:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_CONNECT_SECONDS)
            connection.connect(str(self._path))
            connection.settimeout(seconds)
            connection.sendall(line)
            with connection.makefile("rb") as stream:
                answer = stream.readline()
        if not answer.endswith(b"\n"):
            raise ConnectionError("the checker broke off in the middle of its answer")
        return answer


class _OnePiece:
    """The client as `check_long` needs it: one piece, one request."""

    def __init__(self, client: GrammarClient) -> None:
        self._client = client

    def identity(self) -> Engine:
        return self._client.identity()

    def check(self, text: str, lang: str) -> tuple[Match, ...]:
        return self._client.check_piece(text, lang)
