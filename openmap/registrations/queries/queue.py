"""Reads who waits, who is offered a seat, and who stands ahead of whom."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, Integer, and_, bindparam, exists, func, select

from openmap.core.db import db
from openmap.events.models import Event, EventState
from openmap.registrations.models import (
    ENDED,
    Registration,
    RegistrationCount,
    RegistrationState,
)
from openmap.seats.models import PoolCategory, SeatPool


def _waits_in(
    event_id: int | BindParameter[int], category_ids: Collection[int] | BindParameter[int]
) -> ColumnElement[bool]:
    return and_(
        Registration.event_id == event_id,
        Registration.category_id.in_(category_ids),
        Registration.state == RegistrationState.WAITING,
    )


_KNOWN = (
    select(Registration.id)
    .where(
        Registration.event_id == bindparam("event_id"),
        Registration.contact_email == bindparam("contact_email"),
        Registration.folded_name == bindparam("folded_name"),
        Registration.state.not_in(ENDED),
    )
    .scalar_subquery()
)
_RIVAL_WAITS = exists().where(
    _waits_in(bindparam("event_id"), bindparam("rivals", expanding=True, type_=Integer))
)
#: Built once: people of one edition wait for each other while it runs.
_FACTS = select(_KNOWN, _RIVAL_WAITS, Event.state).where(Event.id == bindparam("event_id"))


def facts_about_newcomer(
    event_id: int, contact_email: str, folded_name: str, *, rivals_with_room: Collection[int]
) -> tuple[int | None, bool, EventState]:
    """Return their live registration, whether a rival who could sit waits, and the event's state.

    Read under the lock of the pools: whoever ends the registrations of a cancelled edition
    comes after this transaction and finds this one, or came before and is seen here.
    """
    row = db.session.execute(
        _FACTS,
        {
            "event_id": event_id,
            "contact_email": contact_email,
            "folded_name": folded_name,
            "rivals": list(rivals_with_room),
        },
    ).one()
    return row[0], row[1], row[2]


def someone_waits(event_id: int, category_ids: Collection[int]) -> bool:
    """Say whether anybody of these categories waits."""
    return bool(
        category_ids
        and db.session.scalar(select(exists().where(_waits_in(event_id, category_ids))))
    )


def first_who_wait(
    event_id: int, category_ids: Collection[int], *, most: int
) -> Sequence[Registration]:
    """Return who has waited longest in these categories, locked."""
    return db.session.scalars(
        select(Registration)
        .where(_waits_in(event_id, category_ids))
        .order_by(Registration.waiting_rank)
        .limit(most)
        .with_for_update(of=Registration, key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def waiting_ahead(event_id: int, *, rank: int | None) -> Mapping[int, int]:
    """Return how many wait ahead of the rank in each category; ahead of a newcomer without one."""
    if rank is None:
        counted = select(RegistrationCount.category_id, RegistrationCount.number).where(
            RegistrationCount.event_id == event_id,
            RegistrationCount.state == RegistrationState.WAITING,
        )
    else:
        counted = (
            select(Registration.category_id, func.count())
            .where(
                Registration.event_id == event_id,
                Registration.state == RegistrationState.WAITING,
                Registration.waiting_rank < rank,
            )
            .group_by(Registration.category_id)
        )
    return {row[0]: row[1] for row in db.session.execute(counted)}


def expired_offers(now: datetime, *, most: int) -> Sequence[tuple[int, int]]:
    """Return (event id, registration id) of offers that nobody answered in time."""
    rows = db.session.execute(
        select(Registration.event_id, Registration.id)
        .where(Registration.state == RegistrationState.OFFERED, Registration.offered_until <= now)
        .order_by(Registration.offered_until, Registration.id)
        .limit(most)
    )
    return [(row[0], row[1]) for row in rows]


def pools_someone_waits_for() -> Sequence[SeatPool]:
    """Return the pools with room that people of their categories wait for."""
    waits = exists().where(
        PoolCategory.pool_id == SeatPool.id,
        RegistrationCount.event_id == SeatPool.event_id,
        RegistrationCount.category_id == PoolCategory.category_id,
        RegistrationCount.state == RegistrationState.WAITING,
        RegistrationCount.number > 0,
    )
    return db.session.scalars(
        select(SeatPool)
        .join(Event, Event.id == SeatPool.event_id)
        .where(SeatPool.taken < SeatPool.capacity, Event.state == EventState.PUBLISHED, waits)
        .order_by(SeatPool.id)
    ).all()
