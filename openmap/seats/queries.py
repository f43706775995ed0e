"""Reads pools of seats."""

from collections.abc import Sequence

from sqlalchemy import (
    Integer,
    Row,
    Text,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
    table,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from openmap.core.db import db
from openmap.seats.models import PoolCategory, SeatPool

_OWN = (
    select(PoolCategory.category_id)
    .where(PoolCategory.pool_id == SeatPool.id)
    .correlate(SeatPool)
    .scalar_subquery()
)
_WITH_CATEGORIES = (
    select(SeatPool, func.array(_OWN, type_=ARRAY(Integer)))
    .where(SeatPool.event_id == bindparam("event_id"))
    .order_by(SeatPool.id)
)
_BEFORE = table("seat_pool", column("id"), column("xmin", Text)).alias()
_AS_BEFORE = select(_BEFORE.c.xmin).where(_BEFORE.c.id == SeatPool.id).scalar_subquery()
_WAITED = cast(literal_column("seat_pool.xmin", Text), Text) != cast(_AS_BEFORE, Text)
#: Built once: people of one edition wait for each other while it runs.
_LOCKED = (
    _WITH_CATEGORIES.add_columns(_WAITED)
    .with_for_update(of=SeatPool, key_share=True)
    .execution_options(populate_existing=True)
)


def pool_by_id(event_id: int, pool_id: int) -> SeatPool | None:
    return db.session.scalar(
        select(SeatPool).where(SeatPool.event_id == event_id, SeatPool.id == pool_id)
    )


def pools_of_event(event_id: int) -> Sequence[SeatPool]:
    return db.session.scalars(
        select(SeatPool).where(SeatPool.event_id == event_id).order_by(SeatPool.id)
    ).all()


def pools_of_category(category_id: int) -> Sequence[SeatPool]:
    return db.session.scalars(
        select(SeatPool)
        .join(PoolCategory, PoolCategory.pool_id == SeatPool.id)
        .where(PoolCategory.category_id == category_id)
        .order_by(SeatPool.id)
    ).all()


def locked_pools(event_id: int) -> Sequence[tuple[SeatPool, frozenset[int]]]:
    """Return the pools of the event with their categories, locked in the order of their ids.

    A statement that had to wait for a lock sees the locked rows as they are now, and all others
    as they were before: then it asks again, so that no pool added meanwhile is missed.
    """
    rows = _locked(event_id)
    if any(waited for _pool, _categories, waited in rows):
        rows = _locked(event_id)
    return [(pool, frozenset(categories)) for pool, categories, _waited in rows]


def _locked(event_id: int) -> Sequence[Row[SeatPool, Sequence[int], bool]]:
    return db.session.execute(_LOCKED, {"event_id": event_id}).all()


def mark_changed(event_id: int) -> None:
    """Write every pool of the event anew, so that whoever waits for one reads them all again."""
    db.session.execute(
        update(SeatPool).where(SeatPool.event_id == event_id).values(taken=SeatPool.taken),
        execution_options={"synchronize_session": False},
    )


def pools_with_categories(event_id: int) -> Sequence[tuple[SeatPool, frozenset[int]]]:
    """Return the pools of the event with their categories."""
    rows = db.session.execute(_WITH_CATEGORIES, {"event_id": event_id})
    return [(pool, frozenset(categories)) for pool, categories in rows]


def categories_served(pool_id: int) -> tuple[int, ...]:
    """Return the ids of the categories that take their seats from the pool, in their order."""
    return tuple(
        db.session.scalars(
            select(PoolCategory.category_id)
            .where(PoolCategory.pool_id == pool_id)
            .order_by(PoolCategory.category_id)
        )
    )
