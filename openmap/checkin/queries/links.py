"""Reads the day links of volunteers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import lazyload

from openmap.checkin.models import DoorLink
from openmap.core.db import db
from openmap.events.models import Event

#: Made once: every request of a volunteer asks it.
_OPENED = (
    select(DoorLink, Event)
    .join(Event, Event.id == DoorLink.event_id)
    .options(lazyload(Event.venue))
    .where(
        Event.slug == bindparam("slug"),
        DoorLink.id == bindparam("link_id"),
        DoorLink.generation == bindparam("generation"),
        DoorLink.revoked_at.is_(None),
        DoorLink.expires_at > bindparam("now"),
    )
)


def door_link_by_id(link_id: int) -> DoorLink | None:
    return db.session.get(DoorLink, link_id)


def door_link_of(event_id: int, link_id: int) -> DoorLink | None:
    """Return the link if it opens the door of this edition."""
    return db.session.scalar(
        select(DoorLink).where(DoorLink.id == link_id, DoorLink.event_id == event_id)
    )


def door_links_of(event_id: int) -> Sequence[DoorLink]:
    """Return the links of the edition, those in use first."""
    return db.session.scalars(
        select(DoorLink)
        .where(DoorLink.event_id == event_id)
        .order_by(DoorLink.revoked_at.is_not(None), DoorLink.place, DoorLink.id)
    ).all()


def opened_door(
    slug: str, *, link_id: int, generation: int, now: datetime
) -> tuple[DoorLink, Event] | None:
    """Return the live link and its edition, in one statement; None when it opens nothing here."""
    row = db.session.execute(
        _OPENED, {"slug": slug, "link_id": link_id, "generation": generation, "now": now}
    ).one_or_none()
    return (row[0], row[1]) if row else None
