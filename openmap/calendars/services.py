"""Says what goes into people's calendars: invite, change, cancel; each message has its number."""

import uuid

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from openmap.calendars import ical, queries
from openmap.calendars.models import EventCalendar, Invitation, InvitationMessage, Method
from openmap.core import clock
from openmap.core.db import db
from openmap.core.ical import Occurrence
from openmap.mail.services import mail_domain, own_address

_INVITE = insert(Invitation)
#: One statement, built once: the people of a full edition wait for each other while it runs.
_INVITE_OR_CHANGE = _INVITE.on_conflict_do_update(
    index_elements=["subject", "subject_id"],
    set_={
        "sequence": Invitation.sequence + 1,
        "method": _INVITE.excluded.method,
        "attendee_email": _INVITE.excluded.attendee_email,
        "attendee_name": _INVITE.excluded.attendee_name,
    },
).returning(Invitation)


def invite(
    *,
    event_id: int,
    person_id: int,
    subject: str,
    subject_id: int,
    attendee_email: str,
    attendee_name: str,
    occurrence: Occurrence,
) -> InvitationMessage:
    """Put the occurrence into the person's calendar, or say what changed about it."""
    wanted = {
        "uid": _new_uid(),
        "event_id": event_id,
        "person_id": person_id,
        "subject": subject,
        "subject_id": subject_id,
        "attendee_email": attendee_email,
        "attendee_name": attendee_name,
        "organiser_email": own_address(),
        "sequence": 0,
        "method": Method.REQUEST,
        "created_at": clock.now(),
    }
    invitation = db.session.scalars(
        _INVITE_OR_CHANGE, wanted, execution_options={"populate_existing": True}
    ).one()
    return _message(invitation, occurrence)


def cancel(subject: str, subject_id: int, occurrence: Occurrence) -> InvitationMessage | None:
    """Take it out of the calendar; None when nothing is in it."""
    invitation = queries.lock_invitation(subject, subject_id)
    if invitation is None or invitation.method is Method.CANCEL:
        return None
    invitation.sequence += 1
    invitation.method = Method.CANCEL
    return _message(invitation, occurrence)


def readdress(
    subject: str,
    subject_id: int,
    *,
    attendee_email: str,
    attendee_name: str,
    occurrence: Occurrence,
) -> tuple[InvitationMessage, InvitationMessage]:
    """Move it to another address: one message uninvites the old one, the next invites the new.

    The invitation has the higher number, so that it wins where both mailboxes feed one calendar.
    """
    invitation = queries.lock_invitation(subject, subject_id)
    if invitation is None:
        raise LookupError(f"{subject} {subject_id} was never invited")
    invitation.sequence += 1
    invitation.method = Method.CANCEL
    farewell = _message(invitation, occurrence)
    farewell.uninvites = True
    invitation.sequence += 1
    invitation.method = Method.REQUEST
    invitation.attendee_email, invitation.attendee_name = attendee_email, attendee_name
    return farewell, _message(invitation, occurrence)


def uid_of_event(event_id: int) -> str:
    """Return the UID of the event's public calendar file, given for life the first time."""
    db.session.execute(
        insert(EventCalendar)
        .values(event_id=event_id, uid=_new_uid())
        .on_conflict_do_nothing(index_elements=["event_id"])
    )
    return queries.uid_of_event(event_id) or ""


def bytes_of(message: InvitationMessage) -> bytes:
    """Return the message's object, made once and kept: a repeat sends the same bytes."""
    if message.content is None:
        message.content = ical.message_bytes(message)
        db.session.flush()
    return message.content


def forget_person(person_id: int) -> None:
    """Erase the person's invitations with everything that was sent about them."""
    db.session.execute(delete(Invitation).where(Invitation.person_id == person_id))


def _message(invitation: Invitation, occurrence: Occurrence) -> InvitationMessage:
    message = InvitationMessage(
        invitation=invitation,
        method=invitation.method,
        sequence=invitation.sequence,
        attendee_email=invitation.attendee_email,
        attendee_name=invitation.attendee_name,
        occurrence=ical.kept(occurrence),
    )
    db.session.add(message)
    db.session.flush()
    return message


def _new_uid() -> str:
    return f"{uuid.uuid4()}@{mail_domain()}"
