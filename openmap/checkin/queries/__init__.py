"""Reads doors and scans, by subject: links, one person at the door, figures."""

from openmap.checkin.queries.figures import (
    ArrivalRow,
    Conflict,
    arrival_rows,
    arrivals_by_time,
    conflicts_of,
    expected_by_category,
    present_by_category,
    present_number,
)
from openmap.checkin.queries.links import door_link_by_id, door_link_of, door_links_of, opened_door
from openmap.checkin.queries.people import (
    PersonAtDoor,
    Wanted,
    lock_person,
    people_named,
    person_by_id,
    title_by_short_code,
    title_of_event,
    waiting_and_here,
)
from openmap.checkin.queries.scans import (
    first_arrival,
    first_before,
    first_in_practice,
    is_undone,
    scan_by_nonce,
    scans_of_person,
    scans_of_registration,
    standing_arrival,
)

__all__ = [
    "ArrivalRow",
    "Conflict",
    "PersonAtDoor",
    "Wanted",
    "arrival_rows",
    "arrivals_by_time",
    "conflicts_of",
    "door_link_by_id",
    "door_link_of",
    "door_links_of",
    "expected_by_category",
    "first_arrival",
    "first_before",
    "first_in_practice",
    "is_undone",
    "lock_person",
    "opened_door",
    "people_named",
    "person_by_id",
    "present_by_category",
    "present_number",
    "scan_by_nonce",
    "scans_of_person",
    "scans_of_registration",
    "standing_arrival",
    "title_by_short_code",
    "title_of_event",
    "waiting_and_here",
]
