"""Calendar objects as bytes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from openmap.core import ical
from openmap.core.ical import VTIMEZONES, Occurrence, UnknownZoneError

PARIS = ZoneInfo("Europe/Paris")
STAMP = datetime(2026, 11, 22, 10, 30, 15, 987, tzinfo=UTC)


def written(occurrence: Occurrence) -> bytes:
    event = ical.vevent(occurrence, uid="u@openmap.example", stamped_at=STAMP)
    return ical.serialised(event, method="PUBLISH", timezone=occurrence.timezone)


def lines(occurrence: Occurrence) -> list[str]:
    """Return the content lines, unfolded."""
    return written(occurrence).decode().replace("\r\n ", "").split("\r\n")


def test_hours_are_written_in_their_zone_beside_its_own_vtimezone() -> None:
    found = lines(
        Occurrence(
            summary="7e Openmap",
            day=date(2030, 5, 16),
            starts_at=datetime(2030, 5, 16, 6, 45, tzinfo=UTC),
            ends_at=datetime(2030, 5, 16, 12, 30, tzinfo=PARIS),
        )
    )

    assert found == [
        "BEGIN:VCALENDAR",
        "PRODID:-//openmap ess//openmap//FR",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *VTIMEZONES["Europe/Paris"].strip().split("\r\n"),
        "BEGIN:VEVENT",
        "UID:u@openmap.example",
        "DTSTAMP:20261122T103015Z",
        "DTSTART;TZID=Europe/Paris:20300516T084500",
        "DTEND;TZID=Europe/Paris:20300516T123000",
        "SUMMARY:7e Openmap",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_day_without_hours_needs_no_zone() -> None:
    found = lines(Occurrence(summary="7e Openmap", day=date(2030, 12, 31)))

    assert [line for line in found if line.startswith(("DT", "BEGIN"))] == [
        "BEGIN:VCALENDAR",
        "BEGIN:VEVENT",
        "DTSTAMP:20261122T103015Z",
        "DTSTART;VALUE=DATE:20301231",
        "DTEND;VALUE=DATE:20310101",
    ]


def test_an_hour_that_exists_twice_is_written_in_utc() -> None:
    """30 minutes past two, the second time round: with a TZID it would mean the first."""
    twice = datetime(2030, 10, 27, 1, 30, tzinfo=UTC)

    found = lines(
        Occurrence(
            summary="Nuit",
            day=date(2030, 10, 27),
            starts_at=twice,
            ends_at=twice + timedelta(hours=3),
        )
    )

    assert [line for line in found if line.startswith(("DTSTART", "DTEND", "BEGIN:VTIM"))] == [
        "DTSTART:20301027T013000Z",
        "DTEND:20301027T043000Z",
    ]


def test_text_cannot_leave_its_property() -> None:
    found = lines(
        Occurrence(
            summary="Bois; métaux, \\ etc.\r\nATTENDEE:mailto:x@evil.example",
            day=date(2030, 5, 16),
            description="Une ligne\r\nEND:VEVENT\x00\x0b\u2028et une autre",
            location="6, quai\nde la Seine",
            url="https://openmap.example/events/x\r\nMETHOD:CANCEL",
        )
    )

    assert found[6:-1] == [
        "UID:u@openmap.example",
        "DTSTAMP:20261122T103015Z",
        "DTSTART;VALUE=DATE:20300516",
        "DTEND;VALUE=DATE:20300517",
        "SUMMARY:Bois\\; métaux\\, \\\\ etc. ATTENDEE:mailto:x@evil.example",
        "LOCATION:6\\, quai de la Seine",
        "DESCRIPTION:Une ligne\\nEND:VEVENT et une autre",
        "URL:https://openmap.example/events/x METHOD:CANCEL",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_lines_are_folded_at_75_octets_between_letters() -> None:
    summary = "Économie sociale et solidaire – œuvrer à l’achat durable " * 4

    content = written(Occurrence(summary=summary, day=date(2030, 5, 16)))

    physical = content.split(b"\r\n")
    assert max(map(len, physical)) <= 75
    assert all(line.decode() or line == b"" for line in physical)
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert str(Calendar.from_ical(content).walk("VEVENT")[0]["summary"]) == summary.strip()


def test_a_name_cannot_leave_its_parameter() -> None:
    address = ical.address(
        "zoe@ville.example\r\nX:1", 'Zoé "Z";RSVP=TRUE:\r\nSUMMARY:x', RSVP="FALSE"
    )

    assert str(address) == "mailto:zoe@ville.exampleX:1"
    assert dict(address.params) == {"CN": "Zoé ’Z’;RSVP=TRUE: SUMMARY:x", "RSVP": "FALSE"}


def test_a_zone_out_of_the_list_is_refused() -> None:
    occurrence = Occurrence(
        summary="x",
        day=date(2030, 5, 16),
        timezone="America/New_York",
        starts_at=datetime(2030, 5, 16, 8, tzinfo=UTC),
    )

    with pytest.raises(UnknownZoneError, match="America/New_York"):
        written(occurrence)


@pytest.mark.parametrize("timezone", sorted(VTIMEZONES))
def test_each_vtimezone_says_what_the_zone_database_says(timezone: str) -> None:
    zone = ZoneInfo(timezone)
    kept = Calendar.from_ical(f"BEGIN:VCALENDAR\r\n{VTIMEZONES[timezone]}END:VCALENDAR\r\n")
    component = kept.walk("VTIMEZONE")[0]
    offsets = {
        part.decoded("TZOFFSETTO")
        for part in (*component.walk("STANDARD"), *component.walk("DAYLIGHT"))
    }

    real = {datetime(2030, month, 15, 12, tzinfo=zone).utcoffset() for month in range(1, 13)}

    assert offsets == real


def test_the_vtimezone_of_paris_is_small() -> None:
    assert len(VTIMEZONES["Europe/Paris"].encode()) <= 511


def test_read_tells_what_an_object_says() -> None:
    found = ical.read(
        written(
            Occurrence(
                summary="7e Openmap",
                day=date(2030, 5, 16),
                starts_at=datetime(2030, 5, 16, 6, 45, tzinfo=UTC),
                location="Les Canaux",
            )
        )
    )

    assert (found.method, found.summary, found.location, found.sequence, found.ends) == (
        "PUBLISH",
        "7e Openmap",
        "Les Canaux",
        0,
        None,
    )
    assert found.starts == datetime(2030, 5, 16, 8, 45, tzinfo=PARIS)


def test_read_refuses_what_is_no_calendar_object() -> None:
    with pytest.raises(ValueError, match=r"\w"):
        ical.read(b"hello")
