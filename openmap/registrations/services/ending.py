"""Decides on requests, and ends registrations: refused, cancelled by the person or the team."""

from openmap.audit.services import Actor
from openmap.core.db import db
from openmap.registrations import emails
from openmap.registrations.errors import AlreadyEndedError, NothingToDecideError
from openmap.registrations.models import Registration, RegistrationState
from openmap.registrations.services.seating import (
    confirm_seat,
    end,
    locked,
    newcomer_state,
    place_of,
    put_in_line,
    record_move,
    tell,
    uninvite,
)
from openmap.seats import services as seats


def confirm(registration: Registration, by: Actor) -> None:
    """Approve a request: a seat if one is free and nobody waits for it, else the waiting list.

    Raises:
        NothingToDecideError: it is no request any more.

    """
    hall, registration = locked(registration)
    if registration.state is not RegistrationState.REQUESTED:
        raise NothingToDecideError
    state = RegistrationState.CONFIRMED
    if registration.takes_a_seat:
        state = newcomer_state(
            registration.event_id, registration.category, hall, needs_approval=False
        )
    if state is RegistrationState.CONFIRMED:
        if registration.takes_a_seat:
            seats.take(hall.pools_of(registration.category_id))
        invitation = confirm_seat(registration)
        message = emails.seat_confirmed_to_participant(registration, invitation=invitation)
    else:
        put_in_line(registration)
        db.session.flush()
        message = emails.registration_received_to_participant(
            registration, place=place_of(registration)
        )
    tell(registration, message)
    record_move("registrations.confirm", registration, RegistrationState.REQUESTED, by)


def refuse(registration: Registration, reason: str, by: Actor) -> None:
    """Refuse a request, or someone who waits, with a reason that they read.

    Raises:
        NothingToDecideError: it neither asks nor waits.

    """
    hall, registration = locked(registration)
    before = registration.state
    if before not in {RegistrationState.REQUESTED, RegistrationState.WAITING}:
        raise NothingToDecideError
    end(registration, hall, RegistrationState.REFUSED, by=by, because=reason)
    tell(registration, emails.registration_refused_to_participant(registration))
    record_move("registrations.refuse", registration, before, by)


def cancel(
    registration: Registration,
    by: Actor,
    reason: str | None = None,
    *,
    is_told: bool = True,
    action: str = "registrations.cancel",
) -> None:
    """Cancel a live registration; its seat is offered to the next in line.

    The history calls it by `action`.

    Raises:
        AlreadyEndedError: it has ended.

    """
    hall, registration = locked(registration)
    if not registration.is_live:
        raise AlreadyEndedError
    before = registration.state
    end(registration, hall, RegistrationState.CANCELLED, by=by, because=reason or None)
    invitation = uninvite(registration)
    if is_told:
        tell(
            registration,
            emails.registration_cancelled_to_participant(registration, invitation=invitation),
        )
    record_move(action, registration, before, by)
