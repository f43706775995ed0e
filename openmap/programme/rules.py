"""Decides on the order and the hours of the programme, on plain values."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from openmap.programme.errors import ItemEndsBeforeStartError, ItemEndWithoutStartError


def ensure_hours(starts: time | None, ends: time | None) -> None:
    """Refuse an end without or before its beginning; both may stay open."""
    if ends is None:
        return
    if starts is None:
        raise ItemEndWithoutStartError
    if ends <= starts:
        raise ItemEndsBeforeStartError


def place_for(start: datetime | None, others: Sequence[datetime | None]) -> int:
    """Return where a new item goes: before the first that begins later, else at the end."""
    if start is not None:
        for place, other in enumerate(others):
            if other is not None and other > start:
                return place
    return len(others)


def moved(order: Sequence[int], item: int, *, by: int) -> list[int]:
    """Return the order with the item one place up (by=-1) or down (by=1); at the end it stays."""
    ids = list(order)
    place = ids.index(item)
    ids.insert(min(max(place + by, 0), len(ids) - 1), ids.pop(place))
    return ids


def hours_after(
    beginning: datetime | None, end: datetime | None, *, start_minute: int, end_minute: int
) -> tuple[datetime | None, datetime | None]:
    """Return the hours of an item of the preset; none when the edition's are open or too short."""
    if beginning is None:
        return None, None
    starts = beginning + timedelta(minutes=start_minute)
    ends = beginning + timedelta(minutes=end_minute)
    if end is not None and ends > end:
        return None, None
    return starts, ends
