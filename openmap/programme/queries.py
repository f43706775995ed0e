"""Reads the programme."""

from collections.abc import Sequence

from sqlalchemy import func, select

from openmap.core.db import db
from openmap.programme.models import Session


def sessions_of(event_id: int) -> Sequence[Session]:
    """Return the items of the programme in their order."""
    return db.session.scalars(
        select(Session).where(Session.event_id == event_id).order_by(Session.position, Session.id)
    ).all()


def session_by_id(event_id: int, session_id: int) -> Session | None:
    return db.session.scalar(
        select(Session)
        .where(Session.event_id == event_id, Session.id == session_id)
        .execution_options(populate_existing=True)
    )


def number_of_sessions(event_id: int) -> int:
    return db.session.scalar(select(func.count()).where(Session.event_id == event_id)) or 0
