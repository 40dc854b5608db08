"""bench/RESULTS.md: the tables, the machine, the versions, and how it was measured."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import psutil

from bench.agreement import AgreementLine
from bench.grammar import GrammarLine
from bench.measure import SECONDS, Line
from bench.scoring import MemoryLine, ScoringLine
from bench.seed import PEOPLE, SITTINGS, TASKS, TRAINERS
from school.clock import utc_now

RESULTS = Path(__file__).with_name("RESULTS.md")
AIM = 0.5
_AIMED = ("lesson page", "autosave", "claim")
_LIBRARIES = ("flask", "werkzeug", "jinja2", "sqlalchemy", "flask-sqlalchemy", "flask-login", "granian", "psycopg")


@dataclass
class Report:
    """What one run found."""

    lines: dict[str, list[Line]] = field(default_factory=dict)
    idiomatic: list[Line] = field(default_factory=list)
    seeded_s: dict[str, float] = field(default_factory=dict)
    web_start_s: float = 0.0
    run_start_s: float = 0.0
    web_memory: dict[str, list[float]] = field(default_factory=dict)
    run_memory: list[tuple[str, float]] = field(default_factory=list)
    grammar: list[GrammarLine] = field(default_factory=list)
    agreement: list[AgreementLine] = field(default_factory=list)
    scoring: list[ScoringLine] = field(default_factory=list)
    scoring_memory: list[MemoryLine] = field(default_factory=list)
    in_process: tuple[float, float] = (0.0, 0.0)
    took_s: float = 0.0
    load_before: float = 0.0
    skipped: list[str] = field(default_factory=list)

    def write(self) -> None:
        """Replace bench/RESULTS.md."""
        RESULTS.write_text("\n".join(self._text()) + "\n", encoding="utf-8")

    def _text(self) -> Iterable[str]:
        yield "# Results of `make bench`\n"
        yield from self._about()
        for database, lines in self.lines.items():
            yield f"\n## {database}\n"
            yield from _web_table(lines)
            yield f"\nSeeding took {self.seeded_s[database]:.0f} s. Errors: 0 (a run with one is not written down)."
        yield "\n## The idiomatic Flask stack, for scale\n"
        yield (
            "A page and an autosave as tutorials write them (`bench/idiomatic.py`: Flask-Login and Flask-SQLAlchemy, a user and "
            "two reads by the ORM, eight translated strings, six links), on SQLite, under the same server in the same run.\n"
        )
        yield from _web_table(self.idiomatic)
        yield from self._in_one_process()
        yield from self._start_and_memory()
        yield from self._grammar()
        yield from self._agreement()
        yield from self._scoring()
        yield from _HOW

    def _about(self) -> Iterable[str]:
        memory = psutil.virtual_memory().total / 2**30
        libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
        yield (
            f"{utc_now():%Y-%m-%d}, {os.cpu_count()} processors ({platform.machine()}), {memory:.0f} GB, "
            f"{platform.system()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}."
        )
        yield f"{libraries}. The whole run took {self.took_s:.0f} s; load of the machine before it: {self.load_before:.1f}."
        yield f"\nAim: {AIM} of a bare Flask page for {', '.join(_AIMED)}. " + self._reached()
        for words in self.skipped:
            yield f"\n**Skipped:** {words}"

    def _reached(self) -> str:
        found: dict[str, list[float]] = defaultdict(list)
        for lines in self.lines.values():
            for line in lines:
                if line.scenario in _AIMED:
                    found[line.scenario].append(line.ratio)
        words = [f"{name} {min(ratios):.2f}-{max(ratios):.2f}" for name, ratios in found.items()]
        missed = [name for name, ratios in found.items() if min(ratios) < AIM]
        return f"Found: {', '.join(words)}. " + (f"Not reached: {', '.join(missed)}." if missed else "Reached.")

    def _in_one_process(self) -> Iterable[str]:
        site, bare = self.in_process
        yield "\n## In one process, without a server\n"
        yield (
            f"Processor time of a lesson page under Flask's test client: {site:.2f} ms, of the bare page {bare:.2f} ms, "
            f"ratio {bare / site:.2f}. This is the measure in which the budget of a request was first drawn up; "
            "it counts the client's own cost on both sides, so its ratio is the kinder one."
        )

    def _start_and_memory(self) -> Iterable[str]:
        yield "\n## Cold start and memory\n"
        yield f"- web server until it answers: {self.web_start_s:.1f} s"
        yield f"- `school run` until every part is ready, grammar engine warm: {self.run_start_s:.1f} s\n"
        yield "| process of `school run` | PSS, MB |"
        yield "|---|---:|"
        for part, megabytes in sorted(self.run_memory):
            yield f"| {part} | {megabytes:.0f} |"
        yield f"| **all** | **{sum(megabytes for _, megabytes in self.run_memory):.0f}** |"
        for database, found in self.web_memory.items():
            yield (
                f"\nWeb processes after the load on {database}: " + ", ".join(f"{each:.0f}" for each in found) + " MB."
            )

    def _grammar(self) -> Iterable[str]:
        yield "\n## Grammar\n"
        yield "| language | clients | characters/s through the port | bare engine | ratio | p95 of a check, ms |"
        yield "|---|---:|---:|---:|---:|---:|"
        for line in self.grammar:
            yield (
                f"| {line.lang} | {line.clients} | {line.per_second:,.0f} | {line.bare_per_second:,.0f} "
                f"| {line.ratio:.2f} | {line.p95_ms:.0f} |"
            )

    def _agreement(self) -> Iterable[str]:
        if not self.agreement:
            return
        yield "\n### The embedded engine and LanguageTool itself on the texts of the bank\n"
        yield (
            "| language | texts | characters | matches: embedded | LanguageTool | the same rule at the same place "
            "| LanguageTool's found by embedded | embedded's found by LanguageTool |"
        )
        yield "|---|---:|---:|---:|---:|---:|---:|---:|"
        for line in self.agreement:
            yield (
                f"| {line.lang} | {line.passages} | {line.characters:,} | {line.embedded} | {line.languagetool} "
                f"| {line.same} | {_share(line.languagetool_places_shared, line.languagetool)} "
                f"| {_share(line.embedded_places_shared, line.embedded)} |"
            )

    def _scoring(self) -> Iterable[str]:
        yield "\n## Scoring\n"
        yield (
            "The documented example of every kind (`docs/examples/score/`), parsed and scored, on one core; the baseline "
            "is reading the same answer as JSON.\n"
        )
        yield "| kind | characters of the answer | marks/s | answers read as JSON/s | ratio |"
        yield "|---|---:|---:|---:|---:|"
        for line in self.scoring:
            yield (
                f"| {line.kind} | {line.characters} | {line.per_second:,.0f} | {line.json_per_second:,.0f} "
                f"| {line.per_second / line.json_per_second:.3f} |"
            )
        memory = ", ".join(f"{line.megabytes:.1f} MB after {line.marks:,}" for line in self.scoring_memory)
        yield f"\nMemory of the process over marks of all kinds in turn: {memory}."


def _share(part: int, whole: int) -> str:
    return f"{part} ({part / whole:.1%})" if whole else "0"


def _web_table(lines: Sequence[Line]) -> Iterable[str]:
    yield "| scenario | bytes | clients | requests/s | p50 ms | p95 ms | bare requests/s | bare p50 ms | ratio |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|"
    for line in lines:
        yield (
            f"| {line.scenario} | {line.bytes:,} | {line.clients} | {line.per_second:,.0f} | {line.p50_ms:.1f} "
            f"| {line.p95_ms:.1f} | {line.bare_per_second:,.0f} | {line.bare_p50_ms:.1f} | {line.ratio:.2f} |"
        )


_HOW = (
    "\n## How\n",
    f"- {PEOPLE:,} people made by the services: {TRAINERS} trainers with a certificate, {PEOPLE - TRAINERS} candidates with "
    f"lessons begun, {SITTINGS} of them in an open test with every item answered; {TASKS:,} free tasks.",
    "- The site's own server (`school.supervise.web`, its settings, logging as by default) on a folder of its own; the bare",
    "  page is one Flask view that returns a string as long as the measured page, under the same server with the same settings.",
    f"- wrk, one thread, runs of {SECONDS} s: site, bare page, site, bare page ...; the table holds medians over the pairs. Both",
    "  run on the processors that the load comes from.",
    "- wrk costs next to nothing, so the bare page is as fast as it can be and the ratio as strict as it can be.",
    "- Before a scenario, a sample of its requests is sent one by one and status and text of the answers are looked at. After",
    "  each run the rows are counted: every answered autosave, submission (with its three scored sections) and claim is stored",
    "  once; what was under way at the end of the run may be stored uncounted. Each submission and each claim is a first one;",
    "  they are undone between the runs.",
    "- PostgreSQL is a server of the run's own, with its durability as by default.",
)
