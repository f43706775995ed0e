"""The only place that reads the time; a test may shift it."""

import os
from datetime import UTC, datetime, timedelta
from functools import cache


@cache
def _offset() -> timedelta:
    """Seconds that journeys add to the clock, honoured in tests only."""
    if os.environ.get("OPENMAP_ENV") != "testing":
        return timedelta()
    return timedelta(seconds=float(os.environ.get("OPENMAP_CLOCK_OFFSET", "0")))


def now() -> datetime:
    """Return the present moment, aware and in UTC."""
    return datetime.now(UTC) + _offset()
