"""Gives freed seats to whoever waits."""

from openmap.core import hooks, jobs
from openmap.core.db import transaction


@jobs.task("seats.promote", attempts=5, wait=2)
def promote(pool_id: int) -> None:
    """Tell the owner of the queue that the pool has room."""
    with transaction():
        hooks.seat_freed(pool_id)
