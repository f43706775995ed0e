"""Decides who takes a seat, who is next, what position is told, and until when an offer stands."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import holidays

OPENS: Final = time(9)
CLOSES: Final = time(18)
SATURDAY: Final = 5
#: Working hours that people have to answer an offer; fewer when the day is near.
HOURS_TO_ANSWER: Final = timedelta(hours=24)
HOURS_TO_ANSWER_NEAR: Final = timedelta(hours=4)
NEAR: Final = timedelta(days=3)


@dataclass(frozen=True)
class PoolFacts:
    """How many seats of a pool are free, and which categories take from it."""

    free: int
    categories: frozenset[int]


@dataclass(frozen=True)
class Waiter:
    """Someone who waits; ranks order people as they came."""

    id: int
    category_id: int
    rank: int


@dataclass(frozen=True)
class PlaceInLine:
    """Between which positions someone stands."""

    first: int
    last: int


def has_room(category_id: int, pools: Iterable[PoolFacts]) -> bool:
    """Say whether every pool of the category has a free seat."""
    return all(pool.free > 0 for pool in pools if category_id in pool.categories)


def rivals(category_id: int, pools: Iterable[PoolFacts]) -> frozenset[int]:
    """Return the categories that compete for a seat with this one, itself included."""
    sharing = (pool.categories for pool in pools if category_id in pool.categories)
    return frozenset({category_id}).union(*sharing)


def who_is_next(waiting: Iterable[Waiter], pools: Mapping[int, PoolFacts]) -> Sequence[Waiter]:
    """Return those a free seat goes to, in the order of their ranks.

    Whoever waits for a pool that is full is passed over and keeps their rank: the others take
    nothing from them, and no seat stays idle.
    """
    free = {pool_id: pool.free for pool_id, pool in pools.items()}
    chosen = []
    for waiter in sorted(waiting, key=lambda one: one.rank):
        needed = [key for key, pool in pools.items() if waiter.category_id in pool.categories]
        if all(free[key] > 0 for key in needed):
            chosen.append(waiter)
            for key in needed:
                free[key] -= 1
    return chosen


def place_in_line(
    category_id: int, ahead: Mapping[int, int], pools: Collection[PoolFacts]
) -> PlaceInLine:
    """Return the range of positions, from how many wait ahead in each category.

    Those who need the very same pools are surely ahead; those who share only some of them may
    or may not take the seat.
    """
    own = {pool for pool in pools if category_id in pool.categories}
    possible = rivals(category_id, pools)
    certain = {
        rival
        for rival in possible
        if rival == category_id or {pool for pool in pools if rival in pool.categories} == own
    }
    return PlaceInLine(
        first=1 + sum(ahead.get(rival, 0) for rival in certain),
        last=1 + sum(ahead.get(rival, 0) for rival in possible),
    )


def offer_deadline(
    now: datetime, *, held_on: date, starts_at: datetime | None, zone: ZoneInfo
) -> datetime:
    """Return until when an offered seat waits for its answer; never beyond the beginning."""
    local = now.astimezone(zone)
    near = held_on - local.date() <= NEAR
    deadline = working_time_later(local, HOURS_TO_ANSWER_NEAR if near else HOURS_TO_ANSWER)
    beginning = starts_at or datetime.combine(held_on, time(), zone)
    return min(deadline, max(beginning, now)).astimezone(UTC)


def working_time_later(local: datetime, duration: timedelta) -> datetime:
    """Return the moment after that much working time: Monday to Friday, 9 to 18 h, no holidays.

    Counted on the clock of the wall, so that a change of hour at night alters nothing.
    """
    zone, cursor, left = local.tzinfo, local.replace(tzinfo=None), duration
    french = holidays.country_holidays("FR")
    while True:
        opens = datetime.combine(cursor.date(), OPENS)
        closes = datetime.combine(cursor.date(), CLOSES)
        if cursor.weekday() < SATURDAY and cursor.date() not in french and cursor < closes:
            start = max(cursor, opens)
            if start + left <= closes:
                return (start + left).replace(tzinfo=zone)
            left -= closes - start
        cursor = opens + timedelta(days=1)
