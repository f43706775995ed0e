"""Reads registrations, one by one and in lists."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, select

from openmap.core.db import db
from openmap.events.models import Category, Event, EventState
from openmap.registrations.models import (
    ENDED,
    AccessArrangement,
    AddressChange,
    Registration,
    RegistrationSettings,
    RegistrationState,
)


def registration_by_id(registration_id: int) -> Registration | None:
    return db.session.get(Registration, registration_id)


def lock_registration(registration: Registration) -> Registration:
    """Read the registration again, locked until the transaction ends."""
    db.session.refresh(registration, with_for_update={"of": Registration, "key_share": True})
    return registration


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


def registrations_of(
    event_id: int, states: Collection[RegistrationState] | None = None
) -> Sequence[Registration]:
    """Return the registrations of the event by family name, of all states or of these."""
    statement = (
        select(Registration)
        .where(Registration.event_id == event_id)
        .order_by(Registration.sort_name, Registration.id)
    )
    if states is not None:
        statement = statement.where(Registration.state.in_(states))
    return db.session.scalars(statement).all()


def registrations_of_person(person_id: int) -> Sequence[Registration]:
    return db.session.scalars(
        select(Registration).where(Registration.person_id == person_id).order_by(Registration.id)
    ).all()


def settings_of(event_id: int) -> RegistrationSettings | None:
    return db.session.get(RegistrationSettings, event_id)


_ASKED_FOR = (
    select(Event, Category, RegistrationSettings)
    .join(Category, Category.event_id == Event.id)
    .outerjoin(RegistrationSettings, RegistrationSettings.event_id == Event.id)
    .where(
        Event.slug == bindparam("slug"),
        Event.state != EventState.DRAFT,
        Category.code == bindparam("code"),
        Category.is_public,
    )
)


def asked_for(slug: str, code: str) -> tuple[Event, Category, RegistrationSettings | None] | None:
    """Return the edition, the public category of a form, and the settings of registration.

    Whoever keeps the settings spares the service from reading them again.
    """
    row = db.session.execute(_ASKED_FOR, {"slug": slug, "code": code}).one_or_none()
    return (row[0], row[1], row[2]) if row else None


def public_categories_of(event_id: int) -> Sequence[Category]:
    """Return the categories that people may choose themselves."""
    return db.session.scalars(
        select(Category)
        .where(Category.event_id == event_id, Category.is_public)
        .order_by(Category.position, Category.id)
    ).all()


def arrangement_of(registration_id: int) -> AccessArrangement | None:
    return db.session.get(AccessArrangement, registration_id)


def address_change_by_id(change_id: int) -> AddressChange | None:
    return db.session.get(AddressChange, change_id)


def pending_address_change(registration_id: int, *, now: datetime) -> AddressChange | None:
    """Return the new address that waits to be confirmed, the latest one."""
    return db.session.scalar(
        select(AddressChange)
        .where(
            AddressChange.registration_id == registration_id,
            AddressChange.confirmed_at.is_(None),
            AddressChange.expires_at > now,
        )
        .order_by(AddressChange.id.desc())
        .limit(1)
    )
