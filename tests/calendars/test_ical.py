"""Every calendar object reads the same in three parsers, whatever the season."""

import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from openmap.calendars import ical, services
from openmap.core.ical import Occurrence
from tests.calendars.readers import Reading, by_ical_js, by_icalendar, by_vobject, moment
from tests.make.calendars import invite, make_occurrence
from tests.make.registrations import make_registration

#: Season or moment → zone, start in UTC.
MOMENTS = {
    "winter": ("Europe/Paris", datetime(2030, 1, 17, 7, 45, tzinfo=UTC)),
    "summer": ("Europe/Paris", datetime(2030, 7, 18, 6, 45, tzinfo=UTC)),
    "before spring": ("Europe/Paris", datetime(2030, 3, 31, 0, 30, tzinfo=UTC)),
    "after spring": ("Europe/Paris", datetime(2030, 3, 31, 1, 0, tzinfo=UTC)),
    "before autumn": ("Europe/Paris", datetime(2030, 10, 26, 23, 30, tzinfo=UTC)),
    "autumn, first pass": ("Europe/Paris", datetime(2030, 10, 27, 0, 30, tzinfo=UTC)),
    "autumn, second pass": ("Europe/Paris", datetime(2030, 10, 27, 1, 30, tzinfo=UTC)),
    "after autumn": ("Europe/Paris", datetime(2030, 10, 27, 2, 0, tzinfo=UTC)),
    "Réunion": ("Indian/Reunion", datetime(2030, 7, 18, 5, 0, tzinfo=UTC)),
    "Marquises": ("Pacific/Marquesas", datetime(2030, 7, 18, 18, 30, tzinfo=UTC)),
    "Miquelon, summer": ("America/Miquelon", datetime(2030, 7, 18, 11, 0, tzinfo=UTC)),
    "Miquelon, winter": ("America/Miquelon", datetime(2030, 1, 17, 12, 0, tzinfo=UTC)),
    "Miquelon, after spring": ("America/Miquelon", datetime(2030, 3, 10, 5, 0, tzinfo=UTC)),
    "Miquelon, second pass": ("America/Miquelon", datetime(2030, 11, 3, 4, 30, tzinfo=UTC)),
}


def occurrences() -> Iterator[tuple[str, Occurrence]]:
    for name, (timezone, start) in MOMENTS.items():
        day = start.astimezone(ZoneInfo(timezone)).date()
        yield (
            name,
            make_occurrence(
                day=day, timezone=timezone, starts_at=start, ends_at=start + timedelta(minutes=50)
            ),
        )
    yield "no end", make_occurrence(ends_at=None)
    for day in (date(2030, 1, 17), date(2030, 7, 18), date(2030, 3, 31), date(2030, 10, 27)):
        yield f"day only {day}", make_occurrence(day=day, starts_at=None, ends_at=None)


def expected(occurrence: Occurrence) -> Reading:
    """Return what was meant, whoever reads it."""
    if occurrence.starts_at is None:
        start: str | None = occurrence.day.isoformat()
        end: str | None = (occurrence.day + timedelta(days=1)).isoformat()
    else:
        start, end = moment(occurrence.starts_at), moment(occurrence.ends_at)
    return {
        "summary": occurrence.summary,
        "start": start,
        "end": end,
        "location": occurrence.location,
        "description": occurrence.description,
        "url": occurrence.url,
        "organizer": "mailto:openmap@openmap.example",
        "organizer_name": "GIP Maximilien, La MACS",
    }


