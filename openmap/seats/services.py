"""Locks, takes and gives back seats; makes and changes pools."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from openmap.audit import services as audit
from openmap.audit.services import Actor
from openmap.core import clock, hooks, jobs
from openmap.core.db import db
from openmap.core.errors import ensure_unchanged
from openmap.core.locale import LocalText
from openmap.events.errors import RemovedMeanwhileError
from openmap.events.models import Event
from openmap.events.queries import lock_event
from openmap.events.services import touch
from openmap.seats import queries, rules
from openmap.seats.errors import CapacityBelowTakenError, NoSeatLeftError, SeatsStillTakenError
from openmap.seats.models import PoolCategory, SeatPool, waiting_rank
from openmap.seats.rules import PlaceInLine, PoolFacts, Waiter

__all__ = [
    "Hall",
    "PlaceInLine",
    "Waiter",
    "change_capacity",
    "create_pool",
    "give_back",
    "hall_of",
    "lock",
    "lock_all",
    "next_rank",
    "offer_deadline",
    "offer_what_is_free",
    "remove_pool",
    "set_categories",
    "take",
]


@dataclass(frozen=True)
class Hall:
    """The pools of an event as one transaction sees them, and the categories they serve."""

    pools: Mapping[int, SeatPool]
    categories: Mapping[int, frozenset[int]]

    def pools_of(self, category_id: int) -> list[SeatPool]:
        """Return the pools the category takes its seats from; none means it needs no seat."""
        return [pool for key, pool in self.pools.items() if category_id in self.categories[key]]

    def has_room(self, category_id: int) -> bool:
        return rules.has_room(category_id, self._facts.values())

    def rivals(self, category_id: int) -> frozenset[int]:
        """Return the categories that compete with this one for a seat, itself included."""
        return rules.rivals(category_id, self._facts.values())

    def rivals_with_room(self, category_id: int) -> frozenset[int]:
        """Return those of them that could take a seat now."""
        return frozenset(rival for rival in self.rivals(category_id) if self.has_room(rival))

    def categories_with_room(self) -> frozenset[int]:
        """Return the categories of the pools that could take a seat now."""
        served = frozenset[int]().union(*self.categories.values())
        return frozenset(one for one in served if self.has_room(one))

    def who_is_next(self, waiting: Iterable[Waiter]) -> Sequence[Waiter]:
        return rules.who_is_next(waiting, self._facts)

    def place_in_line(self, category_id: int, ahead: Mapping[int, int]) -> PlaceInLine:
        return rules.place_in_line(category_id, ahead, self._facts.values())

    @property
    def free(self) -> int:
        """Return the most seats that are free in one pool: nobody else can be seated now."""
        return max((pool.free for pool in self.pools.values()), default=0)

    @property
    def _facts(self) -> Mapping[int, PoolFacts]:
        return {
            key: PoolFacts(pool.free, self.categories[key]) for key, pool in self.pools.items()
        }


def lock_all(event_id: int) -> Hall:
    """Return all pools of the event, locked until the transaction ends.

    All of them, because whether a newcomer overtakes depends on the pools of their rivals too.
    """
    return _hall(queries.locked_pools(event_id))


def hall_of(event_id: int) -> Hall:
    """Return all pools of the event as they are now, without a lock."""
    return _hall(queries.pools_with_categories(event_id))


def _hall(rows: Iterable[tuple[SeatPool, frozenset[int]]]) -> Hall:
    rows = list(rows)
    return Hall(
        pools={pool.id: pool for pool, _ in rows},
        categories={pool.id: categories for pool, categories in rows},
    )


def lock(event_id: int, category_id: int) -> list[SeatPool]:
    """Return the pools of the category, locked with those of the whole event."""
    return lock_all(event_id).pools_of(category_id)


def take(pools: Iterable[SeatPool]) -> None:
    """Take one seat in each of these pools, which the caller has locked.

    Raises:
        NoSeatLeftError: one of them is full.

    """
    for pool in pools:
        if pool.is_full:
            raise NoSeatLeftError
        pool.taken += 1


def give_back(pools: Iterable[SeatPool]) -> None:
    """Give one seat back to each of these pools and have it offered to whoever waits."""
    for pool in pools:
        pool.taken -= 1
        offer_what_is_free(pool)


def offer_what_is_free(pool: SeatPool) -> None:
    """Have the free seats of the pool offered, in a transaction of their own."""
    jobs.defer("seats.promote", pool_id=pool.id, once=f"seats.promote:{pool.id}")


def next_rank() -> int:
    """Draw the next rank of the queue; under the lock of the pools, ranks keep the order."""
    return int(db.session.scalar(select(waiting_rank.next_value())) or 0)


def offer_deadline(event: Event) -> datetime:
    """Return until when a seat offered now waits for its answer."""
    return rules.offer_deadline(
        clock.now(), held_on=event.held_on, starts_at=event.starts_at, zone=event.zone
    )


def create_pool(
    event_id: int, *, label: LocalText, capacity: int, category_ids: Collection[int]
) -> SeatPool:
    """Add a pool for these categories; who already holds a seat is counted in."""
    lock_all(event_id)
    pool = SeatPool(event_id=event_id, label=label, capacity=capacity)
    _count_in(pool, category_ids)
    db.session.add(pool)
    db.session.flush()
    _serve(pool, category_ids)
    queries.mark_changed(event_id)
    return pool


def change_capacity(pool: SeatPool, capacity: int) -> None:
    """Change how many seats the pool has; new ones go to whoever waits.

    Raises:
        CapacityBelowTakenError: more seats are taken than that.

    """
    pool = lock_all(pool.event_id).pools[pool.id]
    if capacity < pool.taken:
        raise CapacityBelowTakenError(pool.taken)
    grows, pool.capacity = capacity > pool.capacity, capacity
    if grows:
        offer_what_is_free(pool)


def set_categories(pool: SeatPool, category_ids: Collection[int]) -> None:
    """Say anew which categories take from the pool; their seats are counted again.

    Raises:
        CapacityBelowTakenError: these categories hold more seats than the pool has.

    """
    pool = lock_all(pool.event_id).pools[pool.id]
    _count_in(pool, category_ids)
    db.session.execute(delete(PoolCategory).where(PoolCategory.pool_id == pool.id))
    _serve(pool, category_ids)
    queries.mark_changed(pool.event_id)
    offer_what_is_free(pool)


def remove_pool(pool: SeatPool) -> None:
    """Remove a pool nobody holds a seat of.

    Raises:
        SeatsStillTakenError: someone does.

    """
    pool = lock_all(pool.event_id).pools[pool.id]
    if pool.taken:
        raise SeatsStillTakenError(pool.taken)
    db.session.delete(pool)


def _count_in(pool: SeatPool, category_ids: Collection[int]) -> None:
    held = {
        key: number for part in hooks.seats_held(pool.event_id) for key, number in part.items()
    }
    taken = sum(held.get(category_id, 0) for category_id in category_ids)
    if taken > pool.capacity:
        raise CapacityBelowTakenError(taken)
    pool.taken = taken


def _serve(pool: SeatPool, category_ids: Collection[int]) -> None:
    db.session.add_all(
        PoolCategory(event_id=pool.event_id, pool_id=pool.id, category_id=category_id)
        for category_id in category_ids
    )


@dataclass(frozen=True)
class Count:
    """Seats that are counted together, as the team writes them down."""

    label: LocalText
    capacity: int
    categories: tuple[int, ...] = ()


def count_of(pool: SeatPool) -> Count:
    served = queries.categories_served(pool.id)
    return Count(label=pool.label, capacity=pool.capacity, categories=served)


def add_count(event: Event, count: Count, *, by: Actor) -> SeatPool:
    """Add a pool and keep who did."""
    lock_event(event.id)
    pool = create_pool(
        event.id, label=count.label, capacity=count.capacity, category_ids=count.categories
    )
    _keep("seats.create_pool", pool, {"capacity": [None, count.capacity]}, by)
    return pool


def change_count(pool: SeatPool, new: Count, *, seen: str, by: Actor) -> None:
    """Change label, number and categories of a pool; what grows is offered to whoever waits."""
    lock_event(pool.event_id)
    if pool.id not in lock_all(pool.event_id).pools:
        raise RemovedMeanwhileError
    old = count_of(pool)
    ensure_unchanged(old, seen=seen)
    pool.label = new.label
    if new.capacity > old.capacity:
        change_capacity(pool, new.capacity)
    if new.categories != old.categories:
        set_categories(pool, new.categories)
    if new.capacity < old.capacity:
        change_capacity(pool, new.capacity)
    db.session.flush()
    if changes := audit.differences(old, new):
        _keep("seats.change_pool", pool, changes, by)


def remove_count(pool: SeatPool, *, by: Actor) -> None:
    """Remove a pool and keep who did."""
    lock_event(pool.event_id)
    if pool.id not in lock_all(pool.event_id).pools:
        raise RemovedMeanwhileError
    _keep("seats.remove_pool", pool, {"label": [pool.label.fr, None]}, by)
    remove_pool(pool)
    db.session.flush()


def _keep(action: str, pool: SeatPool, changes: dict[str, Any], by: Actor) -> None:
    audit.record(action, "pool", pool.id, by=by, event_id=pool.event_id, changes=changes)
    touch(pool.event_id)
