"""Site and bare page in turn - A B A B - and whether everything that was answered was also done."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import mean, median

from bench import load
from bench.scenarios import Scenario
from bench.servers import Server, serving

CLIENTS = (1, 8, 32)
SECONDS = 1
_SAMPLE = 40
_UNDER_WAY_S = 0.4


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: medians over the pairs of one scenario with so many clients."""

    scenario: str
    clients: int
    per_second: float
    p50_ms: float
    p95_ms: float
    bare_per_second: float
    bare_p50_ms: float
    ratio: float
    bytes: int


class Wrong(Exception):
    """Something was answered wrongly, or not stored, or stored twice."""


def measure(scenario: Scenario, site: Server, pairs: int) -> Iterator[Line]:
    """The lines of one scenario. Raises Wrong."""
    size = _probe(scenario, site.port)
    with serving("bench.serve_bare", "/", BARE_BYTES=str(size)) as bare:
        bare_requests = [_to_the_bare_page(scenario.requests[0])]
        for clients in CLIENTS:
            found, plain = [], []
            for _ in range(pairs):
                found.append(_run(scenario, site, clients))
                plain.append(load.run(bare.url, bare_requests, clients, SECONDS))
            if sum(each.errors for each in plain):
                raise Wrong(f"the bare page failed: {plain}")
            yield Line(
                scenario.name,
                clients,
                per_second=median(each.per_second for each in found),
                p50_ms=median(each.p50_ms for each in found),
                p95_ms=median(each.p95_ms for each in found),
                bare_per_second=median(each.per_second for each in plain),
                bare_p50_ms=median(each.p50_ms for each in plain),
                ratio=median(one.per_second / other.per_second for one, other in zip(found, plain, strict=True)),
                bytes=size,
            )


def _run(scenario: Scenario, site: Server, clients: int) -> load.Figures:
    before = scenario.stored() if scenario.stored else 0
    figures = load.run(site.url, scenario.requests, clients, SECONDS)
    if figures.errors:
        raise Wrong(f"{scenario.name}, {clients} clients: {figures}")
    if scenario.once and figures.requests > len(scenario.requests):
        raise Wrong(f"{scenario.name}: {len(scenario.requests)} requests were too few for {SECONDS} s")
    if scenario.stored:
        # What was under way when the time ended may be stored without having been counted.
        stored = _settled(scenario.stored) - before
        if not figures.requests <= stored <= figures.requests + clients:
            raise Wrong(f"{scenario.name}, {clients} clients: {figures.requests} answered, {stored} stored")
    if scenario.begin_again:
        scenario.begin_again()
    return figures


def _settled(stored: Callable[[], int]) -> int:
    """The count once nothing is under way any more."""
    last = -1
    while (found := stored()) != last:
        last = found
        time.sleep(_UNDER_WAY_S)
    return found


def _probe(scenario: Scenario, port: int) -> int:
    """Send some of the requests one by one and look at the answers; their mean size in bytes."""
    sizes = []
    for number, request in enumerate(_spread(scenario.requests), start=1):
        status, body = _send(request.replace(load.COUNTER, f"{number:09d}"), port)
        if status != scenario.status or scenario.holds not in body.decode():
            raise Wrong(f"{scenario.name}: status {status} for {request[:60]!r}: {body[:300]!r}")
        sizes.append(len(body))
    if scenario.begin_again:
        scenario.begin_again()
    return round(mean(sizes))


def _spread(requests: Sequence[str]) -> Sequence[str]:
    return requests[:: max(1, len(requests) // _SAMPLE)]


def _send(request: str, port: int) -> tuple[int, bytes]:
    head, _, body = request.partition("\1\1")
    first, *lines = head.split("\1")
    method, path, _ = first.split(" ")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = dict(line.split(": ", 1) for line in lines if not line.startswith("Content-Length"))
    try:
        connection.request(method, path, body=body.encode() or None, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _to_the_bare_page(request: str) -> str:
    """The same method, headers and body; the bare page has one address."""
    method, _, rest = request.split(" ", 2)
    return f"{method} / {rest}"


def warm(site: Server, scenarios: Sequence[Scenario]) -> None:
    """Have every process of the server answer every kind of page before anything is measured."""
    for scenario in scenarios:
        if not scenario.stored:
            load.run(site.url, scenario.requests, 8, SECONDS)
