"""Reads how much room there is, without reading people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, case, cast, func, select

from openmap.core.db import db
from openmap.events.models import Category
from openmap.registrations.models import (
    Registration,
    RegistrationCount,
    RegistrationSettings,
    RegistrationState,
)
from openmap.seats.models import PoolCategory, SeatPool

HOLDS_A_SEAT = (RegistrationState.CONFIRMED, RegistrationState.OFFERED)


@dataclass(frozen=True)
class CategoryRoom:
    """How much room a public category has now, and how many wait in it."""

    category_id: int
    #: None: no seat is counted for it.
    free: int | None
    waiting: int

    @property
    def takes_someone(self) -> bool:
        return self.free is None or self.free > 0


@dataclass(frozen=True)
class Standing:
    """The window of registration and the room of each public category."""

    opens_at: datetime | None
    closes_at: datetime | None
    rooms: Sequence[CategoryRoom]


def standing(event_id: int) -> Standing:
    """Return in one statement what can be said about registering; no row of people is read."""
    waiting = (
        select(func.coalesce(func.sum(RegistrationCount.number), 0))
        .where(
            RegistrationCount.event_id == event_id,
            RegistrationCount.category_id == Category.id,
            RegistrationCount.state == RegistrationState.WAITING,
        )
        .scalar_subquery()
    )
    free = (
        select(func.min(SeatPool.capacity - SeatPool.taken))
        .join(PoolCategory, PoolCategory.pool_id == SeatPool.id)
        .where(PoolCategory.category_id == Category.id)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Category.id,
            case((Category.holds_a_seat, free)),
            cast(waiting, Integer),
            RegistrationSettings.opens_at,
            RegistrationSettings.closes_at,
        )
        .outerjoin(RegistrationSettings, RegistrationSettings.event_id == Category.event_id)
        .where(Category.event_id == event_id, Category.is_public)
        .order_by(Category.position, Category.id)
    ).all()
    first = rows[0] if rows else None
    return Standing(
        opens_at=first[3] if first else None,
        closes_at=first[4] if first else None,
        rooms=[CategoryRoom(row[0], row[1], row[2]) for row in rows],
    )


def seats_held(event_id: int) -> dict[int, int]:
    """Return how many seats each category holds."""
    rows = db.session.execute(
        select(Registration.category_id, func.count())
        .where(
            Registration.event_id == event_id,
            Registration.state.in_(HOLDS_A_SEAT),
            Registration.takes_a_seat,
        )
        .group_by(Registration.category_id)
    )
    return {row[0]: row[1] for row in rows}


def counts_of(event_id: int) -> Mapping[RegistrationState, int]:
    """Return how many registrations stand where, all categories together."""
    rows = db.session.execute(
        select(RegistrationCount.state, cast(func.sum(RegistrationCount.number), Integer))
        .where(RegistrationCount.event_id == event_id)
        .group_by(RegistrationCount.state)
    )
    return {row[0]: row[1] for row in rows}


def confirmed_by_category(event_id: int) -> Mapping[int, int]:
    """Return how many are expected in each category."""
    rows = db.session.execute(
        select(RegistrationCount.category_id, RegistrationCount.number).where(
            RegistrationCount.event_id == event_id,
            RegistrationCount.state == RegistrationState.CONFIRMED,
        )
    )
    return {row[0]: row[1] for row in rows}
