"""Asking a site that is starting whether it is ready."""

import http.client
import json
from dataclasses import dataclass

_TIMEOUT_SECONDS = 5.0
_ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where to ask, not where to listen


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether the site is ready, and if not, why not."""

    ready: bool
    answered: bool
    reasons: tuple[str, ...] = ()


def ask(host: str, port: int) -> Readiness:
    """One request to /readyz."""
    connection = http.client.HTTPConnection(_ANY_ADDRESS.get(host, host), port, timeout=_TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/readyz", headers={"Accept": "application/json"})
        response = connection.getresponse()
        body = response.read()
    except (OSError, http.client.HTTPException):
        return Readiness(ready=False, answered=False, reasons=("web: no answer yet",))
    finally:
        connection.close()
    if response.status == http.HTTPStatus.OK:
        return Readiness(ready=True, answered=True)
    return Readiness(ready=False, answered=True, reasons=_reasons(response.status, body))


def _reasons(status: int, body: bytes) -> tuple[str, ...]:
    try:
        parts = json.loads(body)["parts"]
        return tuple(f"{name}: {part['message']}" for name, part in parts.items() if not part["ok"])
    except (ValueError, KeyError, TypeError):
        return (f"web: answered with status {status}; see logs/web.log",)
