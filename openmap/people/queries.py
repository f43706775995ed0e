"""Reads people and what they agreed to."""

from collections.abc import Sequence

from sqlalchemy import select

from openmap.core.db import db
from openmap.people.models import Consent, ConsentPurpose, Person


def person_by_id(person_id: int) -> Person | None:
    return db.session.get(Person, person_id)


def consents_of(person_id: int) -> Sequence[Consent]:
    """Return everything the person ever agreed to, what was withdrawn included."""
    return db.session.scalars(
        select(Consent).where(Consent.person_id == person_id).order_by(Consent.given_at)
    ).all()


def purposes_agreed_to(person_id: int, *, event_id: int | None) -> frozenset[ConsentPurpose]:
    """Return what the person agrees to today, for this event."""
    return frozenset(
        db.session.scalars(
            select(Consent.purpose).where(
                Consent.person_id == person_id,
                Consent.event_id == event_id,
                Consent.withdrawn_at.is_(None),
            )
        )
    )
