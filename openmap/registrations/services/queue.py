"""Offers free seats to whoever waits, and takes their answer."""

from openmap.audit.services import SYSTEM
from openmap.core import clock
from openmap.core.db import db
from openmap.events.models import Event
from openmap.registrations import emails, queries, rules
from openmap.registrations.errors import NoOfferError, OfferGoneError
from openmap.registrations.models import Registration, RegistrationState
from openmap.registrations.services.ending import cancel
from openmap.registrations.services.seating import (
    confirm_seat,
    locked,
    participant,
    put_in_line,
    record_move,
    tell,
)
from openmap.registrations.services.window import window_of
from openmap.seats import services as seats
from openmap.seats.services import Hall, Waiter


def offer_free_seats(event_id: int) -> int:
    """Offer every free seat to whoever waits first for it; return how many were offered."""
    hall = seats.lock_all(event_id)
    event = db.session.get_one(Event, event_id)
    if not rules.may_offer(window_of(event), now=clock.now()):
        return 0
    offered = 0
    while chosen := _next_in_line(event_id, hall):
        for registration in chosen:
            _offer(registration, event, hall)
        db.session.flush()
        offered += len(chosen)
    return offered


def _next_in_line(event_id: int, hall: Hall) -> list[Registration]:
    with_room = hall.categories_with_room()
    if not with_room:
        return []
    waiting = queries.first_who_wait(event_id, with_room, most=hall.free)
    by_id = {registration.id: registration for registration in waiting}
    waiters = [Waiter(one.id, one.category_id, one.waiting_rank or 0) for one in waiting]
    return [by_id[waiter.id] for waiter in hall.who_is_next(waiters)]


def _offer(registration: Registration, event: Event, hall: Hall) -> None:
    registration.state = RegistrationState.OFFERED
    registration.waiting_rank = None
    registration.offered_until = seats.offer_deadline(event)
    registration.version += 1
    seats.take(hall.pools_of(registration.category_id))
    tell(registration, emails.seat_offered_to_participant(registration))
    record_move("registrations.offer", registration, RegistrationState.WAITING, SYSTEM)


def accept_offer(registration: Registration) -> None:
    """Take the offered seat.

    Raises:
        OfferGoneError: the time to answer has passed.
        NoOfferError: no seat is offered.

    """
    _hall, registration = locked(registration)
    _ensure_offered(registration)
    invitation = confirm_seat(registration)
    tell(registration, emails.seat_confirmed_to_participant(registration, invitation=invitation))
    by = participant(registration)
    record_move("registrations.accept_offer", registration, RegistrationState.OFFERED, by)


def decline_offer(registration: Registration) -> None:
    """Leave the offered seat to the next person: who declines does not come.

    Someone who stayed in the queue would be offered the very seat they declined, and newcomers
    would have to wait behind them.
    """
    locked(registration)
    _ensure_offered(registration)
    cancel(registration, participant(registration), action="registrations.decline_offer")


def _ensure_offered(registration: Registration) -> None:
    if registration.state is RegistrationState.WAITING:
        raise OfferGoneError
    if registration.state is not RegistrationState.OFFERED or registration.offered_until is None:
        raise NoOfferError
    if registration.offered_until <= clock.now():
        raise OfferGoneError


def expire_offer(registration: Registration) -> bool:
    """Send an unanswered offer to the end of the queue; say whether it was one."""
    hall, registration = locked(registration)
    if registration.offered_until is None or registration.offered_until > clock.now():
        return False
    put_in_line(registration)
    seats.give_back(hall.pools_of(registration.category_id))
    tell(registration, emails.offer_expired_to_participant(registration))
    record_move("registrations.expire_offer", registration, RegistrationState.OFFERED, SYSTEM)
    return True


def seat_at_the_door(registration: Registration) -> bool:
    """Give someone who waits and is present a seat, if one is free; say whether there was one.

    From the beginning on, presence counts rather than rank (docs/glossary.md, offer).
    """
    hall, registration = locked(registration)
    if registration.state is RegistrationState.WAITING:
        if not hall.has_room(registration.category_id):
            return False
        seats.take(hall.pools_of(registration.category_id))
    elif registration.state is not RegistrationState.OFFERED:
        return False
    invitation = confirm_seat(registration)
    tell(registration, emails.seat_confirmed_to_participant(registration, invitation=invitation))
    return True
