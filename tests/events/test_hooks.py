"""What editions contribute: readiness, the rail; and what happens by itself."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from openmap.audit.services import COMMAND
from openmap.core.locale import LocalText
from openmap.events import hooks, jobs, services
from openmap.events.models import EventState, PartnerRole
from tests.make.events import make_event

pytestmark = pytest.mark.usefixtures("app")


def open_lines(event_id: int) -> list[str]:
    return [line.sentence.message for line in hooks.readiness(event_id) if not line.done]


def test_a_bare_edition_lacks_what_people_need_to_know() -> None:
    event = make_event()
    event.starts_at = event.ends_at = event.contact_email = event.venue.name = None

    assert open_lines(event.id) == [
        "The hours are known.",
        "A description says why to come.",
        "Someone can be asked by mail.",
        "The venue has a name.",
        "People know whether they can get in: steps, lift, toilet, induction loop.",
        "Accessible transport is described.",
        "The legal limit of the room is known.",
        "The funders are named, with the sentence each asks for.",
    ]


def test_a_complete_edition_lacks_nothing() -> None:
    event = make_event()
    event.description = LocalText(fr="Venez.")
    venue = event.venue
    venue.step_free = venue.lift = venue.adapted_toilet = True
    venue.induction_loop = False
    venue.accessible_transport = LocalText(fr="Métro 7bis")
    venue.legal_limit = 200
    services.add_partner(
        event,
        services.PartnerFacts(
            name="Région", role=PartnerRole.FUNDER, mention=LocalText(fr="Cofinancé")
        ),
        by=COMMAND,
    )

    assert open_lines(event.id) == []


def test_a_day_that_has_passed_keeps_from_publishing() -> None:
    event = make_event(held_on=date(2017, 5, 18))

    blocking = [line.sentence.message for line in hooks.readiness(event.id) if line.blocking]

    assert "The day is still to come." in open_lines(event.id)
    assert blocking == [
        "The day is still to come.",
        "At least one category is offered on the public form.",
    ]


def test_past_editions_close_by_themselves_when_their_own_day_is_over() -> None:
    paris = make_event(held_on=date(2027, 5, 20))
    tahiti = make_event(held_on=date(2027, 5, 20))
    tahiti.timezone = "Pacific/Tahiti"
    coming = make_event(held_on=date(2027, 5, 21))
    draft = make_event(held_on=date(2027, 5, 20), state=EventState.DRAFT)

    with time_machine.travel(datetime(2027, 5, 20, 22, 30, tzinfo=UTC)):
        jobs.close_past_editions(0)

    assert [event.state for event in (paris, tahiti, coming, draft)] == [
        EventState.CLOSED,
        EventState.PUBLISHED,
        EventState.PUBLISHED,
        EventState.DRAFT,
    ]

    with time_machine.travel(datetime(2027, 5, 21, 12, tzinfo=UTC)):
        jobs.close_past_editions(0)

    assert tahiti.state is EventState.CLOSED
    assert coming.state is EventState.PUBLISHED
