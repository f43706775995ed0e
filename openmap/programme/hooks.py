"""What the programme contributes: that of a new edition, its word of the rail, its readiness."""

from typing import Any

from openmap.core.db import db
from openmap.core.hooks import RailItem, Readiness
from openmap.core.locale import LazyString, _l
from openmap.events.models import Event, Role
from openmap.programme import queries, services


def event_created(event_id: int, preset: str, options: dict[str, Any]) -> None:
    """Begin with the programme of the preset."""
    services.fill_from_preset(db.session.get_one(Event, event_id), preset)


def event_changed(event_id: int, what: frozenset[str]) -> None:
    """Follow the edition to another day."""
    if "when" in what:
        services.follow_the_day(db.session.get_one(Event, event_id))


def readiness(event_id: int) -> list[Readiness]:
    """Ask for a programme."""
    return [
        Readiness(
            _l("A programme says what will happen."),
            "programme_manage.index",
            done=queries.number_of_sessions(event_id) > 0,
        )
    ]


def rail(event_id: int) -> list[RailItem]:
    return [RailItem(_l("Programme"), "programme_manage.index", 12, Role.READER)]


def deeds() -> dict[str, LazyString]:
    """Say what the history calls each thing done here."""
    return {
        "programme.add": _l("added an item to the programme"),
        "programme.change": _l("changed an item of the programme"),
        "programme.remove": _l("removed an item from the programme"),
    }
