"""A LanguageTool server as a part of the site, for those who choose that engine."""

import shutil
import socket
from pathlib import Path

from school.checker.config import LANGUAGETOOL
from school.settings import Settings
from school.supervise.programs import Program, run_folder, with_lifeline

MAIN_CLASS = "org.languagetool.server.HTTPServer"
FOLDER_NAME = "languagetool"

_HEAP = "-Xmx1500m"
_POOL_SECONDS = 7 * 24 * 3600


class LanguageToolMissing(Exception):
    """The chosen engine cannot be started here; the message says what to do."""


def languagetool_part(settings: Settings) -> tuple[Program, str] | None:
    """The server's program and its address, or None if no server of our own is wanted."""
    if settings.grammar != LANGUAGETOOL or settings.languagetool_url:
        return None
    java, jars = require_languagetool(settings.home)
    config = run_folder(settings.home) / "languagetool.properties"
    config.write_text(_properties(settings), encoding="ascii")
    port = _free_port()
    command = with_lifeline((java, _HEAP, "-cp", f"{jars}/*", MAIN_CLASS, "--config", str(config), "--port", str(port)))
    return Program("languagetool", command), f"http://127.0.0.1:{port}"


def require_languagetool(home: Path) -> tuple[str, Path]:
    """Java and the folder of jars, or LanguageToolMissing."""
    jars = home / FOLDER_NAME
    java = shutil.which("java")
    if java is None:
        raise LanguageToolMissing(
            "SCHOOL_GRAMMAR=languagetool needs Java 17, which is not installed.\n"
            "Install it, give a server by SCHOOL_LANGUAGETOOL_URL, "
            "or leave SCHOOL_GRAMMAR out to use the embedded engine."
        )
    if not any(jars.glob("languagetool-server-*.jar")):
        raise LanguageToolMissing(
            f"SCHOOL_GRAMMAR=languagetool finds no LanguageTool in {jars}.\n"
            "Fetch it with `make languagetool`, give a server by SCHOOL_LANGUAGETOOL_URL, "
            "or leave SCHOOL_GRAMMAR out to use the embedded engine."
        )
    return java, jars


def _properties(settings: Settings) -> str:
    """Without pipeline caching Russian falls to a tenth of its speed."""
    return (
        "pipelineCaching=true\n"
        "maxPipelinePoolSize=8\n"
        f"pipelineExpireTimeInSeconds={_POOL_SECONDS}\n"
        f"maxTextLength={settings.grammar_max_chars + 1}\n"
        f"maxCheckTimeMillis={int(settings.grammar_deadline_s * 1000)}\n"
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
