"""What a LanguageTool server may do instead of checking, and what the port says then."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

import language_tool_python
import pytest

from assessments.grammar.languagetool import LanguageToolEngine
from assessments.grammar.port import GrammarError, GrammarTimeout, GrammarUnavailable, TextTooLong

READY = json.dumps({"software": {"version": "6.6"}, "matches": []})
FOUND = {
    "message": "Did you mean <suggestion>the</suggestion>?",
    "replacements": [{"value": "the"}],
    "offset": 3,
    "length": 3,
    "context": {"text": "\U0001f600 teh end.", "offset": 3, "length": 3},
    "sentence": "\U0001f600 teh end.",
    "rule": {"id": "TEH", "issueType": "misspelling", "category": {"id": "TYPOS", "name": "Typo"}},
}
LANGUAGES = json.dumps([{"code": "en", "longCode": "en-US"}, {"code": "ru", "longCode": "ru-RU"}])
TOO_LONG = "Error: Your text exceeds the limit of 9 characters (it's 11 characters). Please submit a shorter text."
HARD_LIMIT = "Error: Text exceeds this server's hard limit of 9 characters."
TOO_SLOW = (
    "Error: Text checking took longer than allowed maximum of 9 milliseconds (lang: en-US, 11 characters of text)"
)
SERVER_LIMIT = "Error: Checking took longer than 9.0 seconds, which is this server's limit."
SLOW_S = 0.6


class _Server(ThreadingHTTPServer):
    """Answers the first question as a sound server does, and later ones as it is told."""

    daemon_threads = True
    status, body, languages, pause = 200, READY, LANGUAGES, 0.0


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer(200, cast(_Server, self.server).languages)

    def do_POST(self) -> None:
        server = cast(_Server, self.server)
        self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(server.pause)
        self._answer(server.status, server.body)

    def _answer(self, status: int, body: str) -> None:
        sent = body.encode("utf-8", "surrogateescape")
        self.send_response(status)
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        with suppress(BrokenPipeError):  # who asked has given up waiting
            self.wfile.write(sent)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the tests' output to the tests."""


@pytest.fixture
def server() -> Iterator[_Server]:
    with _Server(("127.0.0.1", 0), _Handler) as running:
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield running
        running.shutdown()


def _engine(server: _Server) -> LanguageToolEngine:
    return LanguageToolEngine(f"http://127.0.0.1:{server.server_port}")


def test_a_sound_answer_is_taken(server: _Server) -> None:
    engine = _engine(server)
    assert engine.identity().version == "6.6"
    assert engine.check("All is well.", "en") == ()
    server.body = json.dumps({"matches": [FOUND]})
    [match] = engine.check("\U0001f600 teh end.", "en")
    assert (match.offset, match.length, match.rule, match.category) == (2, 3, "TEH", "TYPOS")
    assert (match.replacements, match.message) == (("the",), "Did you mean \u201cthe\u201d?")


@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        (413, TOO_LONG, TextTooLong, "takes shorter texts only"),
        (413, HARD_LIMIT, TextTooLong, "takes shorter texts only"),
        (500, TOO_SLOW, GrammarTimeout, "gave up"),
        (500, SERVER_LIMIT, GrammarTimeout, "gave up"),
        (500, "Error: Internal Error", GrammarUnavailable, "does not answer: Error: Internal Error"),
        (502, "<html>Bad gateway</html>", GrammarUnavailable, "does not answer"),
        (426, "Slow down.", GrammarUnavailable, "rate limit"),
        (500, "\udcff", GrammarUnavailable, "is no LanguageTool server"),
        (200, "{}", GrammarUnavailable, "is no LanguageTool server"),
        (200, "[]", GrammarUnavailable, "is no LanguageTool server"),
        (200, '{"matches": [1]}', GrammarUnavailable, "is no LanguageTool server"),
    ],
)
def test_a_refusal_is_said_in_the_ports_words(
    server: _Server, status: int, body: str, kind: type[GrammarError], words: str
) -> None:
    engine = _engine(server)
    server.status, server.body = status, body
    with pytest.raises(kind, match=words):
        engine.check("Hello world", "en")


@pytest.mark.parametrize("languages", ["[1]", "null", '[{"longCode": "fr-FR"}]'])
def test_a_server_without_our_languages_is_unavailable(server: _Server, languages: str) -> None:
    engine = _engine(server)
    server.languages = languages
    with pytest.raises(GrammarUnavailable, match="is no LanguageTool server"):
        engine.check("Hello world", "en")


def test_a_server_that_is_too_slow_is_a_timeout(server: _Server, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = _engine(server)
    monkeypatch.setattr(language_tool_python.LanguageTool, "_TIMEOUT", SLOW_S / 3)  # five minutes otherwise
    server.pause = SLOW_S
    with pytest.raises(GrammarTimeout, match="Read timed out"):
        engine.check("Hello world", "en")


def test_a_server_that_went_away_is_unavailable_and_may_come_back(server: _Server) -> None:
    engine = _engine(server)
    server.body = "gone"
    with pytest.raises(GrammarUnavailable):
        engine.check("Hello world", "en")
    server.body = READY
    assert engine.check("Hello world", "en") == ()


@pytest.mark.parametrize(("status", "body"), [(503, "busy"), (200, "hello"), (200, "{}"), (200, "[]")])
def test_what_does_not_name_its_version_is_no_engine(server: _Server, status: int, body: str) -> None:
    server.status, server.body = status, body
    with pytest.raises(GrammarUnavailable, match="no LanguageTool server answers"):
        _engine(server)
