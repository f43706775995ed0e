"""What seats contribute: the pool of a new edition, and whether there are seats at all."""

from typing import Any, Final

from openmap.core.db import db
from openmap.core.hooks import RailItem, Readiness
from openmap.core.locale import LazyString, LocalText, _l
from openmap.events.models import Event, Role
from openmap.events.queries import categories_of
from openmap.seats import queries, services

SEATS_UNLESS_SAID: Final = 120


def event_created(event_id: int, preset: str, options: dict[str, Any]) -> None:
    """Give the new edition one pool, which all categories that hold a seat take from."""
    event = db.session.get_one(Event, event_id)
    services.create_pool(
        event_id,
        label=LocalText(fr="Toutes les places", en="All seats"),
        capacity=int(options.get("seats") or SEATS_UNLESS_SAID),
        category_ids=[one.id for one in categories_of(event) if one.holds_a_seat],
    )


def readiness(event_id: int) -> list[Readiness]:
    """Ask for seats before the edition is published."""
    pools = queries.pools_with_categories(event_id)
    counted = {key for _pool, keys in pools for key in keys}
    seated = categories_of(db.session.get_one(Event, event_id))
    return [
        Readiness(
            _l("The seats are counted."),
            "seats_manage.index",
            done=any(pool.capacity for pool, _keys in pools),
            blocking=True,
        ),
        Readiness(
            _l("Each category that takes a seat is counted somewhere."),
            "seats_manage.index",
            done=all(one.id in counted for one in seated if one.holds_a_seat),
        ),
    ]


def rail(event_id: int) -> list[RailItem]:
    return [RailItem(_l("Seats"), "seats_manage.index", 14, Role.READER)]


def deeds() -> dict[str, LazyString]:
    """Say what the history calls each thing done here."""
    return {
        "seats.create_pool": _l("added a count of seats"),
        "seats.change_pool": _l("changed a count of seats"),
        "seats.remove_pool": _l("removed a count of seats"),
    }
