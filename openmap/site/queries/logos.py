"""Reads the logos of partners."""

from sqlalchemy import select

from openmap.core.db import db
from openmap.events.models import Event, Partner


def logo_of(event: Event, partner_id: int) -> bytes | None:
    """Return the logo of a partner of this edition, as it was re-encoded."""
    return db.session.scalar(
        select(Partner.logo).where(Partner.event_id == event.id, Partner.id == partner_id)
    )
