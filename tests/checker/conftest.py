"""The engines and a real checker process."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from assessments.grammar.embedded import EmbeddedEngine
from assessments.grammar.languagetool import LanguageToolEngine
from assessments.grammar.port import Checker, GrammarError
from school.checker.client import GrammarClient
from school.settings import ROOT
from tests.support.languagetool import MISSING, available, running_languagetool

DEADLINE_S = 6.0
_START_SECONDS = 60


def _wait_for(condition: Callable[[], bool], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"waited {seconds} s for {what}")
        time.sleep(0.05)


@pytest.fixture(scope="session")
def embedded() -> EmbeddedEngine:
    return EmbeddedEngine()


@pytest.fixture(scope="session")
def languagetool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageToolEngine]:
    """A real LanguageTool server."""
    if not available():
        pytest.skip(MISSING)
    with running_languagetool(tmp_path_factory.mktemp("lt")) as engine:
        yield engine


@pytest.fixture(params=["embedded", "languagetool"])
def engine(request: pytest.FixtureRequest) -> Checker:
    """Each engine in turn: the same cases hold for both."""
    found: Checker = request.getfixturevalue(request.param)
    return found


@contextmanager
def _checker(home: Path, **environ: str) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m school.checker` with a short deadline, from when it is warm; `.home` is its home folder."""
    environment = {**os.environ, "SCHOOL_HOME": str(home), "SCHOOL_GRAMMAR_DEADLINE": str(DEADLINE_S), **environ}
    process = subprocess.Popen([sys.executable, "-m", "school.checker"], env=environment, cwd=ROOT)
    process.home = home  # type: ignore[attr-defined]
    client = _client_of(home)

    def ready() -> bool:
        try:
            return client.health().ready
        except GrammarError:
            return False

    try:
        _wait_for(ready, _START_SECONDS, "the checker to be warm")
        yield process
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def checker_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[bytes]]:
    """A checker with the embedded engine."""
    with _checker(tmp_path_factory.mktemp("home")) as process:
        yield process


@pytest.fixture
def asking_a_server(tmp_path: Path) -> Iterator[tuple[GrammarClient, Callable[[], None]]]:
    """A checker that asks a LanguageTool server of its own, and what stops that server."""
    if not available():
        pytest.skip(MISSING)
    with ExitStack() as server:
        engine = server.enter_context(running_languagetool(tmp_path))
        with _checker(tmp_path, SCHOOL_GRAMMAR="languagetool", SCHOOL_LANGUAGETOOL_URL=engine.url):
            yield _client_of(tmp_path), server.close


def _client_of(home: Path, wait_s: float = 30) -> GrammarClient:
    return GrammarClient(home / "run" / "checker.sock", deadline_s=DEADLINE_S, max_chars=20_000, wait_s=wait_s)


@pytest.fixture
def client(checker_process: subprocess.Popen[bytes]) -> GrammarClient:
    return _client_of(checker_process.home)  # type: ignore[attr-defined]


@pytest.fixture
def client_of() -> Callable[..., GrammarClient]:
    """Makes a client for a home folder and a patience."""
    return _client_of


@pytest.fixture(scope="session")
def deadline_s() -> float:
    """The deadline of `checker_process`."""
    return DEADLINE_S
