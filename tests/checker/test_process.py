"""The checker process: deadline, queue, caps, health, restarts."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from assessments.grammar.port import (
    Engine,
    EngineBroke,
    GrammarTimeout,
    GrammarUnavailable,
    TextTooLong,
    UnknownLanguage,
)
from school.checker.client import GrammarClient
from school.checker.protocol import decode, encode
from school.settings import ROOT

HOSTILE = "😀" * 20_000
"""Keeps the engine busy for ten seconds and more."""

Process = subprocess.Popen[bytes]
MakeClient = Callable[..., GrammarClient]


def _workers(process: Process) -> list[psutil.Process]:
    """The processes that hold an engine and were forked from the fork server."""
    everything = psutil.Process(process.pid).children(recursive=True)
    return [child for child in everything if child.ppid() != process.pid]


def _socket(process: Process) -> Path:
    path: Path = process.home / "run" / "checker.sock"  # type: ignore[attr-defined]
    return path


def test_answers_in_both_languages_with_the_offsets_of_the_text(client: GrammarClient) -> None:
    english = client.check("😀 He go home.", "en")
    assert [(match.rule, match.offset, match.length) for match in english] == [("HE_VERB_AGR", 5, 2)]
    assert [match.rule for match in client.check("Он пошол.", "ru")] == ["MORFOLOGIK_RULE_RU_RU"]
    assert client.check("", "en") == ()
    assert english[0].engine == client.identity().name


def test_is_warm_when_it_says_ready(client: GrammarClient) -> None:
    assert client.health().ready
    started = time.monotonic()
    client.check("Он пошол домой.", "ru")
    client.check("He go home.", "en")
    assert time.monotonic() - started < 1.0


def test_only_its_owner_may_speak_to_it(checker_process: Process) -> None:
    assert stat.S_IMODE(_socket(checker_process).stat().st_mode) == 0o600


def test_hostile_text_ends_at_the_deadline_and_harms_nobody(client: GrammarClient, deadline_s: float) -> None:
    outcome: list[object] = []

    def attack() -> None:
        started = time.monotonic()
        try:
            client.check(HOSTILE, "en")
        except GrammarTimeout:
            outcome.append(time.monotonic() - started)

    before = client.health().stopped_at_deadline
    attacker = threading.Thread(target=attack)
    attacker.start()
    time.sleep(0.3)
    started = time.monotonic()
    assert len(client.check("He go home.", "en")) == 1
    assert time.monotonic() - started < deadline_s / 2
    attacker.join()
    assert len(outcome) == 1
    assert deadline_s <= outcome[0] < deadline_s + 3  # type: ignore[operator]
    assert client.health().stopped_at_deadline == before + 1
    assert len(client.check("He go home.", "en")) == 1


def test_everybody_is_served_after_more_attacks_than_workers(client: GrammarClient) -> None:
    def attack() -> None:
        with pytest.raises(GrammarTimeout):
            client.check(HOSTILE, "en")

    attackers = [threading.Thread(target=attack) for _ in range(client.health().workers + 1)]
    for attacker in attackers:
        attacker.start()
    time.sleep(0.3)
    health = client.health()
    assert (health.running, health.queued) == (health.workers, 1)
    assert len(client.check("He go home.", "en")) == 1
    for attacker in attackers:
        attacker.join()


def test_a_request_that_waits_too_long_is_told_so(
    checker_process: Process, client: GrammarClient, client_of: MakeClient
) -> None:
    impatient = client_of(checker_process.home, wait_s=0.2)  # type: ignore[attr-defined]

    def attack() -> None:
        with pytest.raises(GrammarTimeout):
            client.check(HOSTILE, "en")

    attackers = [threading.Thread(target=attack) for _ in range(client.health().workers)]
    for attacker in attackers:
        attacker.start()
    time.sleep(0.3)
    with pytest.raises(GrammarUnavailable, match=r"no worker became free within 0\.2 seconds"):
        impatient.check("He go home.", "en")
    for attacker in attackers:
        attacker.join()


def test_a_worker_killed_while_idle_is_replaced(checker_process: Process, client: GrammarClient) -> None:
    for worker in _workers(checker_process):
        worker.kill()
    assert _eventually_checks(client)


def test_a_worker_killed_at_work_costs_nobody_the_answer(checker_process: Process, client: GrammarClient) -> None:
    text = "He go home. " * 1_500
    answers: list[int] = []
    asking = threading.Thread(target=lambda: answers.append(len(client.check(text, "en"))))
    idle = {worker.pid: sum(worker.cpu_times()[:2]) for worker in _workers(checker_process)}
    asking.start()
    time.sleep(0.3)
    # Only the one at work: killing the other as well races with the second try, which runs there.
    max(_workers(checker_process), key=lambda worker: sum(worker.cpu_times()[:2]) - idle.get(worker.pid, 0)).kill()
    asking.join()
    assert answers == [1_500]
    assert _eventually_checks(client)


def test_a_server_that_is_gone_is_noticed_and_costs_nobody_the_page(
    asking_a_server: tuple[GrammarClient, Callable[[], None]],
) -> None:
    client, stop = asking_a_server
    assert client.health().engine == Engine("languagetool", "6.8")
    assert [match.rule for match in client.check("He go home.", "en")] == ["HE_VERB_AGR"]
    stop()
    assert not client.health().ready
    with pytest.raises(GrammarUnavailable, match=r"does not answer|no LanguageTool server answers"):
        client.check("I has a plan.", "en")


def _eventually_checks(client: GrammarClient) -> bool:
    """Whether a check succeeds within a few seconds; meanwhile it may be refused, not hang."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            return len(client.check("He go home.", "en")) == 1
        except GrammarUnavailable:
            time.sleep(0.1)
    return False


