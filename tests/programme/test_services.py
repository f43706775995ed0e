"""What changes the programme."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from openmap.audit.services import COMMAND
from openmap.core.db import db
from openmap.core.errors import ChangedMeanwhileError, fingerprint
from openmap.core.locale import LocalText
from openmap.events.errors import LocalTimeMissingError
from openmap.events.models import Event
from openmap.programme import hooks, queries, services
from openmap.programme.errors import (
    ItemEndsBeforeStartError,
    ItemEndWithoutStartError,
    ItemRemovedError,
)
from openmap.programme.models import SessionKind
from tests.make.events import make_event

pytestmark = pytest.mark.usefixtures("app")


def item(
    title: str = "Plénière", starts: time | None = None, ends: time | None = None
) -> services.Item:
    return services.Item(
        kind=SessionKind.PLENARY, title=LocalText(fr=title), starts_at=starts, ends_at=ends
    )


def titles(event: Event) -> list[str]:
    return [session.title.fr for session in queries.sessions_of(event.id)]


def test_items_without_hours_keep_the_order_they_came_in() -> None:
    event = make_event()
    for title in ("Un", "Deux", "Trois"):
        services.add(event, item(title), by=COMMAND)

    assert titles(event) == ["Un", "Deux", "Trois"]


def test_an_item_with_hours_goes_where_they_belong() -> None:
    event = make_event()
    services.add(event, item("Neuf heures", time(9), time(9, 30)), by=COMMAND)
    services.add(event, item("Onze heures", time(11)), by=COMMAND)
    added = services.add(event, item("Dix heures", time(10), time(10, 30)), by=COMMAND)

    assert titles(event) == ["Neuf heures", "Dix heures", "Onze heures"]
    assert added.starts_at == datetime(2030, 5, 16, 8, tzinfo=UTC)
    assert services.item_of(added, event) == item("Dix heures", time(10), time(10, 30))


def test_each_change_raises_the_version_of_the_page() -> None:
    event = make_event()
    before = event.version
    one = services.add(event, item("Un"), by=COMMAND)
    two = services.add(event, item("Deux"), by=COMMAND)
    services.move(event, two.id, places=-1)
    old = services.item_of(one, event)
    services.change(event, one.id, replace(old, room="Salle 2"), seen=fingerprint(old), by=COMMAND)
    services.remove(event, two.id, by=COMMAND)

    db.session.refresh(event)
    assert event.version == before + 5
    assert (one.version, one.room) == (2, "Salle 2")
    assert titles(event) == ["Un"]


def test_saving_what_is_there_changes_nothing() -> None:
    event = make_event()
    one = services.add(event, item("Un"), by=COMMAND)
    old = services.item_of(one, event)

    services.change(event, one.id, old, seen=fingerprint(old), by=COMMAND)

    assert one.version == 1


def test_a_second_editor_overwrites_nothing() -> None:
    event = make_event()
    one = services.add(event, item("Un"), by=COMMAND)
    seen = fingerprint(services.item_of(one, event))
    services.change(event, one.id, item("De la première"), seen=seen, by=COMMAND)

    with pytest.raises(ChangedMeanwhileError):
        services.change(event, one.id, item("De la seconde"), seen=seen, by=COMMAND)

    assert titles(event) == ["De la première"]


def test_what_was_removed_meanwhile_is_said_so() -> None:
    event = make_event()
    one = services.add(event, item(), by=COMMAND)
    services.remove(event, one.id, by=COMMAND)
    services.remove(event, one.id, by=COMMAND)

    with pytest.raises(ItemRemovedError):
        services.change(event, one.id, item(), seen="", by=COMMAND)
    with pytest.raises(ItemRemovedError):
        services.move(event, one.id, places=1)


@pytest.mark.parametrize(
    ("starts", "ends", "refusal"),
    [
        (None, time(9), ItemEndWithoutStartError),
        (time(9), time(9), ItemEndsBeforeStartError),
    ],
)
def test_hours_that_cannot_be(starts: time | None, ends: time, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        services.add(make_event(), item("X", starts, ends), by=COMMAND)


def test_an_hour_that_clocks_skip_is_refused() -> None:
    event = make_event(held_on=date(2027, 3, 28))

    with pytest.raises(LocalTimeMissingError):
        services.add(event, item("La nuit", time(2, 30)), by=COMMAND)


def test_the_preset_follows_the_hours_of_the_edition() -> None:
    event = make_event()
    event.ends_at = datetime(2030, 5, 16, 8, 45, tzinfo=UTC)

    services.fill_from_preset(event, "openmap-matinee")

    sessions = queries.sessions_of(event.id)
    assert sessions[0].starts_at == event.starts_at
    assert [one.title.fr for one in sessions if one.starts_at is None] == [
        one.title.fr for one in sessions[5:]
    ]


def test_items_follow_the_edition_to_another_day_across_a_change_of_clocks() -> None:
    event = make_event(held_on=date(2027, 5, 20))
    timed = services.add(event, item("Neuf heures", time(9), time(10)), by=COMMAND)
    services.add(event, item("Sans heure"), by=COMMAND)
    event.held_on = date(2027, 11, 18)
    event.starts_at = event.ends_at = None

    hooks.event_changed(event.id, frozenset({"texts"}))
    assert timed.starts_at == datetime(2027, 5, 20, 7, tzinfo=UTC)

    hooks.event_changed(event.id, frozenset({"when"}))
    assert timed.starts_at == datetime(2027, 11, 18, 8, tzinfo=UTC)
    assert timed.ends_at == datetime(2027, 11, 18, 9, tzinfo=UTC)


def test_readiness_asks_for_a_programme() -> None:
    event = make_event()

    assert [line.done for line in hooks.readiness(event.id)] == [False]
    services.add(event, item(), by=COMMAND)
    assert [line.done for line in hooks.readiness(event.id)] == [True]
    assert [one.endpoint for one in hooks.rail(event.id)] == ["programme_manage.index"]
