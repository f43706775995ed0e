"""Reads the logos of partners."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import undefer

from openmap.core.db import db
from openmap.events.models import Event, Partner


def logo_of(event: Event, partner_id: int) -> bytes | None:
    """Return the logo of a partner of this edition, as it was re-encoded."""
    return db.session.scalar(
        select(Partner.logo).where(Partner.event_id == event.id, Partner.id == partner_id)
    )


def partners_with_logos(event: Event) -> Sequence[Partner]:
    """Return the partners in their order, pictures included, for a document."""
    return db.session.scalars(
        select(Partner)
        .options(undefer(Partner.logo))
        .where(Partner.event_id == event.id)
        .order_by(Partner.position, Partner.id)
    ).all()
