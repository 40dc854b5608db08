"""One line a request, with an id that follows it through jobs; no personal text."""

from __future__ import annotations

import json
import logging
import secrets
import sys
import time
from typing import Any

import structlog
from flask import Flask, Response, g, request

SECRET_WORDS = {"password", "answer", "text", "email", "token", "name"}


def redact(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Keep what people wrote, and who they are, out of the log."""
    for key in SECRET_WORDS & event.keys():
        event[key] = "[kept out of the log]"
    return event


_ENCODER = json.JSONEncoder(ensure_ascii=False, default=str)


def _as_json(event: structlog.typing.EventDict, **_options: Any) -> str:
    """One line; the encoder is made once, json.dumps would make one for every line."""
    return _ENCODER.encode(event)


def configure(level: str) -> None:
    """JSON lines on standard error."""
    logging.basicConfig(level=level, stream=sys.stderr, format="%(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            redact,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(serializer=_as_json),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def init_app(app: Flask) -> None:
    """Give each request an id and write its line."""
    log = structlog.get_logger("request")

    @app.before_request
    def _start() -> None:
        g.started = time.perf_counter()
        g.request_id = secrets.token_hex(8)
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def _line(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.request_id
        if response.status_code >= 500 or request.endpoint not in ("static", "bootstrap.static"):
            log.info(
                "request",
                method=request.method,
                endpoint=request.endpoint,
                status=response.status_code,
                ms=round((time.perf_counter() - g.started) * 1000, 1),
            )
        return response

    @app.teardown_request
    def _clear(_error: BaseException | None) -> None:
        structlog.contextvars.clear_contextvars()
