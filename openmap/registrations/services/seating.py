"""Moves one registration from state to state, with what each brings; the pools are locked."""

from openmap.audit import services as audit
from openmap.audit.models import ActorKind
from openmap.audit.services import Actor
from openmap.calendars import services as calendars
from openmap.calendars.models import InvitationMessage
from openmap.core import clock, hooks
from openmap.core.db import db
from openmap.events.models import Category
from openmap.mail import services as mail
from openmap.mail.services import Message
from openmap.registrations import ical, queries, rules
from openmap.registrations.models import Registration, RegistrationState
from openmap.seats import services as seats
from openmap.seats.services import Hall, PlaceInLine

SUBJECT = "registration"


def participant(registration: Registration) -> Actor:
    """Return the person themselves as the one who acts."""
    return Actor(ActorKind.PARTICIPANT, registration.full_name)


def tell(registration: Registration, message: Message) -> None:
    """Post the mail, unless the person gave no address (a walk-in at the door)."""
    if registration.contact_email:
        mail.post(message)


def locked(registration: Registration) -> tuple[Hall, Registration]:
    """Lock the pools, then the registration, in the order that everything else keeps."""
    hall = seats.lock_all(registration.event_id)
    return hall, queries.lock_registration(registration)


def newcomer_state(
    event_id: int, category: Category, hall: Hall, *, needs_approval: bool
) -> RegistrationState:
    """Return where someone who needs a seat stands, newly come or newly approved."""
    return rules.state_for_newcomer(
        needs_approval=needs_approval,
        pools_have_room=hall.has_room(category.id),
        someone_could_sit=queries.someone_waits(event_id, hall.rivals_with_room(category.id)),
    )


def confirm_seat(registration: Registration) -> InvitationMessage | None:
    """Make it a confirmed registration, whose seat is taken, and invite the person."""
    registration.state = RegistrationState.CONFIRMED
    registration.waiting_rank = registration.offered_until = None
    registration.confirmed_at = clock.now()
    registration.version += 1
    db.session.flush()
    return after_confirmation(registration)


def after_confirmation(registration: Registration) -> InvitationMessage | None:
    """Put the day into the person's calendar and let other capabilities prepare."""
    hooks.registration_confirmed(registration.id)
    return invite(registration)


def invite(registration: Registration) -> InvitationMessage | None:
    """Return the invitation, or its next number when the person has one already."""
    if not registration.contact_email:
        return None
    return calendars.invite(
        event_id=registration.event_id,
        person_id=registration.person_id,
        subject=SUBJECT,
        subject_id=registration.id,
        attendee_email=registration.contact_email,
        attendee_name=registration.full_name,
        occurrence=ical.occurrence(registration),
    )


def uninvite(registration: Registration) -> InvitationMessage | None:
    """Take the day out of the person's calendar, if it is there."""
    return calendars.cancel(SUBJECT, registration.id, ical.occurrence(registration))


def put_in_line(registration: Registration) -> None:
    """Give the registration the next rank of the queue."""
    rank = seats.next_rank()
    registration.state = RegistrationState.WAITING
    registration.waiting_rank, registration.offered_until = rank, None
    registration.version += 1


def end(
    registration: Registration,
    hall: Hall,
    state: RegistrationState,
    *,
    by: Actor,
    because: str | None,
) -> None:
    """End the registration; its seat, if it holds one, goes to whoever waits."""
    held = registration.holds_a_seat
    registration.state = state
    registration.waiting_rank = registration.offered_until = None
    registration.ended_at = clock.now()
    registration.ended_by = "participant" if by.kind is ActorKind.PARTICIPANT else "team"
    registration.ended_because = because
    registration.version += 1
    if held:
        seats.give_back(hall.pools_of(registration.category_id))
    db.session.flush()
    hooks.registration_ended(registration.id)


def record_move(
    action: str, registration: Registration, before: RegistrationState, by: Actor
) -> None:
    """Keep in the history which state the registration left for which."""
    audit.record(
        action,
        SUBJECT,
        registration.id,
        by=by,
        event_id=registration.event_id,
        changes={"state": [before.value, registration.state.value]},
        reason=registration.ended_because,
    )


def place_of(registration: Registration) -> PlaceInLine | None:
    """Return between which positions the person stands; None when they do not wait."""
    if registration.waiting_rank is None:
        return None
    ahead = queries.waiting_ahead(registration.event_id, rank=registration.waiting_rank)
    return seats.hall_of(registration.event_id).place_in_line(registration.category_id, ahead)
