"""Many devices at the running server that read the same badge, or send the same scan again."""

import json
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, time

import pytest

from openmap.audit.services import COMMAND
from openmap.badges.services import badge_of
from openmap.checkin.services import create_link, link_url
from openmap.core import clock
from openmap.core.db import db, transaction
from openmap.events.models import Event
from openmap.events.queries import event_by_slug
from tests.make.registrations import make_registration
from tests.race.crowd import at_once, complaints, make_edition, rows
from tests.running import Stack, running
from tests.visitor import Visitor

pytestmark = pytest.mark.race
DEVICES = 16


class Device(Visitor):
    """A telephone at one of two doors."""

    def __init__(self, stack: Stack, slug: str, link: str) -> None:
        super().__init__(stack.port, Accept="application/json")
        self.path = f"/door/{slug}"
        assert self.submit(link).status == 302
        self.token = self.get(self.path).hidden["csrf_token"]

    def scan(self, code: str, nonce: str) -> str:
        fields = {"csrf_token": self.token, "nonce": nonce, "means": "camera", "text": code}
        return str(json.loads(self.post(f"{self.path}/scans", fields).text)["kind"])


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with running(worker=False) as stack, stack.app():
        yield stack
        db.session.remove()


@pytest.fixture(scope="module")
def today(stack: Stack) -> str:
    """Make an edition that lasts all of today, so that its scans count."""
    slug = make_edition(seats=100, title="Aujourd’hui")
    with transaction():
        event = edition(slug)
        event.held_on = clock.now().astimezone(event.zone).date()
        event.starts_at = datetime.combine(event.held_on, time(0, 0), event.zone)
        event.ends_at = datetime.combine(event.held_on, time(23, 59), event.zone)
    return slug


@pytest.fixture
def devices(stack: Stack, today: str) -> Iterator[list[Device]]:
    with transaction():
        links = [
            create_link(edition(today), volunteer=f"Camille {place}", place=place, by=COMMAND)
            for place in ("Porte A", "Porte B")
        ]
        paths = [link_url(link).removeprefix(stack.base_url) for link in links]
    with ExitStack() as opened:
        yield [opened.enter_context(Device(stack, today, paths[n % 2])) for n in range(DEVICES)]


def edition(slug: str) -> Event:
    event = event_by_slug(slug)
    assert event is not None
    return event


def new_badge(slug: str) -> str:
    with transaction():
        return badge_of(make_registration(event=edition(slug))).code


def test_badge_that_16_devices_read_at_once_is_welcomed_once(
    stack: Stack, today: str, devices: list[Device]
) -> None:
    code = new_badge(today)

    verdicts = at_once(devices, lambda device: device.scan(code, str(uuid.uuid4())))

    assert complaints(stack) == []
    assert Counter(verdicts) == {"welcome": 1, "already_in": DEVICES - 1}


def test_scan_that_the_network_repeats_16_times_is_kept_once(
    stack: Stack, today: str, devices: list[Device]
) -> None:
    code, nonce = new_badge(today), str(uuid.uuid4())

    verdicts = at_once(devices, lambda device: device.scan(code, nonce))

    kept = rows(stack, "SELECT verdict FROM scan WHERE nonce = %s", nonce)
    assert complaints(stack) == []
    assert Counter(verdicts) == {"welcome": DEVICES}
    assert kept == [("welcome",)]
