"""Structured logs with a request id; never a token, an address or what was typed."""

import logging
import re
import secrets
import sys
import time
import traceback
from typing import Any

import structlog
from flask import Flask, Response, g, request

_TOKEN = re.compile(r"[A-Za-z0-9_\-.]{24,}")
#: PostgreSQL repeats the row that it refuses.
_ROW = re.compile(r"DETAIL:.*?(?=\n\[SQL|\n\n|\Z)", re.DOTALL)
_log = structlog.get_logger("openmap")


def init_app(app: Flask) -> None:
    """Log one line per request, as JSON outside development."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    if not app.config["TESTING"] and not app.config["SETTINGS"].is_development:
        app.before_request(_begin)
        app.after_request(_end)


def without_tokens(path: str) -> str:
    """Return the path with everything that looks like a secret left out."""
    return _TOKEN.sub("…", path)


def log_mistake(error: Exception, endpoint: str | None) -> None:
    """Keep a mistake of ours with its trace, for whoever mends it."""
    trace = "".join(traceback.format_exception(error))
    _log.error("mistake", endpoint=endpoint, exception=_ROW.sub("DETAIL: …", trace))


def _begin() -> None:
    g.request_id = secrets.token_hex(6)
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.request_id
    fields: dict[str, Any] = {
        "id": g.request_id,
        "method": request.method,
        "path": without_tokens(request.path),
        "status": response.status_code,
        "ms": round((time.perf_counter() - g.began) * 1000, 1),
    }
    _log.info("request", **fields)
    return response
