"""Writes to people about their registration; each mail has the name of its templates."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from openmap.calendars.models import InvitationMessage
from openmap.core.locale import absolute_url, speaking
from openmap.core.tokens import sign
from openmap.events.models import Category, Event
from openmap.events.queries import sender_of
from openmap.mail.services import Attachment, Message, Reader, message
from openmap.registrations.models import AddressChange, Registration, RegistrationState
from openmap.registrations.rules import LINK_DAYS, News, place_in_words
from openmap.seats.services import PlaceInLine

LINK_PURPOSE = "registration"
ADDRESS_PURPOSE = "address-change"
NO_NEWS = News()


def private_link(registration: Registration) -> str:
    """Return the link that opens everything about the registration; no secret is stored."""
    token = sign(LINK_PURPOSE, registration.id, registration.link_generation)
    with speaking(registration.language):
        return absolute_url("registrations.open_link", token=token)


def registration_received_to_participant(
    registration: Registration,
    *,
    invitation: InvitationMessage | None = None,
    place: PlaceInLine | None = None,
) -> Message:
    """Confirm what was received: a seat, a place in the queue or a request."""
    return _to_participant(
        "registration_received_to_participant",
        registration,
        attachments=_papers(registration, invitation),
        place=place,
    )


def private_link_again_to_participant(
    registration: Registration,
    *,
    invitation: InvitationMessage | None = None,
    is_new_address: bool = False,
) -> Message:
    """Send the link once more, or for the first time to an address in use from now on."""
    return _to_participant(
        "private_link_again_to_participant",
        registration,
        attachments=_papers(registration, invitation),
        is_new_address=is_new_address,
    )


def seat_offered_to_participant(registration: Registration) -> Message:
    return _to_participant("seat_offered_to_participant", registration)


def offer_expired_to_participant(registration: Registration) -> Message:
    return _to_participant("offer_expired_to_participant", registration)


def seat_confirmed_to_participant(
    registration: Registration, *, invitation: InvitationMessage | None
) -> Message:
    """Tell someone who waited, or whose request was looked at, that they come."""
    return _to_participant(
        "seat_confirmed_to_participant",
        registration,
        attachments=_papers(registration, invitation),
    )


def registration_refused_to_participant(registration: Registration) -> Message:
    return _to_participant("registration_refused_to_participant", registration)


def registration_cancelled_to_participant(
    registration: Registration, *, invitation: InvitationMessage | None
) -> Message:
    return _to_participant(
        "registration_cancelled_to_participant",
        registration,
        attachments=_calendar(invitation),
        by_team=registration.ended_by == "team",
    )


def event_changed_to_participant(
    registration: Registration, *, invitation: InvitationMessage | None, news: News = NO_NEWS
) -> Message:
    """Tell a new day, new hours or a new place."""
    return _to_participant(
        "event_changed_to_participant",
        registration,
        attachments=_calendar(invitation),
        news=news,
    )


def event_cancelled_to_participant(
    registration: Registration, *, invitation: InvitationMessage | None
) -> Message:
    return _to_participant(
        "event_cancelled_to_participant", registration, attachments=_calendar(invitation)
    )


def address_change_asked_to_new_address(
    registration: Registration, change: AddressChange
) -> Message:
    """Ask whoever reads the new address to confirm it."""
    with speaking(registration.language):
        confirm_link = absolute_url(
            "registrations.confirm_address", token=sign(ADDRESS_PURPOSE, change.id)
        )
    return _to_participant(
        "address_change_asked_to_new_address",
        registration,
        email=change.new_email,
        confirm_link=confirm_link,
        expires_at=change.expires_at,
    )


def address_change_told_to_old_address(
    registration: Registration,
    *,
    old_email: str,
    new_email: str,
    invitation: InvitationMessage | None = None,
    is_done: bool,
) -> Message:
    """Tell the old address what is asked or done; it learns nothing of the new one but its end."""
    return _to_participant(
        "address_change_told_to_old_address",
        registration,
        email=old_email,
        attachments=_calendar(invitation),
        new_address=veiled(new_email),
        is_done=is_done,
    )


def digest_to_organiser(
    event: Event,
    *,
    new: Sequence[tuple[Category, int]],
    cancelled: int,
    counts: dict[RegistrationState, int],
) -> Message:
    """Sum up a day of registrations for the contact of the edition."""
    with speaking("fr"):
        link = absolute_url("office_manage.registrations", slug=event.slug)
    return message(
        "registrations/emails/digest_to_organiser",
        to=Reader(event.contact_email or ""),
        sender=sender_of(event),
        event=event,
        new=new,
        number=sum(number for _category, number in new),
        cancelled=cancelled,
        counts=counts,
        link=link,
    )


def veiled(email: str) -> str:
    """Return « z…@ville.example »: enough to recognise one's own address, no more."""
    local, _at, domain = email.rpartition("@")
    return f"{local[:1]}…@{domain}"


def _to_participant(
    kind: str,
    registration: Registration,
    *,
    email: str | None = None,
    attachments: tuple[Attachment, ...] = (),
    **values: Any,
) -> Message:
    event = registration.event
    return message(
        f"registrations/emails/{kind}",
        to=Reader(
            email or registration.contact_email, registration.language, registration.person_id
        ),
        sender=sender_of(event),
        attachments=attachments,
        registration=registration,
        event=event,
        where=place_in_words(event.venue),
        link=private_link(registration),
        link_until=event.held_on + timedelta(days=LINK_DAYS),
        **values,
    )


def _papers(
    registration: Registration, invitation: InvitationMessage | None
) -> tuple[Attachment, ...]:
    """Return what someone who comes receives: invitation, code, badge, certificate."""
    if registration.state is not RegistrationState.CONFIRMED:
        return ()
    return (
        *_calendar(invitation),
        Attachment("qr", registration.id),
        Attachment("badge", registration.id),
        Attachment("registration_certificate", registration.id),
    )


def _calendar(invitation: InvitationMessage | None) -> tuple[Attachment, ...]:
    return (Attachment("calendar", invitation.id),) if invitation else ()
