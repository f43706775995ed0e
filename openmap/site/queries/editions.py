"""Reads the editions that home, feed and sitemap list."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from openmap.core.db import db
from openmap.events.models import Event, EventState, Visibility
from openmap.site.models import ReportedAttendance
from openmap.site.queries.details import Attendance


@dataclass(frozen=True)
class Listed:
    """An edition in a list, with the figures that were published about it."""

    event: Event
    attendance: Sequence[Attendance]


def listed_editions() -> Sequence[Listed]:
    """Return every edition open to all, the latest day first; unlisted ones are in no list."""
    events = db.session.scalars(
        select(Event)
        .where(Event.visibility == Visibility.PUBLIC, Event.state != EventState.DRAFT)
        .order_by(Event.held_on.desc(), Event.id.desc())
    ).all()
    figures = _figures([event.id for event in events])
    return [Listed(event, figures.get(event.id, ())) for event in events]


def _figures(event_ids: Sequence[int]) -> dict[int, list[Attendance]]:
    found: dict[int, list[Attendance]] = {}
    for row in db.session.scalars(
        select(ReportedAttendance)
        .where(ReportedAttendance.event_id.in_(event_ids))
        .order_by(ReportedAttendance.number)
    ):
        figure = Attendance(row.number, row.qualifier, row.source_url)
        found.setdefault(row.event_id, []).append(figure)
    return found
