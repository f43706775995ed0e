"""Creates editions, changes what and when and where, deletes drafts."""

from datetime import date, datetime, time

from sqlalchemy import delete, update

from openmap.audit import services as audit
from openmap.audit.services import Actor
from openmap.core import clock, hooks
from openmap.core.db import db
from openmap.core.errors import ensure_unchanged
from openmap.events import queries, rules
from openmap.events.errors import SeatsMissingError, SlugTakenError, StateForbidsError
from openmap.events.models import Category, Event, EventSector, EventState, OldSlug, Venue
from openmap.events.services.facts import (
    Essentials,
    NewEdition,
    VenueFacts,
    essentials_of,
    venue_facts_of,
)
from openmap.events.services.presets import preset_named

MOST_SEATS = 100_000
#: Which change of the essentials interests whom (see `hooks.event_changed`).
_WHEN = {"held_on", "starts_at", "ends_at", "timezone"}
_WHERE = {"name", "address", "postcode", "city"}


def create_event(new: NewEdition, *, by: Actor) -> Event:
    """Begin an edition as a draft, with what its preset brings."""
    preset = preset_named(new.preset)
    if not 1 <= new.seats <= MOST_SEATS:
        raise SeatsMissingError
    zone = rules.zone_named(new.timezone)
    rules.ensure_day_fits(EventState.DRAFT, new.held_on, today=_today(new.timezone))
    starts_at, ends_at = rules.span_at(new.held_on, new.starts_at, new.ends_at, zone)
    event = Event(
        slug=_free_slug(rules.slug_from(new.title.fr, new.held_on.year)),
        title=new.title,
        held_on=new.held_on,
        starts_at=starts_at,
        ends_at=ends_at,
        timezone=new.timezone,
        edition_number=new.edition_number,
        venue=Venue(),
    )
    db.session.add(event)
    db.session.flush()
    db.session.add_all(
        Category(
            event_id=event.id, position=place, **{f: getattr(facts, f) for f in _fields(facts)}
        )
        for place, facts in enumerate(preset.categories)
    )
    db.session.flush()
    hooks.event_created(event.id, preset.name, {"seats": new.seats})
    audit.record("events.create", "event", event.id, by=by, event_id=event.id)
    return event


def touch(event_id: int) -> None:
    """Say that something its public page shows has changed."""
    db.session.execute(update(Event).where(Event.id == event_id).values(version=Event.version + 1))


def moment_at(event: Event, day: date, hour: time) -> datetime:
    """Return the moment when clocks at the edition show this.

    Raises:
        LocalTimeMissingError, LocalTimeTwiceError: a change of clocks skips or repeats that hour.

    """
    return rules.moment_at(day, hour, event.zone)


def change_essentials(event: Event, new: Essentials, *, seen: str, by: Actor) -> None:
    """Change what and when; whoever is registered is told of a new day or new hours."""
    event = queries.lock_event(event.id)
    old = essentials_of(event)
    ensure_unchanged(old, seen=seen)
    zone = rules.zone_named(new.timezone)
    if new.held_on != old.held_on:
        rules.ensure_day_fits(event.state, new.held_on, today=_today(new.timezone))
    event.starts_at, event.ends_at = rules.span_at(new.held_on, new.starts_at, new.ends_at, zone)
    for name in _fields(new) - {"starts_at", "ends_at", "sectors"}:
        setattr(event, name, getattr(new, name))
    _set_sector_groups(event.id, old.sectors, new.sectors)
    _changed(event, "events.change_essentials", old, new, by)


def change_venue(event: Event, new: VenueFacts, *, seen: str, by: Actor) -> None:
    """Change where, and how one gets in; whoever is registered is told of a new place."""
    event = queries.lock_event(event.id)
    old = venue_facts_of(event)
    ensure_unchanged(old, seen=seen)
    for name in _fields(new):
        setattr(event.venue, name, getattr(new, name))
    if new.postcode and (code := rules.departement_of(new.postcode)):
        event.venue.departement_code = code
    _changed(event, "events.change_venue", old, new, by)


def change_slug(event: Event, slug: str, *, by: Actor) -> None:
    """Give the edition another address; one that was public leads here for ever."""
    event = queries.lock_event(event.id)
    if slug == event.slug:
        return
    rules.ensure_slug(slug)
    if queries.slug_is_taken(slug, except_by=event.id):
        raise SlugTakenError
    db.session.execute(delete(OldSlug).where(OldSlug.slug == slug))
    if event.is_public:
        db.session.add(OldSlug(slug=event.slug, event_id=event.id))
    changes = {"slug": [event.slug, slug]}
    event.slug = slug
    event.version += 1
    db.session.flush()
    audit.record(
        "events.change_slug", "event", event.id, by=by, event_id=event.id, changes=changes
    )


def delete_draft(event: Event, *, by: Actor) -> None:
    """Delete an edition that was never public, with all its parts; the history keeps its title."""
    event = queries.lock_event(event.id)
    if event.state is not EventState.DRAFT:
        raise StateForbidsError
    gone = {"title": [event.title.fr, None], "slug": [event.slug, None]}
    audit.record("events.delete", "event", event.id, by=by, changes=gone)
    db.session.delete(event)
    db.session.flush()


def _changed(
    event: Event,
    action: str,
    old: Essentials | VenueFacts,
    new: Essentials | VenueFacts,
    by: Actor,
) -> None:
    """Keep what changed and tell the capabilities whom it concerns."""
    changes = audit.differences(old, new)
    if not changes:
        return
    event.version += 1
    db.session.flush()
    audit.record(action, "event", event.id, by=by, event_id=event.id, changes=changes)
    hooks.event_changed(event.id, _what_changed(set(changes)))


def _what_changed(names: set[str]) -> frozenset[str]:
    kinds = {"when"} if names & _WHEN else set()
    kinds |= {"where"} if names & _WHERE else set()
    kinds |= {"what"} if "title" in names else set()
    return frozenset(kinds | {"texts"} if names - _WHEN - _WHERE - {"title"} else kinds)


def _set_sector_groups(event_id: int, old: tuple[str, ...], new: tuple[str, ...]) -> None:
    gone = set(old) - set(new)
    db.session.execute(
        delete(EventSector).where(
            EventSector.event_id == event_id, EventSector.sector_slug.in_(gone)
        )
    )
    db.session.add_all(
        EventSector(event_id=event_id, sector_slug=slug) for slug in sorted(set(new) - set(old))
    )


def _free_slug(base: str) -> str:
    """Return the address, or the first free one with a number behind it."""
    number, slug = 1, base
    while queries.slug_is_taken(slug):
        number += 1
        slug = f"{base[: rules.LONGEST_SLUG - 5]}-{number}"
    return slug


def _today(timezone: str) -> date:
    return clock.now().astimezone(rules.zone_named(timezone)).date()


def _fields(facts: object) -> set[str]:
    return set(facts.__dataclass_fields__)  # type: ignore[attr-defined]
