"""Reads invitations and the UIDs of events."""

from collections.abc import Sequence

from sqlalchemy import select

from openmap.calendars.models import EventCalendar, Invitation, InvitationMessage
from openmap.core.db import db


def uid_of_event(event_id: int) -> str | None:
    """Return the UID of the event's public calendar file, if it was ever published."""
    return db.session.scalar(select(EventCalendar.uid).where(EventCalendar.event_id == event_id))


def invitation_about(subject: str, subject_id: int) -> Invitation | None:
    return db.session.scalar(
        select(Invitation).where(
            Invitation.subject == subject, Invitation.subject_id == subject_id
        )
    )


def lock_invitation(subject: str, subject_id: int) -> Invitation | None:
    """Return the invitation, locked until the transaction ends: its number only rises."""
    return db.session.scalar(
        select(Invitation)
        .where(Invitation.subject == subject, Invitation.subject_id == subject_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def message_by_id(message_id: int) -> InvitationMessage | None:
    return db.session.get(InvitationMessage, message_id)


def newest_message(subject: str, subject_id: int) -> InvitationMessage | None:
    """Return the last thing that was said to a calendar about the subject."""
    return db.session.scalar(
        select(InvitationMessage)
        .join(InvitationMessage.invitation)
        .where(Invitation.subject == subject, Invitation.subject_id == subject_id)
        .order_by(InvitationMessage.sequence.desc())
        .limit(1)
    )


def invitations_of_person(person_id: int) -> Sequence[Invitation]:
    return db.session.scalars(
        select(Invitation).where(Invitation.person_id == person_id).order_by(Invitation.id)
    ).all()