def test_long_texts_are_checked_in_pieces(client: GrammarClient) -> None:
    text = "He go home. The weather is nice.\r\n\r\n" * 700
    matches = client.check(text, "en")
    assert len(text) > 20_000
    assert len(matches) == 700
    assert {text[match.offset : match.offset + match.length] for match in matches} == {"go"}


def test_refusals(client: GrammarClient) -> None:
    with pytest.raises(UnknownLanguage):
        client.check("Hallo", "de")
    with pytest.raises(TextTooLong):
        client.check("a" * 20_001, "en")
    with pytest.raises(TextTooLong):
        client.check_piece("word " * 5_000, "en")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"nonsense\n", "one line of JSON"),
        (b"[1]\n", "JSON object"),
        (b'{"op": "dance"}\n', "use check or health"),
        (b'{"op": "check", "lang": "en"}\n', "needs text and lang"),
        (b'{"op": "check", "lang": 5, "text": []}\n', "needs text and lang"),
        (b"\xff\xfe\n", "one line of JSON"),
    ],
)
def test_nonsense_is_answered_not_obeyed(checker_process: Process, line: bytes, words: str) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(_socket(checker_process)))
        connection.sendall(line + encode({"op": "health"}))
        with connection.makefile("rb") as stream:
            refused, health = decode(stream.readline()), decode(stream.readline())
    assert not refused["ok"]
    assert words in refused["message"]
    assert health["ready"]


def test_an_endless_line_is_cut_off(checker_process: Process, client: GrammarClient) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(10)
        connection.connect(str(_socket(checker_process)))
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            connection.sendall(b"x" * 10_000_000)
    assert client.health().ready


def test_a_second_checker_for_the_same_home_gives_way(checker_process: Process) -> None:
    environment = {**os.environ, "SCHOOL_HOME": str(checker_process.home)}  # type: ignore[attr-defined]
    second = subprocess.run(
        [sys.executable, "-m", "school.checker"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert second.returncode == 2
    assert "already" in second.stderr


def test_without_a_process_the_client_fails_at_once(tmp_path: Path, client_of: MakeClient) -> None:
    started = time.monotonic()
    with pytest.raises(GrammarUnavailable, match="not running"):
        client_of(tmp_path).check("He go home.", "en")
    assert time.monotonic() - started < 0.5


def test_a_worker_cannot_grow_beyond_its_ceiling() -> None:
    """In a process of its own: the limit is for good."""
    code = "from school.checker.engine import enter_worker\nenter_worker(200_000_000)\nbytearray(500_000_000)\n"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=60)
    assert b"MemoryError" in ended.stderr


def test_engine_broke_is_a_timeout_for_callers() -> None:
    assert issubclass(EngineBroke, GrammarTimeout)
