"""Grammar through the port, process and socket included, against the bare engine in this process."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median

from assessments.grammar.embedded import EmbeddedEngine
from school import content
from school.checker.client import GrammarClient
from school.settings import Settings

CLIENTS = (1, 2, 8)
_SECONDS = 2.0
_PAIRS = 2

Check = Callable[[str, str], object]


@dataclass(frozen=True, slots=True)
class GrammarLine:
    """Characters a second in one language."""

    lang: str
    clients: int
    per_second: float
    bare_per_second: float
    ratio: float
    p95_ms: float


def measure(settings: Settings) -> list[GrammarLine]:
    """Every language, every number of clients, the bare engine in turn with the port."""
    bare, port = EmbeddedEngine(), GrammarClient.from_settings(settings)
    lines = []
    for lang in content.CONTENT_LANGS:
        texts = [item.key()["text"] for item in content.bank() if item.kind == "writing" and item.lang == lang]
        _run(bare.check, texts, lang, 1)
        for clients in CLIENTS:
            pairs = [(_run(port.check, texts, lang, clients), _run(bare.check, texts, lang, 1)) for _ in range(_PAIRS)]
            lines.append(
                GrammarLine(
                    lang,
                    clients,
                    per_second=median(found[0] for found, _ in pairs),
                    bare_per_second=median(plain[0] for _, plain in pairs),
                    ratio=median(found[0] / plain[0] for found, plain in pairs),
                    p95_ms=median(found[1] for found, _ in pairs),
                )
            )
    return lines


def _run(check: Check, texts: list[str], lang: str, clients: int) -> tuple[float, float]:
    """Characters a second, and the 95th percentile of a check in ms. Every text is a new one."""
    numbers = itertools.count()
    began = time.perf_counter()

    def keep_asking(_client: int) -> list[tuple[int, float]]:
        done = []
        while time.perf_counter() - began < _SECONDS:
            number = next(numbers)
            text = f"{texts[number % len(texts)]} {number}."
            asked = time.perf_counter()
            check(text, lang)
            done.append((len(text), time.perf_counter() - asked))
        return done

    with ThreadPoolExecutor(clients) as threads:
        checks = [each for done in threads.map(keep_asking, range(clients)) for each in done]
    seconds = time.perf_counter() - began
    times = sorted(took for _, took in checks)
    return sum(length for length, _ in checks) / seconds, times[int(0.95 * (len(times) - 1))] * 1000
