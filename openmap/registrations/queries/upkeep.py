"""Reads what jobs work through: whom to tell, what to erase, what to sum up."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import Select, exists, func, or_, select

from openmap.core.db import db
from openmap.events.models import Category, Event, EventState
from openmap.mail.models import Mail
from openmap.people.models import Person
from openmap.registrations.models import (
    AccessArrangement,
    Registration,
    RegistrationSettings,
    RegistrationState,
)


def next_to_end(
    event_id: int, states: Collection[RegistrationState], *, most: int
) -> Sequence[Registration]:
    """Return the next registrations of these states, locked."""
    return _locked(_of_states(event_id, states), most=most)


def next_to_tell(
    event_id: int,
    states: Collection[RegistrationState],
    *,
    kind: str,
    since: datetime,
    after_id: int,
    most: int,
) -> Sequence[Registration]:
    """Return the next registrations behind the id with an address, locked.

    Left out is whoever was written a mail of this kind since then: a telling that was cut short
    goes on where it stopped.
    """
    told = exists().where(
        Mail.person_id == Registration.person_id,
        Mail.event_id == event_id,
        Mail.kind == kind,
        Mail.queued_at >= since,
    )
    return _locked(
        _of_states(event_id, states).where(
            Registration.id > after_id, Registration.contact_email != "", ~told
        ),
        most=most,
    )


def _of_states(event_id: int, states: Collection[RegistrationState]) -> Select[Registration]:
    return select(Registration).where(
        Registration.event_id == event_id, Registration.state.in_(states)
    )


def _locked(statement: Select[Registration], *, most: int) -> Sequence[Registration]:
    return db.session.scalars(
        statement.order_by(Registration.id)
        .limit(most)
        .with_for_update(of=Registration, key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def mails_sent_since(kind: str, moment: datetime, *, event_id: int, person_id: int | None) -> int:
    """Return how many mails of this kind were written to the person, or about the event."""
    statement = select(func.count()).where(
        Mail.kind == kind, Mail.event_id == event_id, Mail.queued_at >= moment
    )
    if person_id is not None:
        statement = statement.where(Mail.person_id == person_id)
    return db.session.scalar(statement) or 0


def events_with_arrangements_before(day: date) -> Sequence[int]:
    """Return the editions held before that day which still keep arrangements of access."""
    return db.session.scalars(
        select(AccessArrangement.event_id)
        .join(Event, Event.id == AccessArrangement.event_id)
        .where(Event.held_on < day)
        .distinct()
        .order_by(AccessArrangement.event_id)
    ).all()


def events_wanting_a_digest(day: date) -> Sequence[Event]:
    """Return the published editions from that day on whose contact reads a daily digest."""
    return db.session.scalars(
        select(Event)
        .outerjoin(RegistrationSettings, RegistrationSettings.event_id == Event.id)
        .where(
            Event.state == EventState.PUBLISHED,
            Event.held_on >= day,
            Event.contact_email.is_not(None),
            or_(RegistrationSettings.event_id.is_(None), RegistrationSettings.daily_digest),
        )
        .order_by(Event.id)
    ).all()


def new_by_category(event_id: int, since: datetime) -> Sequence[tuple[Category, int]]:
    """Return how many registered since then, in each category that anybody chose."""
    rows = db.session.execute(
        select(Category, func.count())
        .join(Registration, Registration.category_id == Category.id)
        .where(Registration.event_id == event_id, Registration.created_at >= since)
        .group_by(Category.id)
        .order_by(Category.position, Category.id)
    )
    return [(row[0], row[1]) for row in rows]


def cancelled_since(event_id: int, since: datetime) -> int:
    return (
        db.session.scalar(
            select(func.count()).where(
                Registration.event_id == event_id,
                Registration.state == RegistrationState.CANCELLED,
                Registration.ended_at >= since,
            )
        )
        or 0
    )


def people_silent_since(moment: datetime, *, most: int) -> Sequence[int]:
    """Return people whose last action is older and who are registered nowhere to come."""
    comes = exists().where(
        Registration.person_id == Person.id,
        Registration.event_id == Event.id,
        Event.held_on >= moment.date(),
    )
    return db.session.scalars(
        select(Person.id)
        .where(Person.last_action_at < moment, Person.erased_at.is_(None), ~comes)
        .order_by(Person.id)
        .limit(most)
    ).all()
