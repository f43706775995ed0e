"""Rules of the programme: order and hours."""

from datetime import UTC, datetime, time, timedelta

import pytest

from openmap.programme import rules
from openmap.programme.errors import ItemEndsBeforeStartError, ItemEndWithoutStartError

NINE = datetime(2027, 5, 20, 7, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)


@pytest.mark.parametrize(
    ("starts", "ends"), [(None, None), (time(9), None), (time(9), time(9, 5))]
)
def test_hours_may_be_open(starts: time | None, ends: time | None) -> None:
    rules.ensure_hours(starts, ends)


@pytest.mark.parametrize(
    ("starts", "ends", "refusal"),
    [
        (None, time(9), ItemEndWithoutStartError),
        (time(9), time(9), ItemEndsBeforeStartError),
        (time(9), time(8, 59), ItemEndsBeforeStartError),
    ],
)
def test_an_end_follows_its_beginning(
    starts: time | None, ends: time, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        rules.ensure_hours(starts, ends)


@pytest.mark.parametrize(
    ("start", "others", "place"),
    [
        (None, [NINE, TEN], 2),
        (NINE, [], 0),
        (NINE, [TEN], 0),
        (NINE, [NINE, None, TEN], 2),
        (TEN, [NINE, None], 2),
        (TEN, [None, NINE, TEN], 3),
    ],
)
def test_a_new_item_goes_where_its_hour_belongs(
    start: datetime | None, others: list[datetime | None], place: int
) -> None:
    assert rules.place_for(start, others) == place


def test_an_item_moves_by_one_place_and_not_beyond_the_ends() -> None:
    assert rules.moved([1, 2, 3], 3, by=-1) == [1, 3, 2]
    assert rules.moved([1, 2, 3], 1, by=-1) == [1, 2, 3]
    assert rules.moved([1, 2, 3], 3, by=1) == [1, 2, 3]


def test_items_of_the_preset_have_hours_as_far_as_the_edition_goes() -> None:
    half = {"start_minute": 30, "end_minute": 60}

    assert rules.hours_after(None, None, **half) == (None, None)
    assert rules.hours_after(NINE, None, **half) == (NINE + timedelta(minutes=30), TEN)
    assert rules.hours_after(NINE, TEN, **half) == (NINE + timedelta(minutes=30), TEN)
    assert rules.hours_after(NINE, TEN - timedelta(minutes=1), **half) == (None, None)
