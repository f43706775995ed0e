"""Builders of scans and day links."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from openmap.badges.services import badge_of
from openmap.checkin.models import DoorLink, Means
from openmap.checkin.services import ScanMade
from openmap.checkin.services.links import expiry_of
from openmap.core import clock
from openmap.core.db import db
from openmap.events.models import Event
from openmap.registrations.models import Registration

PARIS = ZoneInfo("Europe/Paris")


def code_of(registration: Registration) -> str:
    """Return the signed code printed on the badge."""
    return badge_of(registration).code


def make_scan(
    registration: Registration,
    *,
    place: str = "Porte A",
    at: time | None = None,
    means: Means = Means.CAMERA,
    is_practice: bool = False,
    door_link_id: int | None = None,
) -> ScanMade:
    """Make what a device saw of the badge, today at this hour in Paris."""
    said_at = datetime.combine(clock.now().astimezone(PARIS).date(), at, PARIS) if at else None
    return ScanMade(
        place=place,
        means=means,
        text=code_of(registration),
        said_at=said_at,
        is_practice=is_practice,
        door_link_id=door_link_id,
    )


def make_door_link(
    event: Event, *, volunteer: str = "Camille", place: str = "Porte A"
) -> DoorLink:
    link = DoorLink(
        event_id=event.id, volunteer=volunteer, place=place, expires_at=expiry_of(event)
    )
    db.session.add(link)
    db.session.flush()
    return link
