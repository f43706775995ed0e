"""What the door contributes: figures of the day, a person's scans, words of the rail."""

from typing import Any

from openmap.checkin import queries, services
from openmap.core import clock
from openmap.core.db import db
from openmap.core.hooks import Panel, RailItem
from openmap.core.locale import LazyString, _l
from openmap.events.models import Event, Role
from openmap.registrations.queries import registration_by_id


def rail(event_id: int) -> list[RailItem]:
    """Name the pages of the door."""
    return [
        RailItem(_l("Door"), "checkin_manage.door", 70, Role.DOOR_LEAD),
        RailItem(_l("Arrivals"), "checkin_manage.arrivals", 72, Role.READER),
    ]


def panels(page: str, id: int) -> list[Panel]:  # noqa: A002 - the hook names it so
    """Show the figures on the day itself, and a person's scans on their sheet."""
    match page:
        case "dashboard":
            return _of_the_day(db.session.get_one(Event, id))
        case "sheet":
            return _of_a_person(id)
    return []


def _of_the_day(event: Event) -> list[Panel]:
    if clock.now().astimezone(event.zone).date() != event.held_on:
        return []
    values = {
        "event": event,
        "present": queries.present_number(event.id),
        "expected": sum(queries.expected_by_category(event.id).values()),
        "waiting": len(queries.waiting_and_here(event.id)),
        "conflicts": len(queries.conflicts_of(event.id)),
    }
    return [Panel("checkin/manage/_day.html", values, order=5)]


def _of_a_person(registration_id: int) -> list[Panel]:
    scans = queries.scans_of_registration(registration_id)
    registration = registration_by_id(registration_id)
    if not scans or registration is None:
        return []
    values = {"scans": scans, "event": registration.event}
    return [Panel("checkin/manage/_scans.html", values, order=30)]


def event_changed(event_id: int, changed: frozenset[str]) -> None:
    """Let day links follow a change of day or hours."""
    if "when" in changed:
        services.move_links(db.session.get_one(Event, event_id))


def personal_data_export(person_id: int) -> dict[str, Any]:
    """Say where and when the person was scanned; the rows are evidence and outlive the person."""
    return {
        "scans": [
            {
                "kind": scan.kind,
                "verdict": scan.verdict,
                "place": scan.place,
                "scanned_at": scan.scanned_at.isoformat(),
            }
            for scan in queries.scans_of_person(person_id)
        ]
    }


def deeds() -> dict[str, LazyString]:
    """Say what the history calls each thing done here."""
    return {
        "checkin.admit": _l("let this person in"),
        "checkin.undo": _l("took back an arrival"),
        "checkin.create_link": _l("made a link for the door"),
        "checkin.revoke_link": _l("revoked a link of the door"),
    }
