"""The engine inside a checker's worker process."""

import resource
import signal

from assessments.grammar.embedded import EmbeddedEngine
from assessments.grammar.languagetool import LanguageToolEngine
from assessments.grammar.port import (
    LANGUAGES,
    Checker,
    Engine,
    EngineBroke,
    GrammarError,
    Match,
)
from school.checker.config import EMBEDDED
from school.supervise import lifeline

_WARMING = {"en": "He go to the school.", "ru": "Он пошол домой."}

_loaded: dict[tuple[str, str], Checker] = {}


def load(engine: str, url: str) -> Checker:
    """The engine of this process, loaded and warmed in every language the first time."""
    key = (engine, url)
    if key not in _loaded:
        checker: Checker = EmbeddedEngine() if engine == EMBEDDED else LanguageToolEngine(url)
        for lang in LANGUAGES:
            checker.check(_WARMING[lang], lang)
        _loaded[key] = checker
    return _loaded[key]


def enter_worker(memory_bytes: int) -> None:
    """Prepare a new worker process: it can be stopped at any moment and cannot eat the machine.

    The engine holds Python's lock while it checks, so only the signal's default action, not
    a handler in Python, stops it in the middle of a text.
    """
    lifeline.hold()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def identity(engine: str, url: str) -> Engine:
    """Load the engine and say which it is: a worker that answers this is warm."""
    return load(engine, url).identity()


def check(engine: str, url: str, text: str, lang: str) -> tuple[Match, ...]:
    """Check one text in this process.

    A panic in native code arrives as a BaseException that could not travel to the caller:
    it becomes EngineBroke, as does any other unforeseen failure on a single text.
    """
    checker = load(engine, url)
    try:
        return checker.check(text, lang)
    except GrammarError:
        raise
    except BaseException as error:
        raise EngineBroke(f"the engine failed on this text: {type(error).__name__}") from None
