"""Reads registrations."""

from sqlalchemy import select

from openmap.core.db import db
from openmap.registrations.models import ENDED, Registration


def registration_by_id(registration_id: int) -> Registration | None:
    return db.session.get(Registration, registration_id)


def live_registration(event_id: int, contact_email: str, folded_name: str) -> Registration | None:
    """Return the one live registration of this address and name at the event."""
    return db.session.scalar(
        select(Registration).where(
            Registration.event_id == event_id,
            Registration.contact_email == contact_email,
            Registration.folded_name == folded_name,
            Registration.state.not_in(ENDED),
        )
    )
