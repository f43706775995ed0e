"""Who is next, who has room, what position is told and until when: on plain values."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmap.seats.rules import (
    PlaceInLine,
    PoolFacts,
    Waiter,
    has_room,
    offer_deadline,
    place_in_line,
    rivals,
    who_is_next,
)

PARIS = ZoneInfo("Europe/Paris")
BUYER, SUPPLIER, PRESS = 1, 2, 3
EVERYBODY, BUYERS = 10, 11


def pools(everybody: int, buyers: int) -> dict[int, PoolFacts]:
    """Give the event a pool for all, and buyers a pool of their own within it."""
    return {
        EVERYBODY: PoolFacts(everybody, frozenset({BUYER, SUPPLIER})),
        BUYERS: PoolFacts(buyers, frozenset({BUYER})),
    }


@pytest.mark.parametrize(
    ("category", "everybody", "buyers", "expected"),
    [
        (BUYER, 1, 1, True),
        (BUYER, 1, 0, False),
        (BUYER, 0, 1, False),
        (SUPPLIER, 1, 0, True),
        (PRESS, 0, 0, True),
    ],
)
def test_there_is_room_when_every_pool_of_the_category_has_a_seat(
    category: int, everybody: int, buyers: int, *, expected: bool
) -> None:
    assert has_room(category, pools(everybody, buyers).values()) is expected


def test_rivals_are_those_who_share_a_pool() -> None:
    facts = pools(1, 1).values()

    assert rivals(SUPPLIER, facts) == {BUYER, SUPPLIER}
    assert rivals(PRESS, facts) == {PRESS}


def test_the_first_who_came_is_next() -> None:
    waiting = [Waiter(1, SUPPLIER, 30), Waiter(2, SUPPLIER, 20), Waiter(3, SUPPLIER, 40)]

    assert [one.id for one in who_is_next(waiting, pools(2, 0))] == [2, 1]


def test_who_waits_for_a_full_pool_is_passed_over_and_nobody_else_loses() -> None:
    waiting = [Waiter(1, BUYER, 10), Waiter(2, SUPPLIER, 20), Waiter(3, SUPPLIER, 30)]

    assert [one.id for one in who_is_next(waiting, pools(1, 0))] == [2]
    assert [one.id for one in who_is_next(waiting, pools(2, 1))] == [1, 2]


def test_whoever_needs_no_seat_is_not_kept_waiting() -> None:
    assert [one.id for one in who_is_next([Waiter(1, PRESS, 10)], pools(0, 0))] == [1]


@given(
    everybody=st.integers(0, 6),
    buyers=st.integers(0, 6),
    categories=st.lists(st.sampled_from([BUYER, SUPPLIER]), max_size=12),
)
def test_nobody_overtakes_and_no_seat_stays_idle(
    everybody: int, buyers: int, categories: list[int]
) -> None:
    facts = pools(everybody, buyers)
    waiting = [Waiter(rank, category, rank) for rank, category in enumerate(categories)]

    chosen = who_is_next(waiting, facts)

    left = pools(everybody - len(chosen), buyers - sum(one.category_id == BUYER for one in chosen))
    passed = [one for one in waiting if one not in chosen]
    assert all(pool.free >= 0 for pool in left.values())
    assert not any(has_room(one.category_id, left.values()) for one in passed)
    for one in passed:
        later = [other for other in chosen if other.rank > one.rank]
        assert all(other.category_id != one.category_id for other in later)


@pytest.mark.parametrize(
    ("category", "ahead", "expected"),
    [
        (SUPPLIER, {}, PlaceInLine(1, 1)),
        (SUPPLIER, {SUPPLIER: 3}, PlaceInLine(4, 4)),
        (SUPPLIER, {SUPPLIER: 3, BUYER: 4}, PlaceInLine(4, 8)),
        (BUYER, {SUPPLIER: 3, BUYER: 4}, PlaceInLine(5, 8)),
        (BUYER, {PRESS: 9}, PlaceInLine(1, 1)),
    ],
)
def test_the_position_told_is_a_range_among_rivals(
    category: int, ahead: dict[int, int], expected: PlaceInLine
) -> None:
    assert place_in_line(category, ahead, pools(0, 0).values()) == expected


def test_categories_of_the_same_pools_stand_in_one_line() -> None:
    shared = [PoolFacts(0, frozenset({BUYER, SUPPLIER}))]

    assert place_in_line(BUYER, {BUYER: 1, SUPPLIER: 2}, shared) == PlaceInLine(4, 4)


def deadline(now: str, *, held_on: date = date(2026, 12, 17), starts: str | None = None) -> str:
    """Return the deadline on the clocks of Paris."""
    moment = offer_deadline(
        datetime.fromisoformat(now).replace(tzinfo=PARIS),
        held_on=held_on,
        starts_at=datetime.fromisoformat(starts).replace(tzinfo=PARIS) if starts else None,
        zone=PARIS,
    )
    assert moment.tzinfo is UTC
    return moment.astimezone(PARIS).strftime("%a %d %b %H:%M")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-23 09:00", "Wed 25 Nov 15:00"),  # 9 h + 9 h + 6 h
        ("2026-11-23 07:00", "Wed 25 Nov 15:00"),  # before the offices open
        ("2026-11-23 20:00", "Thu 26 Nov 15:00"),  # after they close
        ("2026-11-27 17:00", "Wed 02 Dec 14:00"),  # over a week-end
        ("2026-11-28 12:00", "Wed 02 Dec 15:00"),  # from a Saturday
        ("2026-11-10 09:00", "Fri 13 Nov 15:00"),  # 11 November is no working day
        ("2026-10-23 09:00", "Tue 27 Oct 15:00"),  # clocks go back in between
    ],
)
def test_an_offer_stands_for_24_working_hours(now: str, expected: str) -> None:
    assert deadline(now) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-12-14 09:00", "Mon 14 Dec 13:00"),  # D-3
        ("2026-12-14 16:00", "Tue 15 Dec 11:00"),
        ("2026-12-13 23:00", "Wed 16 Dec 15:00"),  # D-4, still 24 hours
        ("2026-12-16 17:00", "Thu 17 Dec 08:45"),  # never beyond the beginning
        ("2026-12-17 08:50", "Thu 17 Dec 08:50"),  # begun: nothing is left to wait for
    ],
)
def test_an_offer_is_short_when_the_day_is_near(now: str, expected: str) -> None:
    assert deadline(now, starts="2026-12-17 08:45") == expected


def test_an_offer_ends_with_the_eve_when_hours_are_unknown() -> None:
    assert deadline("2026-12-16 17:00") == "Thu 17 Dec 00:00"
