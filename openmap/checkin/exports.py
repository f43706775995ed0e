"""Who came and when, as rows for a spreadsheet."""

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from openmap.checkin.queries import ArrivalRow
from openmap.core.locale import _


def heads() -> list[str]:
    """Return the heads of the columns, in the reader's language."""
    return [
        _("Family name"),
        _("Given name"),
        _("Organisation"),
        _("Category"),
        _("Presence"),
        _("Arrived at"),
        _("Place"),
        _("Registered by"),
    ]


def rows(arrivals: Iterable[ArrivalRow], *, zone: ZoneInfo) -> Iterator[list[object]]:
    """Yield one row per person, those who did not come included."""
    here, absent = _("Present"), _("Not come")
    for row in arrivals:
        person = row.registration
        yield [
            person.family_name,
            person.given_name,
            person.organisation_name,
            str(person.category.label),
            here if row.came_at else absent,
            row.came_at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if row.came_at else "",
            row.place or "",
            _("the door") if person.registered_by == "door" else "",
        ]
