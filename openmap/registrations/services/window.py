"""Says whether one may register, and changes when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openmap.audit import services as audit
from openmap.audit.services import Actor
from openmap.core import clock
from openmap.core.db import db
from openmap.core.errors import ensure_unchanged
from openmap.events import services as events
from openmap.events.models import Event
from openmap.registrations import queries, rules
from openmap.registrations.errors import WindowUpsideDownError
from openmap.registrations.models import RegistrationSettings
from openmap.registrations.queries import CategoryRoom
from openmap.registrations.rules import TruthKind, Window
from openmap.seats import services as seats
from openmap.seats.services import PlaceInLine


@dataclass(frozen=True)
class RegistrationTruth:
    """What the public page may say about registering."""

    kind: TruthKind
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    #: Seats free for the category that has most; None: seats are not counted.
    free: int | None = None
    waiting: int = 0
    rooms: Sequence[CategoryRoom] = ()


@dataclass(frozen=True)
class WindowSettings:
    """When registration is open, and what goes with it."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None
    access_needs_until: date | None = None
    daily_digest: bool = True


def registration_truth(event: Event) -> RegistrationTruth:
    """Return what is true now, in one statement whose cost does not grow with the people."""
    standing = queries.standing(event.id)
    window = _window(event, standing.opens_at, standing.closes_at)
    # Where seats are counted they are what the page speaks of: the press, who hold none, may
    # always come.
    counted = [room for room in standing.rooms if room.free is not None]
    return RegistrationTruth(
        kind=rules.truth_kind(
            window,
            now=clock.now(),
            seats_free=any(
                room.takes_someone and not room.waiting for room in counted or standing.rooms
            ),
        ),
        opens_at=window.opens_at,
        closes_at=window.last_moment,
        free=max((room.free or 0 for room in counted), default=None),
        waiting=sum(room.waiting for room in standing.rooms),
        rooms=standing.rooms,
    )


def place_of_newcomer(event: Event, category_id: int) -> PlaceInLine | None:
    """Return where someone who registers now would stand; None when a seat is free for them."""
    hall = seats.hall_of(event.id)
    if hall.has_room(category_id) and not queries.someone_waits(
        event.id, hall.rivals_with_room(category_id)
    ):
        return None
    return hall.place_in_line(category_id, queries.waiting_ahead(event.id, rank=None))


def window_of(event: Event) -> Window:
    """Return what decides whether one may register at the event."""
    settings = queries.settings_of(event.id)
    return _window(
        event, settings.opens_at if settings else None, settings.closes_at if settings else None
    )


def _window(event: Event, opens_at: datetime | None, closes_at: datetime | None) -> Window:
    return Window(
        state=event.state,
        held_on=event.held_on,
        zone=event.zone,
        starts_at=event.starts_at,
        opens_at=opens_at,
        closes_at=closes_at,
    )


def window_settings_of(event: Event) -> WindowSettings:
    row = queries.settings_of(event.id)
    if row is None:
        return WindowSettings()
    return WindowSettings(
        row.opens_at, row.closes_at, row.access_needs_until, daily_digest=row.daily_digest
    )


def change_window(event: Event, new: WindowSettings, *, seen: str, by: Actor) -> None:
    """Change when registration opens and closes; the public page says so at once.

    Raises:
        ChangedMeanwhileError: someone else changed it after the form was opened.
        WindowUpsideDownError: it would close before it opens.

    """
    old = window_settings_of(event)
    ensure_unchanged(old, seen=seen)
    if new.opens_at and new.closes_at and new.closes_at <= new.opens_at:
        raise WindowUpsideDownError
    row = queries.settings_of(event.id)
    if row is None:
        row = RegistrationSettings(event_id=event.id)
        db.session.add(row)
    row.opens_at, row.closes_at = new.opens_at, new.closes_at
    row.access_needs_until, row.daily_digest = new.access_needs_until, new.daily_digest
    if changes := audit.differences(old, new):
        events.touch(event.id)
        audit.record(
            "registrations.change_window",
            "event",
            event.id,
            by=by,
            event_id=event.id,
            changes=changes,
        )
