"""The life of an edition: published, closed, archived, cancelled; and the link of its preview."""

from openmap.audit import services as audit
from openmap.audit.services import SYSTEM, Actor
from openmap.core import clock, hooks
from openmap.core.db import db
from openmap.core.locale import LocalText
from openmap.core.tokens import opened, sign
from openmap.events import queries, rules
from openmap.events.errors import DayNotOverError
from openmap.events.models import Event, EventState

PREVIEW = "preview"


def publish(event: Event, *, by: Actor) -> None:
    """Open the page of the edition to everyone.

    Raises:
        NotReadyError: a blocking line of the readiness list is open.

    """
    event = queries.lock_event(event.id)
    rules.ensure_may_become(event.state, EventState.PUBLISHED)
    rules.ensure_ready(line for lines in hooks.readiness(event.id) for line in lines)
    event.published_at = clock.now()
    _become(event, EventState.PUBLISHED, "events.publish", by)


def close(event: Event, *, by: Actor = SYSTEM) -> None:
    """Say that the day is over."""
    event = queries.lock_event(event.id)
    rules.ensure_may_become(event.state, EventState.CLOSED)
    if not rules.day_is_over(event.held_on, today=clock.now().astimezone(event.zone).date()):
        raise DayNotOverError
    _become(event, EventState.CLOSED, "events.close", by)


def archive(event: Event, *, by: Actor) -> None:
    """Put a past edition among the archives, once the work after it is done."""
    event = queries.lock_event(event.id)
    rules.ensure_may_become(event.state, EventState.ARCHIVED)
    _become(event, EventState.ARCHIVED, "events.archive", by)


def cancel(event: Event, reason: LocalText, *, by: Actor) -> None:
    """Call the edition off; its page says why, and whoever is registered is told."""
    event = queries.lock_event(event.id)
    rules.ensure_may_become(event.state, EventState.CANCELLED)
    event.cancelled_because = reason
    _become(event, EventState.CANCELLED, "events.cancel", by, reason=reason.fr)


def renew_preview(event: Event, *, by: Actor) -> None:
    """Make every preview link sent so far useless."""
    event = queries.lock_event(event.id)
    event.preview_generation += 1
    db.session.flush()
    audit.record("events.renew_preview", "event", event.id, by=by, event_id=event.id)


def preview_token(event: Event) -> str:
    """Return the token of the link that shows the page before it is published."""
    return sign(PREVIEW, event.id, event.preview_generation)


def event_of_preview(token: str) -> Event | None:
    """Return the edition that a preview link shows, unless the link was revoked."""
    match opened(PREVIEW, token):
        case [event_id, generation]:
            event = db.session.get(Event, event_id)
            return event if event and event.preview_generation == generation else None
    return None


def _become(
    event: Event, state: EventState, action: str, by: Actor, reason: str | None = None
) -> None:
    changes = {"state": [event.state, state]}
    event.state = state
    event.version += 1
    db.session.flush()
    audit.record(
        action, "event", event.id, by=by, event_id=event.id, changes=changes, reason=reason
    )
    hooks.event_changed(event.id, frozenset({"state"}))
