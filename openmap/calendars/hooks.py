"""What the calendars contribute: the object a mail carries, and what is held about a person."""

from typing import Any

from openmap.calendars import queries, services
from openmap.core.hooks import FileMade


def attachment(kind: str, id_: int) -> FileMade | None:
    """Make the calendar object of a message, named as clients expect it."""
    message = queries.message_by_id(id_) if kind == "calendar" else None
    if message is None:
        return None
    return FileMade(
        filename="invite.ics",
        media_type="text/calendar",
        content=services.bytes_of(message),
        method=message.method,
    )


def personal_data_export(person_id: int) -> dict[str, Any]:
    """Say what was put into the person's calendar."""
    return {
        "calendar_invitations": [
            {
                "uid": invitation.uid,
                "method": invitation.method,
                "sequence": invitation.sequence,
                "attendee_email": invitation.attendee_email,
                "attendee_name": invitation.attendee_name,
                "created_at": invitation.created_at.isoformat(),
            }
            for invitation in queries.invitations_of_person(person_id)
        ]
    }


def personal_data_erase(person_id: int) -> None:
    """Forget every invitation of the person, bytes included."""
    services.forget_person(person_id)


def event_changed(event_id: int, changed: frozenset[str]) -> None:
    """Give a published edition the UID of its public calendar file, for life."""
    if "state" in changed:
        services.uid_of_event(event_id)
