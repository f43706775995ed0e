"""The lock of the door: a volunteer's day link, or a member of the team who may lead the door."""

from dataclasses import dataclass

from flask import abort, g, request, session
from flask.typing import ResponseReturnValue

from openmap.accounts.guards import current_session
from openmap.audit.models import ActorKind
from openmap.audit.services import Actor
from openmap.checkin import queries
from openmap.checkin.errors import EditionCancelledError
from openmap.checkin.models import DoorLink
from openmap.core import clock
from openmap.events.guards import current_actor, current_event, organiser
from openmap.events.models import Event, EventState

COOKIE_KEY = "door"
PRACTICE_KEY = "door_practice"


def volunteer() -> ResponseReturnValue | None:
    """Admit the holder of a live day link for this edition, else the team by its role."""
    slug = (request.view_args or {}).get("slug")
    if not isinstance(slug, str):
        abort(403)
    opened = _opened(slug)
    if opened is None:
        if current_session() is None:
            abort(403)
        if (refused := organiser()) is not None:
            return refused
    else:
        g.door_link, g.event = opened
    ensure_held(current_event())
    return None


def ensure_held(event: Event) -> None:
    """Open no door of an edition that does not take place.

    Raises:
        EditionCancelledError: it was cancelled.

    """
    if event.state is EventState.CANCELLED:
        raise EditionCancelledError(event.cancelled_because)


def _opened(slug: str) -> tuple[DoorLink, Event] | None:
    match session.get(COOKIE_KEY):
        case [int(link_id), int(generation)]:
            return queries.opened_door(
                slug, link_id=link_id, generation=generation, now=clock.now()
            )
    return None


@dataclass(frozen=True)
class Post:
    """Who stands at the door, and where."""

    #: None: a member of the team, who may lead the door.
    link_id: int | None
    who: str
    place: str
    actor: Actor
    is_practice: bool
    #: Before and after the day, a volunteer's device can only practise.
    may_leave_practice: bool

    @property
    def leads(self) -> bool:
        return self.link_id is None

    @property
    def key(self) -> str:
        """Name the post for counters of tries."""
        return f"link-{self.link_id}" if self.link_id else f"user-{self.actor.id}"


def current_post() -> Post:
    """Return who stands at the door in this request."""
    link = current_door_link()
    actor = (
        current_actor()
        if link is None
        else Actor(ActorKind.DOOR, f"{link.volunteer} ({link.place})", link.id)
    )
    return Post(
        link_id=link.id if link else None,
        who=link.volunteer if link else actor.name,
        place=link.place if link else actor.name,
        actor=actor,
        is_practice=practises(),
        may_leave_practice=may_leave_practice(),
    )


def practises() -> bool:
    """Say whether nothing counts: as chosen here, and by default on any day but the day itself."""
    if not may_leave_practice():
        return True
    match session.get(PRACTICE_KEY):
        case [str(slug), bool(chosen)] if slug == current_event().slug:
            return chosen
    return not _is_the_day()


def may_leave_practice() -> bool:
    """Say whether scans may count here: on the day itself, else for whoever leads the door."""
    return current_door_link() is None or _is_the_day()


def _is_the_day() -> bool:
    event = current_event()
    return clock.now().astimezone(event.zone).date() == event.held_on


def current_door_link() -> DoorLink | None:
    """Return the day link in use; None when a member of the team stands at the door."""
    link: DoorLink | None = g.get("door_link")
    return link
