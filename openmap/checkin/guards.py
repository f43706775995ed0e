"""The lock of the door: a volunteer's day link, or a member of the team who may lead the door."""

from flask import abort, g, request, session
from flask.typing import ResponseReturnValue

from openmap.accounts.guards import current_session
from openmap.checkin import queries
from openmap.checkin.models import DoorLink
from openmap.core import clock
from openmap.events.guards import organiser
from openmap.events.queries import event_by_slug

COOKIE_KEY = "door"


def volunteer() -> ResponseReturnValue | None:
    """Admit the holder of a live day link for this edition, else the team by its role."""
    slug = (request.view_args or {}).get("slug")
    if not isinstance(slug, str):
        abort(403)
    link = _live_link()
    if link is None:
        if current_session() is None:
            abort(403)
        return organiser()
    event = event_by_slug(slug)
    if event is None or event.id != link.event_id:
        abort(403)
    g.event, g.door_link = event, link
    return None


def _live_link() -> DoorLink | None:
    held = session.get(COOKIE_KEY)
    if not isinstance(held, list) or len(held) != 2:  # noqa: PLR2004 - an id and its generation
        return None
    link = queries.door_link_by_id(held[0]) if isinstance(held[0], int) else None
    if (
        link is None
        or link.revoked_at
        or link.generation != held[1]
        or link.expires_at <= clock.now()
    ):
        return None
    return link


def current_door_link() -> DoorLink | None:
    """Return the day link in use; None when a member of the team stands at the door."""
    link: DoorLink | None = g.get("door_link")
    return link
