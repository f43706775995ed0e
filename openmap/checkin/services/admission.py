"""Lets people in who have no seat yet, and takes arrivals back later."""

from dataclasses import replace

from openmap.audit import services as audit
from openmap.audit.services import Actor
from openmap.checkin import queries
from openmap.checkin.errors import (
    NobodyToAdmitError,
    NoSeatFreeError,
    NotHereError,
    NothingChangedInPracticeError,
    OthersWaitLongerError,
    RoomFullError,
)
from openmap.checkin.models import Means
from openmap.checkin.queries.people import ADMITTABLE
from openmap.checkin.services.scans import ScanMade, Verdict, again, record_scan
from openmap.checkin.services.undoing import UndoMade, undo
from openmap.events.models import Event
from openmap.registrations import services as registrations
from openmap.registrations.models import Registration, RegistrationState
from openmap.registrations.queries import live_registration, lock_registration
from openmap.registrations.services import Newcomer
from openmap.seats import services as seats
from openmap.seats.services import Hall


def ensure_room(event: Event) -> None:
    """Refuse to add anybody to a room that holds as many as the law allows.

    Raises:
        RoomFullError: it does.

    """
    limit = event.venue.legal_limit
    if limit is not None and queries.present_number(event.id) >= limit:
        raise RoomFullError(limit)


def admit(event: Event, registration: Registration, scan: ScanMade, *, by: Actor) -> Verdict:
    """Give a free seat to someone who waits and is here: once doors are open, presence counts.

    Raises:
        NobodyToAdmitError: the person does not wait.
        OthersWaitLongerError: somebody ahead in the queue is here too.
        NoSeatFreeError: all seats are taken.
        RoomFullError: the legal limit of the room is reached.

    """
    if scan.is_practice:
        raise NothingChangedInPracticeError
    hall = seats.lock_all(event.id)
    lock_registration(registration)
    if queries.scan_by_nonce(scan.nonce):
        return again(event, scan.nonce)
    before = registration.state
    if before not in ADMITTABLE:
        raise NobodyToAdmitError
    ensure_room(event)
    if ahead := _here_before(registration, hall):
        raise OthersWaitLongerError(ahead.full_name)
    if not registrations.seat_at_the_door(registration):
        raise NoSeatFreeError
    audit.record(
        "checkin.admit",
        "registration",
        registration.id,
        by=by,
        event_id=event.id,
        changes={"state": [before.value, registration.state.value]},
    )
    return record_scan(event, replace(scan, registration_id=registration.id))


def walk_in(event: Event, newcomer: Newcomer, scan: ScanMade, *, by: Actor) -> Verdict:
    """Register someone who stands at the door, and let them in if there is room.

    Raises:
        RoomFullError: the legal limit of the room is reached.

    """
    if scan.is_practice:
        raise NothingChangedInPracticeError
    hall = seats.lock_all(event.id)
    if queries.scan_by_nonce(scan.nonce):
        return again(event, scan.nonce)
    ensure_room(event)
    registration = live_registration(event.id, newcomer.contact_email, newcomer.folded_name)
    if registration is None:
        ahead = _first_here(event.id, hall, newcomer.category.id)
        registration = registrations.register(
            event, newcomer, by=by, passes_the_absent=ahead is None
        )
    elif not _here_before(registration, hall):
        registrations.seat_at_the_door(registration)
    return record_scan(event, replace(scan, registration_id=registration.id, means=Means.WALK_IN))


def _here_before(registration: Registration, hall: Hall) -> Registration | None:
    """Return who is here and would be overtaken for the same seats."""
    if registration.state is not RegistrationState.WAITING:
        return None
    return _first_here(
        registration.event_id, hall, registration.category_id, registration.waiting_rank
    )


def _first_here(
    event_id: int, hall: Hall, category_id: int, before_rank: int | None = None
) -> Registration | None:
    """Return who waits and is here, for seats of this category, and was first."""
    here = queries.waiting_and_here(
        event_id, category_ids=hall.rivals_with_room(category_id), before_rank=before_rank
    )
    return next((one for one in here if one.state is RegistrationState.WAITING), None)


def take_back_arrival(
    event: Event, registration: Registration, *, place: str, reason: str, by: Actor
) -> None:
    """Say that the person is not here after all; the scans stay on record, with the reason.

    Raises:
        NotHereError: nobody let the person in.

    """
    arrival = queries.standing_arrival(registration.id)
    if arrival is None:
        raise NotHereError
    undo(event, UndoMade(undoes=arrival.nonce, place=place, leads=True))
    audit.record(
        "checkin.undo",
        "registration",
        registration.id,
        by=by,
        event_id=event.id,
        changes={"present": [True, False]},
        reason=reason,
    )
