"""Load from wrk, with the latency figures it measures; one request script a scenario."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

WRK = "wrk"
COUNTER = "#########"
"""Where a request holds this, it is sent with a number that is larger each time."""

_SCRIPT = """
local requests = {}
for line in io.lines("REQUESTS_FILE") do
  requests[#requests + 1] = line:gsub("\\1", "\\r\\n")
end
local place, sent = 0, FIRST_NUMBER
function request()
  place, sent = place % #requests + 1, sent + 1
  return (requests[place]:gsub("COUNTER", string.format("%09d", sent)))
end
function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    '\\nFIGURES {"requests": %d, "seconds": %f, "p50_ms": %f, "p95_ms": %f, "errors": %d}\\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(95) / 1000,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """What one run of a scenario measured."""

    per_second: float
    p50_ms: float
    p95_ms: float
    requests: int
    errors: int


def available() -> bool:
    """True where wrk is installed."""
    return shutil.which(WRK) is not None


def raw_request(
    method: str, path: str, *, cookie: str = "", body: str = "", content_type: str = "", csrf: str = ""
) -> str:
    """One HTTP/1.1 request as wrk sends it, its line ends written as \\1."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"Cookie: {cookie}"] if cookie else []
    lines += [f"X-CSRFToken: {csrf}", "Accept: application/json"] if csrf else []
    lines += [f"Content-Type: {content_type}", f"Content-Length: {len(body.encode())}"] if body else []
    return "\1".join(lines) + "\1\1" + body


def _first_number() -> int:
    """Larger in every run than any number an earlier run of this process can have reached."""
    return next(_runs) * 1_000_000


_runs = itertools.count(1)


def run(url: str, requests: Sequence[str], clients: int, seconds: int) -> Figures:
    """Send the requests round and round with so many clients for so long."""
    with tempfile.TemporaryDirectory() as folder:
        file, script = Path(folder) / "requests.txt", Path(folder) / "script.lua"
        file.write_text("\n".join(requests) + "\n", encoding="utf-8")
        filled = _SCRIPT.replace("REQUESTS_FILE", str(file)).replace("COUNTER", COUNTER)
        script.write_text(filled.replace("FIRST_NUMBER", str(_first_number())), encoding="utf-8")
        done = subprocess.run(
            [WRK, "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "30s", "-s", str(script), url],
            capture_output=True,
            text=True,
            check=True,
            timeout=seconds + 60,
        )
    found = next(line for line in done.stdout.splitlines() if line.startswith("FIGURES "))
    figures = json.loads(found.removeprefix("FIGURES "))
    return Figures(
        per_second=figures["requests"] / figures["seconds"],
        p50_ms=figures["p50_ms"],
        p95_ms=figures["p95_ms"],
        requests=figures["requests"],
        errors=figures["errors"],
    )
