"""Calendar objects: what an occurrence is, and how it is written so that every client reads it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress

PRODID: Final = "-//openmap ess//openmap//FR"
#: Everything below a space, and the other line ends that Unicode knows.
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_CONTROL_BUT_NEWLINE: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True)
class Occurrence:
    """What, when and where, as a capability says it; calendars add uid, sequence and method."""

    summary: str
    day: date
    timezone: str = "Europe/Paris"
    #: Aware; without hours the calendar carries the day only.
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    description: str = ""
    location: str = ""
    url: str = ""
    organiser_name: str = "Openmap ESS"


@dataclass(frozen=True)
class CalendarRead:
    """What a calendar object says, as a person reads it."""

    method: str
    uid: str
    sequence: int
    status: str
    summary: str
    #: A day, or an aware moment.
    starts: date | datetime | None
    ends: date | datetime | None
    location: str
    organiser: str
    attendees: tuple[str, ...]


class UnknownZoneError(ValueError):
    """The zone is not in the closed list, so there is no VTIMEZONE that clients can read."""


def _change(kind: str, name: str, offsets: tuple[str, str], since: str, rule: str = "") -> str:
    """Write one part of a VTIMEZONE: from which offset to which, since when, on which days."""
    lines = [
        f"BEGIN:{kind}",
        f"DTSTART:{since}",
        f"TZOFFSETFROM:{offsets[0]}",
        f"TZOFFSETTO:{offsets[1]}",
        f"TZNAME:{name}",
        *([f"RRULE:FREQ=YEARLY;{rule}"] if rule else []),
        f"END:{kind}",
    ]
    return "\r\n".join(lines)


def _zone(tzid: str, *changes: str) -> str:
    parts = ["BEGIN:VTIMEZONE", f"TZID:{tzid}", f"X-LIC-LOCATION:{tzid}"]
    return "\r\n".join([*parts, *changes, "END:VTIMEZONE", ""])


def _unchanging(tzid: str, offset: str, name: str) -> str:
    return _zone(tzid, _change("STANDARD", name, (offset, offset), "19700101T000000"))


#: The closed list: metropolitan and overseas France. Their VTIMEZONEs use RRULE, since lists of
#: RDATE, which libraries write, are read one hour late in summer by ical.js and vobject.
VTIMEZONES: Final[Mapping[str, str]] = {
    "Europe/Paris": _zone(
        "Europe/Paris",
        _change("DAYLIGHT", "CEST", ("+0100", "+0200"), "19700329T020000", "BYDAY=-1SU;BYMONTH=3"),
        _change("STANDARD", "CET", ("+0200", "+0100"), "19701025T030000", "BYDAY=-1SU;BYMONTH=10"),
    ),
    "America/Miquelon": _zone(
        "America/Miquelon",
        _change("DAYLIGHT", "-02", ("-0300", "-0200"), "20070311T020000", "BYDAY=2SU;BYMONTH=3"),
        _change("STANDARD", "-03", ("-0200", "-0300"), "20071104T020000", "BYDAY=1SU;BYMONTH=11"),
    ),
    **{
        tzid: _unchanging(tzid, offset, name)
        for tzid, offset, name in (
            ("America/Guadeloupe", "-0400", "AST"),
            ("America/Martinique", "-0400", "AST"),
            ("America/St_Barthelemy", "-0400", "AST"),
            ("America/Marigot", "-0400", "AST"),
            ("America/Cayenne", "-0300", "-03"),
            ("Indian/Reunion", "+0400", "+04"),
            ("Indian/Mayotte", "+0300", "EAT"),
            ("Pacific/Noumea", "+1100", "+11"),
            ("Pacific/Wallis", "+1200", "+12"),
            ("Pacific/Tahiti", "-1000", "-10"),
            ("Pacific/Marquesas", "-0930", "-0930"),
            ("Pacific/Gambier", "-0900", "-09"),
        )
    },
}


def vevent(occurrence: Occurrence, *, uid: str, stamped_at: datetime) -> Event:
    """Write the occurrence as a VEVENT, without the people: whoever sends it adds them."""
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", stamped_at.astimezone(UTC).replace(microsecond=0))
    _add_times(event, occurrence)
    event.add("summary", one_line(occurrence.summary))
    for name, value in (
        ("location", one_line(occurrence.location)),
        ("description", _lines(occurrence.description)),
    ):
        if value:
            event.add(name, value)
    if occurrence.url:
        event.add("url", one_line(occurrence.url))
    return event


def serialised(event: Event, *, method: str, timezone: str) -> bytes:
    """Wrap the VEVENT in a VCALENDAR with its one METHOD and the VTIMEZONE it names."""
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if "TZID" in event["dtstart"].params:
        calendar.add_component(Timezone.from_ical(VTIMEZONES[timezone]))
    calendar.add_component(event)
    written: bytes = calendar.to_ical(sorted=False)
    return written


def read(content: bytes) -> CalendarRead:
    """Read the first VEVENT of an object.

    Raises:
        ValueError: it is no calendar object.

    """
    calendar = Calendar.from_ical(content)
    event = next(iter(calendar.walk("VEVENT")), Event())
    attendees = event.get("attendee", [])
    return CalendarRead(
        method=str(calendar.get("method", "")),
        uid=str(event.get("uid", "")),
        sequence=int(event.get("sequence", 0)),
        status=str(event.get("status", "")),
        summary=str(event.get("summary", "")),
        starts=event.decoded("dtstart", None),
        ends=event.decoded("dtend", None),
        location=str(event.get("location", "")),
        organiser=str(event.get("organizer", "")),
        attendees=tuple(map(str, attendees if isinstance(attendees, list) else [attendees])),
    )


def address(email: str, name: str, **parameters: str) -> vCalAddress:
    """Write a calendar address; no name can leave its parameter."""
    written = vCalAddress(f"mailto:{_CONTROL.sub('', email)}")
    if shown := one_line(name).replace('"', "’"):
        written.params["CN"] = shown
    written.params.update(parameters)
    return written


def one_line(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())


def _lines(text: str) -> str:
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL_BUT_NEWLINE.sub(" ", unix).strip()


def _add_times(event: Event, occurrence: Occurrence) -> None:
    if occurrence.starts_at is None:
        event.add("dtstart", occurrence.day)
        event.add("dtend", occurrence.day + timedelta(days=1))
        return
    times: list[tuple[str, datetime]] = [("dtstart", occurrence.starts_at)]
    if occurrence.ends_at is not None:
        times.append(("dtend", occurrence.ends_at))
    zone = zone_for_times(occurrence.timezone, [moment for _, moment in times])
    for name, moment in times:
        event.add(name, moment.astimezone(zone))


def zone_for_times(timezone: str, moments: list[datetime]) -> Any:
    """Return the zone to write the times in: their own, or UTC in an hour that exists twice.

    With a TZID such an hour always means its first pass (RFC 5545, 3.3.5), and clients differ.
    """
    if timezone not in VTIMEZONES:
        raise UnknownZoneError(f"No VTIMEZONE is kept for {timezone}.")
    zone = ZoneInfo(timezone)
    return UTC if any(_exists_twice(moment.astimezone(zone)) for moment in moments) else zone


def _exists_twice(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
