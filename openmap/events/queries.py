"""Reads editions and the roles of their team."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_, func, or_, select, union_all

from openmap.accounts.models import User
from openmap.core.db import db
from openmap.directory.models import Sector
from openmap.events.models import (
    Category,
    Event,
    EventSector,
    EventState,
    OldSlug,
    Partner,
    Role,
    TeamRole,
)
from openmap.mail.services import Sender

#: A number of our own among the advisory locks of the database.
LOCK_OF_THE_TEAM = 20_170_518


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
    """Return the event, locked until the transaction ends.

    Rows that only point at it may still be added: whoever registers holds the pools already.
    """
    return db.session.scalars(
        select(Event)
        .where(Event.id == event_id)
        .with_for_update(of=Event, key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def categories_of(event: Event) -> Sequence[Category]:
    return db.session.scalars(
        select(Category)
        .where(Category.event_id == event.id)
        .order_by(Category.position, Category.id)
    ).all()


def category_by_id(event_id: int, category_id: int) -> Category | None:
    return db.session.scalar(
        select(Category)
        .where(Category.event_id == event_id, Category.id == category_id)
        .execution_options(populate_existing=True)
    )


def partners_of(event: Event) -> Sequence[Partner]:
    return db.session.scalars(
        select(Partner).where(Partner.event_id == event.id).order_by(Partner.position, Partner.id)
    ).all()


def partner_by_id(event_id: int, partner_id: int) -> Partner | None:
    return db.session.scalar(
        select(Partner)
        .where(Partner.event_id == event_id, Partner.id == partner_id)
        .execution_options(populate_existing=True)
    )


def sector_groups_of(event_id: int) -> tuple[str, ...]:
    """Return the slugs of the groups of trades the edition is about, in their order."""
    return tuple(
        db.session.scalars(
            select(Sector.slug)
            .join(EventSector, EventSector.sector_slug == Sector.slug)
            .where(EventSector.event_id == event_id, Sector.parent_slug.is_(None))
            .order_by(Sector.position, Sector.slug)
        )
    )


def slug_is_taken(slug: str, *, except_by: int | None = None) -> bool:
    """Say whether an edition has or had this address, another one than the one excepted."""
    holders = union_all(
        select(Event.id.label("event_id")).where(Event.slug == slug),
        select(OldSlug.event_id).where(OldSlug.slug == slug),
    )
    return any(holder != except_by for holder in db.session.scalars(holders))


def events_seen_by(user: User, *, today: date) -> Sequence[Event]:
    """Return the editions the user has a role for today, the latest day first."""
    held = db.session.scalars(
        select(TeamRole.event_id).where(
            TeamRole.user_id == user.id,
            or_(TeamRole.ends_on.is_(None), TeamRole.ends_on >= today),
        )
    ).all()
    statement = select(Event).order_by(Event.held_on.desc(), Event.id.desc())
    if None not in held:
        statement = statement.where(Event.id.in_(held))
    return db.session.scalars(statement).all()


def all_events() -> Sequence[Event]:
    return db.session.scalars(select(Event).order_by(Event.held_on, Event.id)).all()


def published_events_before(day: date) -> Sequence[int]:
    """Return the ids of published editions held before that day."""
    return db.session.scalars(
        select(Event.id).where(Event.state == EventState.PUBLISHED, Event.held_on < day)
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


def roles_anywhere_of(user: User, *, today: date) -> set[Role]:
    """Return the roles the user holds today for whatever edition."""
    return set(
        db.session.scalars(
            select(TeamRole.role).where(
                TeamRole.user_id == user.id,
                or_(TeamRole.ends_on.is_(None), TeamRole.ends_on >= today),
            )
        )
    )


def sender_of(event: Event) -> Sender:
    """Return in whose name mails about the event leave."""
    contact = " – ".join(
        part for part in (event.contact_name, event.contact_email, event.contact_phone) if part
    )
    return Sender(
        name=event.organiser_name, contact=contact, reply_to=event.contact_email, event_id=event.id
    )


def team_of(event_id: int | None) -> Sequence[TeamRole]:
    """Return the roles given for this edition, or (None) for all, by name."""
    return db.session.scalars(
        select(TeamRole)
        .join(User)
        .where(TeamRole.event_id.is_not_distinct_from(event_id))
        .order_by(User.name, User.id)
    ).all()


def team_role(event_id: int | None, team_role_id: int) -> TeamRole | None:
    """Return the role if it was given for this edition, or (None) for all."""
    return db.session.scalar(
        select(TeamRole).where(
            TeamRole.id == team_role_id, TeamRole.event_id.is_not_distinct_from(event_id)
        )
    )


def role_of_member(user: User, event_id: int | None) -> TeamRole | None:
    """Return the role the user was given for exactly this edition, or (None) for all."""
    return db.session.scalar(
        select(TeamRole).where(
            TeamRole.user_id == user.id, TeamRole.event_id.is_not_distinct_from(event_id)
        )
    )


def lock_team() -> None:
    """Let one change of roles at a time happen, until the transaction ends.

    Who leads one edition depends on who leads all, so no single row can be locked instead.
    """
    db.session.execute(select(func.pg_advisory_xact_lock(LOCK_OF_THE_TEAM)))


def other_lasting_leads(given: TeamRole) -> int:
    """Count who else leads the same edition (or all) for good; who leads all leads each."""
    here = or_(TeamRole.event_id.is_(None), TeamRole.event_id == given.event_id)
    return (
        db.session.scalar(
            select(func.count())
            .select_from(TeamRole)
            .where(
                TeamRole.id != given.id,
                TeamRole.role == Role.LEAD,
                TeamRole.ends_on.is_(None),
                TeamRole.event_id.is_(None) if given.event_id is None else here,
            )
        )
        or 0
    )


def sees_access_arrangements(user: User, *, event_id: int, today: date) -> bool:
    """Say whether the user leads the edition, or was named for it by a lead (domain 9)."""
    found = db.session.scalar(
        select(TeamRole.id)
        .where(
            TeamRole.user_id == user.id,
            or_(TeamRole.ends_on.is_(None), TeamRole.ends_on >= today),
            or_(
                and_(
                    TeamRole.role == Role.LEAD,
                    or_(TeamRole.event_id.is_(None), TeamRole.event_id == event_id),
                ),
                and_(TeamRole.sees_access_arrangements, TeamRole.event_id == event_id),
            ),
        )
        .limit(1)
    )
    return found is not None