def all_messages(occurrence: Occurrence) -> list[tuple[bytes, Reading]]:
    """Go through the life of one invitation and return each object with what it must say."""
    zoe = make_registration()
    first = invite(zoe, occurrence)
    update = invite(zoe, occurrence)
    farewell, welcome = services.readdress(
        "registration",
        zoe.id,
        attendee_email="new@ville.example",
        attendee_name="Zoé Lefèvre",
        occurrence=occurrence,
    )
    cancel = services.cancel("registration", zoe.id, occurrence)
    assert cancel is not None
    wanted = expected(occurrence)
    statuses = ("CONFIRMED", "CONFIRMED", None, "CONFIRMED", "CANCELLED")
    sent = [
        (
            services.bytes_of(message),
            wanted
            | {
                "uid": first.invitation.uid,
                "method": message.method.value,
                "sequence": number,
                "status": status,
                "attendee": f"mailto:{message.attendee_email}",
                "attendee_name": "Zoé Lefèvre",
            },
        )
        for number, (message, status) in enumerate(
            zip((first, update, farewell, welcome, cancel), statuses, strict=True)
        )
    ]
    published = ical.publish(occurrence, uid="fixed@openmap.example", sequence=3)
    nobody = {"attendee": None, "attendee_name": None, "status": "CONFIRMED"}
    of_public = {"uid": "fixed@openmap.example", "method": "PUBLISH", "sequence": 3}
    return [*sent, (published, wanted | nobody | of_public)]


def test_every_object_reads_the_same_in_three_parsers(app: Flask) -> None:
    objects = [pair for _, occurrence in occurrences() for pair in all_messages(occurrence)]

    contents = [content for content, _ in objects]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # vobject's own
        readings = zip(
            map(by_icalendar, contents),
            by_ical_js(contents),
            map(by_vobject, contents),
            strict=True,
        )
        for (_, wanted), (icalendar, ical_js, vobject) in zip(objects, readings, strict=True):
            assert icalendar == wanted
            assert ical_js == wanted
            assert vobject == wanted
    assert len(objects) == 6 * (len(MOMENTS) + 5)


def test_reader_sees_a_planted_hour(app: Flask) -> None:
    """The proof above can fail: a VTIMEZONE without its summer is read an hour late."""
    content = services.bytes_of(
        invite(make_registration(), make_occurrence(starts_at=MOMENTS["summer"][1]))
    )
    planted = content.replace(b"TZOFFSETTO:+0200", b"TZOFFSETTO:+0100")

    assert by_ical_js([content])[0]["start"] == "2030-07-18T06:45:00Z"
    assert by_ical_js([planted])[0]["start"] == "2030-07-18T07:45:00Z"


def lines(content: bytes) -> list[str]:
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_request_names_organiser_and_guest_and_asks_for_no_answer(app: Flask) -> None:
    zoe = make_registration(email="zoe@ville.example")

    found = lines(services.bytes_of(invite(zoe)))

    assert [line for line in found if line.startswith(("ORGANIZER", "ATTENDEE", "METHOD"))] == [
        "METHOD:REQUEST",
        'ORGANIZER;CN="GIP Maximilien, La MACS":mailto:openmap@openmap.example',
        (
            'ATTENDEE;CN="Zoé Lefèvre";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;'
            "RSVP=FALSE:mailto:zoe@ville.example"
        ),
    ]


def test_organiser_outlives_a_new_sender_address(app: Flask) -> None:
    zoe = make_registration()
    invite(zoe)
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(settings, mail_from="Openmap <new@openmap.example>")
    try:
        found = lines(services.bytes_of(invite(zoe)))
    finally:
        app.config["SETTINGS"] = settings

    assert [line for line in found if line.startswith("ORGANIZER")] == [
        (
            'ORGANIZER;CN="GIP Maximilien, La MACS";SENT-BY="mailto:new@openmap.example":'
            "mailto:openmap@openmap.example"
        )
    ]


def test_stamp_is_the_time_the_message_was_made(app: Flask) -> None:
    message = invite(make_registration())
    message.made_at = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)

    assert "DTSTAMP:20300102T030405Z" in lines(services.bytes_of(message))


@pytest.mark.parametrize("occurrence", [occurrence for _, occurrence in occurrences()])
def test_occurrence_survives_being_kept(occurrence: Occurrence) -> None:
    assert ical.restored(ical.kept(occurrence)) == occurrence
