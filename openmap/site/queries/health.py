"""Reads how the house is doing: database, migrations, worker, queue of mails."""

from dataclasses import dataclass
from datetime import datetime

from alembic.script import ScriptDirectory
from sqlalchemy import text

from openmap.core.db import db
from openmap.core.settings import ROOT
from openmap.mail.queries import queue_truth


@dataclass(frozen=True)
class Health:
    """What the database knows about the parts that run beside it."""

    database_time: datetime
    worker_seen_at: datetime | None
    mails_queued: int
    oldest_mail_at: datetime | None


def health() -> Health:
    """Return how the parts do, from what they wrote into the database."""
    moment, seen_at = db.session.execute(
        text("SELECT clock_timestamp(), (SELECT max(last_heartbeat) FROM procrastinate_workers)")
    ).one()
    queue = queue_truth()
    return Health(moment, seen_at, queue.queued, queue.oldest_waiting)


def revision() -> str | None:
    """Return the migration that the database is at."""
    found: str | None = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def newest_revision() -> str | None:
    """Return the migration that the code expects."""
    return ScriptDirectory(str(ROOT / "migrations")).get_current_head()
