"""`python -m bench`: measure everything in one run and write bench/RESULTS.md.

Exits with 1 when an answer was wrong or a row was missing, with 2 when wrk is not there; never because of speed.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from bench import agreement, grammar, idiomatic, in_process, load, scoring, whole
from bench.measure import Wrong, measure, warm
from bench.report import RESULTS, Report
from bench.scenarios import idiomatic_scenarios, scenarios
from bench.seed import seed
from bench.servers import serving
from school.app import create_app
from school.extensions import db
from school.persistence import Base
from school.settings import load_settings
from tests.support import languagetool
from tests.support.postgres import postgres_server, program

_PAIRS = {"SQLite": 3, "PostgreSQL": 2}


def main() -> int:
    """Everything, one after the other."""
    if not load.available():
        print("wrk is not installed: apt-get install wrk")
        return 2
    began = time.perf_counter()
    report = Report(load_before=os.getloadavg()[0])
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder, ExitStack() as stack:
        try:
            _web("SQLite", {"SCHOOL_HOME": f"{folder}/sqlite"}, report)
            if program("initdb") and program("postgres"):
                place = Path(folder) / "pg"
                place.mkdir()
                server = stack.enter_context(postgres_server(place, durable=True))
                where = {"SCHOOL_HOME": f"{folder}/postgres", "SCHOOL_DATABASE_URL": server.new_database()}
                _web("PostgreSQL", where, report)
            else:
                report.skipped.append("PostgreSQL is not installed (apt-get install postgresql).")
            _idiomatic(Path(folder), report)
            _whole(Path(folder) / "whole", report)
            _package(Path(folder), report)
        except Wrong as error:
            print(f"WRONG: {error}")
            return 1
    report.took_s = time.perf_counter() - began
    report.write()
    print(f"{RESULTS} is written, after {report.took_s:.0f} s.")
    return 0


def _web(database: str, where: dict[str, str], report: Report) -> None:
    """Seed a database and measure every scenario on it."""
    began = time.perf_counter()
    app = create_app(load_settings({**where, "SCHOOL_LOG_LEVEL": "ERROR"}))
    with app.app_context():
        Base.metadata.create_all(db.engine)
    seeded = seed(app)
    report.seeded_s[database] = time.perf_counter() - began
    print(f"{database}: seeded in {report.seeded_s[database]:.0f} s", flush=True)
    lines = report.lines.setdefault(database, [])
    with serving("school.supervise.web", "/healthz", **where) as site:
        report.web_start_s = report.web_start_s or site.cold_start_s
        every = scenarios(app, seeded, f"school_{site.port}")
        warm(site, every)
        for scenario in every:
            for line in measure(scenario, site, _PAIRS[database]):
                lines.append(line)
                print(
                    f"{database}  {line.scenario:18} {line.clients:2} clients {line.per_second:7.0f}/s  "
                    f"p50 {line.p50_ms:6.1f}  p95 {line.p95_ms:6.1f} ms  ratio {line.ratio:.2f}",
                    flush=True,
                )
        report.web_memory[database] = list(site.memory_mb().values())
    if database == "SQLite":
        report.in_process = in_process.measure(app, seeded)
    with app.app_context():
        db.engine.dispose()


def _idiomatic(folder: Path, report: Report) -> None:
    """The idiomatic stack's lesson page and autosave, against the same bare page."""
    database = str(folder / "idiomatic.db")
    cookie, token = idiomatic.fill(idiomatic.create_app(database))
    with serving("bench.serve_bare", "/enter", IDIOMATIC_DB=database) as site:
        for scenario in idiomatic_scenarios(cookie, token):
            report.idiomatic.extend(measure(scenario, site, _PAIRS["SQLite"]))


def _whole(home: Path, report: Report) -> None:
    """Cold start, memory and grammar of the whole site."""
    with whole.running(home) as site:
        report.run_start_s = site.ready_after_s
        report.grammar = grammar.measure(site.settings)
        report.run_memory = site.memory_mb()
    print(f"school run: ready after {report.run_start_s:.1f} s", flush=True)


def _package(folder: Path, report: Report) -> None:
    """What needs no site: the two grammar engines side by side, and scoring."""
    if languagetool.available():
        report.agreement = agreement.measure(folder)
    else:
        report.skipped.append(languagetool.MISSING)
    report.scoring, report.scoring_memory = scoring.measure(), scoring.memory()


if __name__ == "__main__":
    sys.exit(main())
