"""Calendar objects: what an occurrence is, and how it is written so that every client reads it."""

from dataclasses import dataclass
from datetime import date, datetime


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
