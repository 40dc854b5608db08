"""A real LanguageTool server of our own, where its jars and Java are."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assessments.grammar.languagetool import LanguageToolEngine
from assessments.grammar.port import GrammarError
from school.settings import ROOT
from school.supervise.languagetool import FOLDER_NAME, MAIN_CLASS
from tests.support.ports import free_port

MISSING = "LanguageTool or Java is not here; `make languagetool` fetches the former"
_JARS = Path(os.environ.get("SCHOOL_TEST_LANGUAGETOOL", ROOT / "var" / FOLDER_NAME))
_START_SECONDS = 60


def available() -> bool:
    """True where a server can be started."""
    return any(_JARS.glob("languagetool-server-*.jar")) and shutil.which("java") is not None


@contextmanager
def running_languagetool(folder: Path) -> Iterator[LanguageToolEngine]:
    """A server on a free port, asked until it answers; stopped at the end."""
    port = free_port()
    config = folder / "lt.properties"
    config.write_text("pipelineCaching=true\nmaxPipelinePoolSize=4\npipelineExpireTimeInSeconds=3600\n")
    command = ["java", "-Xmx1500m", "-cp", f"{_JARS}/*", MAIN_CLASS, "--config", str(config), "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield _when_up(f"http://127.0.0.1:{port}")
    finally:
        server.terminate()
        server.wait(20)


def _when_up(url: str) -> LanguageToolEngine:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            return LanguageToolEngine(url)
        except GrammarError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
