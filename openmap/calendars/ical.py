"""Writes calendar objects: invitations as mails carry them, and files to download."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from openmap.calendars.models import InvitationMessage, Method
from openmap.core import clock, ical
from openmap.core.ical import Occurrence
from openmap.mail.services import own_address


def message_bytes(message: InvitationMessage) -> bytes:
    """Write the object of one message; made twice it is the same, since its stamp is kept."""
    invitation = message.invitation
    occurrence = restored(message.occurrence)
    event = ical.vevent(occurrence, uid=invitation.uid, stamped_at=message.made_at)
    event.add("sequence", message.sequence)
    event.add("organizer", _organiser(invitation.organiser_email, occurrence.organiser_name))
    event.add("attendee", _attendee(message))
    if message.method is Method.REQUEST:
        event.add("status", "CONFIRMED")
    elif not message.uninvites:
        event.add("status", "CANCELLED")
    return ical.serialised(event, method=message.method, timezone=occurrence.timezone)


def publish(
    occurrence: Occurrence, *, uid: str, sequence: int = 0, stamped_at: datetime | None = None
) -> bytes:
    """Write a file to download: nobody is invited, so nothing can be cancelled by mail."""
    event = ical.vevent(occurrence, uid=uid, stamped_at=stamped_at or clock.now())
    event.add("sequence", sequence)
    event.add("organizer", ical.address(own_address(), occurrence.organiser_name))
    event.add("status", "CONFIRMED")
    return ical.serialised(event, method="PUBLISH", timezone=occurrence.timezone)


def kept(occurrence: Occurrence) -> dict[str, Any]:
    """Return the occurrence as JSON values."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(occurrence).items()
    }


def restored(values: dict[str, Any]) -> Occurrence:
    """Return the occurrence that `kept` turned into JSON values."""
    times = {
        name: datetime.fromisoformat(values[name]) if values[name] else None
        for name in ("starts_at", "ends_at")
    }
    return Occurrence(**{**values, "day": date.fromisoformat(values["day"]), **times})


def _organiser(email: str, name: str) -> Any:
    """Name the organiser; whoever else sends the mail today speaks for them (RFC 5546)."""
    sender = own_address()
    spokesman = {} if sender == email else {"SENT-BY": f"mailto:{sender}"}
    return ical.address(email, name, **spokesman)


def _attendee(message: InvitationMessage) -> Any:
    """Name who is invited; nobody reads answers, so none is asked for."""
    return ical.address(
        message.attendee_email,
        message.attendee_name,
        CUTYPE="INDIVIDUAL",
        ROLE="REQ-PARTICIPANT",
        PARTSTAT="ACCEPTED",
        RSVP="FALSE",
    )
