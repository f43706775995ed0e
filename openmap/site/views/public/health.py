"""How the house is doing, for whoever watches it; it tells no secret."""

from datetime import datetime
from typing import Any, Final

from flask import Response, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from openmap.core import clock
from openmap.core.db import db
from openmap.site import queries
from openmap.site.views.public import bp

#: A worker writes that it lives every ten seconds.
WORKER_SECONDS: Final = 60
MAIL_SECONDS: Final = 15 * 60


@bp.route("/health")
def health() -> ResponseReturnValue:
    """Answer 503 when the database is away: nothing works then; late parts are only told."""
    try:
        found = queries.health()
    except SQLAlchemyError:
        db.session.rollback()
        return _uncached({"status": "down", "database": False}), 503
    worker, oldest = _seconds_since(found.worker_seen_at), _seconds_since(found.oldest_mail_at)
    late = worker is None or worker > WORKER_SECONDS or (oldest or 0) > MAIL_SECONDS
    return _uncached(
        {
            "status": "late" if late else "ok",
            "database": True,
            "worker_seen_seconds_ago": worker,
            "mails_queued": found.mails_queued,
            "oldest_mail_seconds": oldest,
        }
    )


def _seconds_since(moment: datetime | None) -> int | None:
    return max(0, int((clock.now() - moment).total_seconds())) if moment else None


def _uncached(values: dict[str, Any]) -> Response:
    response = jsonify(values)
    response.headers["Cache-Control"] = "no-store"
    return response
