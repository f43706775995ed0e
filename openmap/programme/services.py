"""Adds, changes, orders and removes items of the programme."""

from dataclasses import dataclass, fields
from datetime import datetime, time
from typing import Any

from openmap.audit import services as audit
from openmap.audit.services import Actor
from openmap.core.db import db
from openmap.core.errors import ensure_unchanged
from openmap.core.locale import LocalText
from openmap.events import services as events
from openmap.events.models import Event
from openmap.events.queries import lock_event
from openmap.programme import queries, rules
from openmap.programme.errors import ItemRemovedError
from openmap.programme.models import Session, SessionKind


@dataclass(frozen=True)
class Item:
    """An item as the team writes it, in the clock time of the edition."""

    kind: SessionKind
    title: LocalText
    starts_at: time | None = None
    ends_at: time | None = None
    summary: LocalText | None = None
    room: str = ""
    speakers: str = ""


def item_of(session: Session, event: Event) -> Item:
    return Item(
        kind=session.kind,
        title=session.title,
        starts_at=_wall(session.starts_at, event),
        ends_at=_wall(session.ends_at, event),
        summary=session.summary,
        room=session.room,
        speakers=session.speakers,
    )


def add(event: Event, item: Item, *, by: Actor) -> Session:
    """Add the item where its hour belongs, else at the end."""
    event = lock_event(event.id)
    session = Session(event_id=event.id, kind=item.kind, title=item.title)
    _write(session, item, event)
    others = list(queries.sessions_of(event.id))
    others.insert(rules.place_for(session.starts_at, [o.starts_at for o in others]), session)
    db.session.add(session)
    for position, other in enumerate(others):
        other.position = position
    db.session.flush()
    _keep("programme.add", session, {"title": [None, item.title.fr]}, by)
    return session


def change(event: Event, session_id: int, item: Item, *, seen: str, by: Actor) -> None:
    event = lock_event(event.id)
    session = queries.session_by_id(event.id, session_id)
    if session is None:
        raise ItemRemovedError
    old = item_of(session, event)
    ensure_unchanged(old, seen=seen)
    _write(session, item, event)
    if changes := audit.differences(old, item):
        session.version += 1
        db.session.flush()
        _keep("programme.change", session, changes, by)


def remove(event: Event, session_id: int, *, by: Actor) -> None:
    lock_event(event.id)
    if session := queries.session_by_id(event.id, session_id):
        _keep("programme.remove", session, {"title": [session.title.fr, None]}, by)
        db.session.delete(session)
        db.session.flush()


def move(event: Event, session_id: int, *, places: int) -> None:
    """Move the item up (-1) or down (1)."""
    lock_event(event.id)
    by_id = {session.id: session for session in queries.sessions_of(event.id)}
    if session_id not in by_id:
        raise ItemRemovedError
    for position, key in enumerate(rules.moved(list(by_id), session_id, by=places)):
        by_id[key].position = position
    events.touch(event.id)


def fill_from_preset(event: Event, preset: str) -> None:
    """Write the programme of the preset, with hours as far as those of the edition go."""
    for position, item in enumerate(events.preset_named(preset).programme):
        starts_at, ends_at = rules.hours_after(
            event.starts_at,
            event.ends_at,
            start_minute=item.start_minute,
            end_minute=item.end_minute,
        )
        db.session.add(
            Session(
                event_id=event.id,
                kind=SessionKind(item.kind),
                title=item.title,
                position=position,
                starts_at=starts_at,
                ends_at=ends_at,
            )
        )
    db.session.flush()


def follow_the_day(event: Event) -> None:
    """Move every item to the day of the edition, at the same hours of the clock."""
    for session in queries.sessions_of(event.id):
        item = item_of(session, event)
        if session.starts_at and _local(session.starts_at, event).date() != event.held_on:
            _write(session, item, event)
    db.session.flush()


def _write(session: Session, item: Item, event: Event) -> None:
    rules.ensure_hours(item.starts_at, item.ends_at)
    for name in (f.name for f in fields(item) if f.name not in {"starts_at", "ends_at"}):
        setattr(session, name, getattr(item, name))
    session.starts_at = _moment(item.starts_at, event)
    session.ends_at = _moment(item.ends_at, event)


def _moment(hour: time | None, event: Event) -> datetime | None:
    return None if hour is None else events.moment_at(event, event.held_on, hour)


def _wall(moment: datetime | None, event: Event) -> time | None:
    return None if moment is None else _local(moment, event).time()


def _local(moment: datetime, event: Event) -> datetime:
    return moment.astimezone(event.zone)


def _keep(action: str, session: Session, changes: dict[str, Any], by: Actor) -> None:
    audit.record(action, "session", session.id, by=by, event_id=session.event_id, changes=changes)
    events.touch(session.event_id)
