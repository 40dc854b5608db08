"""`school run`: one command starts everything, keeps it running, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import psutil
import pytest

from school.supervise import leftovers
from tests.supervise.conftest import Site

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]

PARTS = ("school.checker", "school.jobs.worker", "school.supervise.web")


def test_says_where_it_is_when_everything_is_ready(running: Site) -> None:
    assert running.status("/readyz") == 200
    for part in PARTS:
        assert running.part(part)


def test_the_command_line_uses_the_running_checker(running: Site) -> None:
    text = running.home / "text.txt"
    text.write_text("😀 He go home.", encoding="utf-8")
    started = time.monotonic()
    done = running.school("grammar", "check", "--lang", "en", str(text))
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["engine"], answer["matches"][0]["offset"], answer["matches"][0]["length"]) == ("lingotweaker", 5, 2)
    assert set(answer["matches"][0]) == {"rule", "category", "message", "offset", "length", "replacements"}
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("part", PARTS)
def test_a_part_killed_is_started_again_at_once(running: Site, part: str) -> None:
    before = {process.pid for process in running.part(part)}
    killed = running.part(part)[0]
    killed.kill()
    started = time.monotonic()
    running.wait_for(lambda: {p.pid for p in running.part(part)} - before != set(), f"a new {part}", 10)
    assert time.monotonic() - started < 5
    running.wait_for(lambda: running.status("/readyz") == 200, "readiness", 40)
    assert not before & {process.pid for process in running.part(part)}


def test_a_dead_part_is_named_in_readyz(running: Site) -> None:
    running.part("school.checker")[0].kill()
    running.wait_for(lambda: running.status("/readyz") == 503, "the loss to show", 5)
    assert running.status("/healthz") == 200
    running.wait_for(lambda: running.status("/readyz") == 200, "readiness", 40)


def test_the_supervisor_itself_killed_is_replaced(running: Site) -> None:
    old = {process.pid for process in running.tree()[1:]}
    running.part("school.supervise.daemon")[0].kill()
    running.wait_for(lambda: running.status("/readyz") in (0, 503), "the loss to show", 10)
    running.wait_for(lambda: running.status("/readyz") == 200, "readiness", 60)
    assert not old & {process.pid for process in running.tree()[1:]}


def test_a_second_start_on_the_same_home_gives_way(running: Site) -> None:
    second = running.school("run")
    assert second.returncode == 2
    assert "is running already" in second.stdout
    assert f"process {running.tree()[0].pid}" in second.stdout


def test_a_busy_port_is_named(running: Site, tmp_path: Path) -> None:
    second = running.school("run", SCHOOL_HOME=str(tmp_path / "h"))
    assert second.returncode == 2
    assert f"Cannot listen on 127.0.0.1:{running.port}" in second.stdout
    assert f"PORT={running.port + 1}" in second.stdout


def test_a_home_that_is_too_long_for_sockets_is_named(running: Site, tmp_path: Path) -> None:
    second = running.school("run", SCHOOL_HOME=str(tmp_path / ("x" * 90)))
    assert second.returncode == 2
    assert "SCHOOL_HOME is too long" in second.stdout


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_end_is_the_end_of_everything(running: Site, signum: signal.Signals) -> None:
    everything = running.tree()
    assert running.stop(signum) == 0
    _, alive = psutil.wait_procs(everything, timeout=5)
    assert alive == []
    assert leftovers.find(running.home) == []
    assert running.status() == 0
    assert not (running.home / "run" / "checker.sock").exists()


def test_a_tree_killed_at_once_is_repaired_by_the_next_start(running: Site) -> None:
    for process in running.tree():
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    assert running.front is not None
    running.front.wait(10)
    running.start()
    assert running.status("/readyz") == 200
    assert running.stop() == 0


def test_children_that_outlived_their_parents_are_cleared_by_the_next_start(running: Site) -> None:
    """Only the front is killed: its parts must go or be cleared, and the port must be free."""
    assert running.front is not None
    old = {process.pid for process in running.tree()}
    running.front.kill()
    running.front.wait(10)
    running.start()
    assert not old & {process.pid for process in running.tree()}
    assert running.stop() == 0


def test_leftovers_are_known_by_their_mark_alone(site: Site) -> None:
    """A process of another home, or without the mark, is never touched."""
    import subprocess
    import sys

    sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
    ours = subprocess.Popen(sleep, env={**os.environ, "SCHOOL_TREE": str(site.home.resolve())})
    others = [
        subprocess.Popen(sleep, env={**os.environ, "SCHOOL_TREE": str(site.home) + "-other"}),
        subprocess.Popen(sleep, env={**os.environ, "SCHOOL_HOME": str(site.home)}),
    ]
    try:
        site.wait_for(lambda: [p.pid for p in leftovers.find(site.home)] == [ours.pid], "the mark to show", 5)
        assert leftovers.clear(site.home) == 1
        assert ours.wait(5) is not None
        assert [other.poll() for other in others] == [None, None]
    finally:
        for process in [ours, *others]:
            process.kill()
            process.wait(5)
