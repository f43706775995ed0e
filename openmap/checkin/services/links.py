"""Makes, opens and withdraws the day links of volunteers; a link is an HMAC, nothing is stored."""

from datetime import datetime, time, timedelta
from typing import Final

from openmap.audit import services as audit
from openmap.audit.services import Actor
from openmap.checkin import queries
from openmap.checkin.errors import DayOverError, DoorLinkDeadError
from openmap.checkin.models import DoorLink
from openmap.core import clock
from openmap.core.db import db
from openmap.core.locale import absolute_url
from openmap.core.tokens import opened, sign
from openmap.events.models import Event

PURPOSE: Final = "door-link"
#: A day link outlives the edition by this, for whoever closes the list.
LASTS_AFTER_END: Final = timedelta(hours=6)


def expiry_of(event: Event) -> datetime:
    """Return until when day links open the door: six hours after the end, or after midnight."""
    midnight = datetime.combine(event.held_on + timedelta(days=1), time(), event.zone)
    return (event.ends_at or midnight) + LASTS_AFTER_END


def create_link(event: Event, *, volunteer: str, place: str, by: Actor) -> DoorLink:
    """Make a link for one volunteer at one place.

    Raises:
        DayOverError: it would open nothing any more.

    """
    expires_at = expiry_of(event)
    if expires_at <= clock.now():
        raise DayOverError
    link = DoorLink(event_id=event.id, volunteer=volunteer, place=place, expires_at=expires_at)
    db.session.add(link)
    db.session.flush()
    _record("checkin.create_link", link, by)
    return link


def link_url(link: DoorLink) -> str:
    """Return the address that the volunteer opens; a button on it acts."""
    token = sign(PURPOSE, link.id, link.generation)
    return absolute_url("checkin.door_link", token=token)


def link_of_token(token: str) -> DoorLink:
    """Return the live link of the token.

    Raises:
        DoorLinkDeadError: it is not ours, withdrawn, or the day is over.

    """
    match opened(PURPOSE, token):
        case [link_id, generation]:
            link = queries.door_link_by_id(link_id)
        case _:
            raise DoorLinkDeadError
    if link is None or link.generation != generation or not _is_alive(link):
        raise DoorLinkDeadError
    return link


def _is_alive(link: DoorLink) -> bool:
    return link.revoked_at is None and link.expires_at > clock.now()


def revoke_link(link: DoorLink, *, by: Actor) -> None:
    """Withdraw the link and the cookies it gave; what was scanned with it stays."""
    if link.revoked_at is not None:
        return
    link.revoked_at = clock.now()
    link.generation += 1
    db.session.flush()
    _record("checkin.revoke_link", link, by)


def move_links(event: Event) -> None:
    """Follow a change of day or hours."""
    for link in queries.door_links_of(event.id):
        link.expires_at = expiry_of(event)
    db.session.flush()


def _record(action: str, link: DoorLink, by: Actor) -> None:
    audit.record(
        action,
        "door_link",
        link.id,
        by=by,
        event_id=link.event_id,
        changes={"volunteer": [None, link.volunteer], "place": [None, link.place]},
    )
