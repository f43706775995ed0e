"""Reads editions and the roles of their team."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select

from openmap.accounts.models import User
from openmap.core.db import db
from openmap.events.models import Category, Event, OldSlug, Role, TeamRole
from openmap.mail.services import Sender


def event_by_slug(slug: str) -> Event | None:
    return db.session.scalar(select(Event).where(Event.slug == slug))


def present_slug_of(old_slug: str) -> str | None:
    """Return the address an edition has now, for one it once had."""
    return db.session.scalar(
        select(Event.slug)
        .join(OldSlug, OldSlug.event_id == Event.id)
        .where(OldSlug.slug == old_slug)
    )


def lock_event(event_id: int) -> Event:
    """Return the event, locked until the transaction ends."""
    return db.session.scalars(
        select(Event)
        .where(Event.id == event_id)
        .with_for_update(of=Event)
        .execution_options(populate_existing=True)
    ).one()


def categories_of(event: Event) -> Sequence[Category]:
    return db.session.scalars(
        select(Category)
        .where(Category.event_id == event.id)
        .order_by(Category.position, Category.id)
    ).all()


def roles_of(user: User, *, event_id: int | None, today: date) -> set[Role]:
    """Return the roles the user holds today for this event, those for all events included.

    Without an event, only the roles for all events count.
    """
    here = (
        TeamRole.event_id.is_(None)
        if event_id is None
        else or_(TeamRole.event_id.is_(None), TeamRole.event_id == event_id)
    )
    return set(
        db.session.scalars(
            select(TeamRole.role).where(
                TeamRole.user_id == user.id,
                here,
                or_(TeamRole.ends_on.is_(None), TeamRole.ends_on >= today),
            )
        )
    )


def holds_any_role(user: User, *, today: date) -> bool:
    found = db.session.scalar(
        select(TeamRole.id)
        .where(
            TeamRole.user_id == user.id, or_(TeamRole.ends_on.is_(None), TeamRole.ends_on >= today)
        )
        .limit(1)
    )
    return found is not None


def sender_of(event: Event) -> Sender:
    """Return in whose name mails about the event leave."""
    contact = " – ".join(
        part for part in (event.contact_name, event.contact_email, event.contact_phone) if part
    )
    return Sender(
        name=event.organiser_name, contact=contact, reply_to=event.contact_email, event_id=event.id
    )
