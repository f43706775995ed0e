"""Changes the address of a registration: mistyped, changed by its person, or by the team."""

from sqlalchemy import update

from openmap.audit import services as audit
from openmap.audit.services import Actor
from openmap.calendars import queries as invitations
from openmap.calendars import services as calendars
from openmap.calendars.models import InvitationMessage
from openmap.core import clock
from openmap.core.db import db
from openmap.core.tokens import opened
from openmap.mail.models import Mail, MailState
from openmap.people import services as people
from openmap.registrations import emails, ical, queries, rules
from openmap.registrations.errors import (
    AddressUnchangedError,
    AlreadyEndedError,
    AlreadyRegisteredError,
    LinkExpiredError,
    TooLateToCorrectError,
)
from openmap.registrations.models import AddressChange, Registration, RegistrationState
from openmap.registrations.services.ending import cancel
from openmap.registrations.services.links import private_link_again, revoke_links
from openmap.registrations.services.registering import search_text
from openmap.registrations.services.seating import SUBJECT, participant, place_of, tell


def correct_mistyped_address(registration: Registration, email: str) -> None:
    """Write to the right address what went to a mistyped one, whose link is revoked.

    Someone already registered under the right address is sent their own link again, and the
    registration made by mistake goes.

    Raises:
        TooLateToCorrectError: half an hour has passed, or the link was opened.

    """
    queries.lock_registration(registration)
    if not registration.is_live or not rules.may_correct_mistyped(
        created_at=registration.created_at,
        link_opened_at=registration.link_opened_at,
        now=clock.now(),
    ):
        raise TooLateToCorrectError
    if email == registration.contact_email:
        return
    known = queries.live_registration(registration.event_id, email, registration.folded_name)
    _withdraw_waiting_mails(registration)
    if known is not None:
        cancel(registration, participant(registration), is_told=False)
        private_link_again(known)
        return
    _told, invitation = _move(registration, email, by=participant(registration))
    message = emails.registration_received_to_participant(
        registration, invitation=invitation, place=place_of(registration)
    )
    tell(registration, message)


def ask_new_address(registration: Registration, email: str) -> None:
    """Ask the new address to confirm, and tell the old one.

    Raises:
        AddressUnchangedError: it is the address already used.
        AlreadyEndedError: the registration has ended.

    """
    if not registration.is_live:
        raise AlreadyEndedError
    if email == registration.contact_email:
        raise AddressUnchangedError
    change = AddressChange(
        registration_id=registration.id,
        new_email=email,
        expires_at=clock.now() + rules.NEW_ADDRESS_WITHIN,
    )
    db.session.add(change)
    db.session.flush()
    tell(registration, emails.address_change_asked_to_new_address(registration, change))
    tell(
        registration,
        emails.address_change_told_to_old_address(
            registration,
            old_email=registration.contact_email,
            new_email=email,
            is_done=False,
        ),
    )


def address_change_of(token: str) -> tuple[AddressChange, Registration]:
    """Return the change that a mailed link stands for.

    Raises:
        LinkExpiredError: it has expired, was used, or a newer one replaced it.

    """
    values = opened(emails.ADDRESS_PURPOSE, token)
    change = queries.address_change_by_id(values[0]) if values and len(values) == 1 else None
    if change is None:
        raise LinkExpiredError
    newest = queries.pending_address_change(change.registration_id, now=clock.now())
    registration = queries.registration_by_id(change.registration_id)
    if newest is not change or registration is None or not registration.is_live:
        raise LinkExpiredError
    return change, registration


def confirm_new_address(change: AddressChange, registration: Registration) -> None:
    """Use the new address from now on; the old one is told and leaves the calendar."""
    change.confirmed_at = clock.now()
    change_address(registration, change.new_email, by=participant(registration))


def change_address(registration: Registration, email: str, by: Actor) -> None:
    """Use this address from now on, and send the private link with its papers there.

    Raises:
        AddressUnchangedError: it is the address already used.
        AlreadyRegisteredError: the same person is registered with it.

    """
    queries.lock_registration(registration)
    old_email = registration.contact_email
    if email == old_email:
        raise AddressUnchangedError
    if queries.live_registration(registration.event_id, email, registration.folded_name):
        raise AlreadyRegisteredError
    told, invitation = _move(registration, email, by=by)
    if old_email:
        tell(
            registration,
            emails.address_change_told_to_old_address(
                registration,
                old_email=old_email,
                new_email=email,
                invitation=told,
                is_done=True,
            ),
        )
    message = emails.private_link_again_to_participant(
        registration, invitation=invitation, is_new_address=True
    )
    tell(registration, message)


def _move(
    registration: Registration, email: str, *, by: Actor
) -> tuple[InvitationMessage | None, InvitationMessage | None]:
    """Change the address; return what the old and the new calendar are told."""
    changes = {"contact_email": [registration.contact_email, email]}
    registration.person = people.move(registration.person, email)
    registration.contact_email = email
    registration.search_text = search_text(
        registration.given_name, registration.family_name, registration.organisation_name, email
    )
    registration.version += 1
    registration.link_opened_at = None
    revoke_links(registration)
    _withdraw_changes_asked(registration)
    audit.record(
        "registrations.change_address",
        SUBJECT,
        registration.id,
        by=by,
        event_id=registration.event_id,
        changes=changes,
    )
    return _readdress(registration)


def _readdress(
    registration: Registration,
) -> tuple[InvitationMessage | None, InvitationMessage | None]:
    if registration.state is not RegistrationState.CONFIRMED:
        return None, None
    if invitations.invitation_about(SUBJECT, registration.id) is None:
        return None, None
    return calendars.readdress(
        SUBJECT,
        registration.id,
        attendee_email=registration.contact_email,
        attendee_name=registration.full_name,
        occurrence=ical.occurrence(registration),
    )


def _withdraw_changes_asked(registration: Registration) -> None:
    """Let no change confirm that was asked for through a link revoked since."""
    db.session.execute(
        update(AddressChange)
        .where(
            AddressChange.registration_id == registration.id,
            AddressChange.confirmed_at.is_(None),
        )
        .values(expires_at=clock.now())
    )


def _withdraw_waiting_mails(registration: Registration) -> None:
    """Keep mails that have not left yet from going to the mistyped address."""
    db.session.execute(
        update(Mail)
        .where(
            Mail.recipient == registration.contact_email,
            Mail.event_id == registration.event_id,
            Mail.person_id == registration.person_id,
            Mail.state == MailState.QUEUED,
        )
        .values(state=MailState.WITHDRAWN)
    )
