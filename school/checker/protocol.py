"""What travels over the checker's socket: one JSON object a line, each way.

{"op": "check", "lang": "en", "text": "...", "wait": 60}
{"ok": true, "engine": "lingotweaker", "version": "0.2.8", "matches": [...]}
{"ok": false, "error": "timeout", "message": "..."}

{"op": "health"}
{"ok": true, "ready": true, "engine": ..., "version": ..., "queued": 0, ...}
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assessments.grammar.port import (
    EngineBroke,
    GrammarError,
    GrammarTimeout,
    GrammarUnavailable,
    Match,
    TextTooLong,
    UnknownLanguage,
)

SOCKET_NAME = "checker.sock"
LONGEST_SOCKET_PATH = 100
"""The kernel takes at most 107 bytes for the path of a socket."""

_ERRORS: dict[str, type[GrammarError]] = {
    error.code: error
    for error in (
        GrammarUnavailable,
        GrammarTimeout,
        EngineBroke,
        TextTooLong,
        UnknownLanguage,
    )
}


class NotAMessage(ValueError):
    """A line that is no JSON object."""


def socket_path(home: Path) -> Path:
    """Where the checker of this home folder listens."""
    return home / "run" / SOCKET_NAME


def longest_line(max_chars: int) -> int:
    """Bytes that a request line may have: JSON writes a character in at most 12."""
    return 12 * max_chars + 1_000


def encode(message: Mapping[str, Any]) -> bytes:
    """One line of JSON, pure ASCII, so that any text at all passes."""
    return json.dumps(message, ensure_ascii=True).encode("ascii") + b"\n"


def decode(line: bytes) -> dict[str, Any]:
    """The object on a line; NotAMessage if it is none."""
    try:
        value = json.loads(line)
    except ValueError as error:
        raise NotAMessage("a message must be one line of JSON") from error
    if isinstance(value, dict):
        return value
    raise NotAMessage("a message must be a JSON object")


def match_to_json(match: Match) -> dict[str, Any]:
    """A match as plain values."""
    return asdict(match)


def match_from_json(value: Mapping[str, Any]) -> Match:
    """The match that `match_to_json` wrote."""
    return Match(**{**value, "replacements": tuple(value["replacements"])})


def refusal(error: GrammarError) -> dict[str, Any]:
    """The answer to a request that could not be served."""
    return {"ok": False, "error": error.code, "message": str(error)}


def raise_refusal(answer: Mapping[str, Any]) -> None:
    """Raise the error that a refusal stands for; do nothing for any other answer."""
    if not answer.get("ok"):
        error = _ERRORS.get(str(answer.get("error")), GrammarUnavailable)
        raise error(str(answer.get("message", "the grammar checker refused the request")))
