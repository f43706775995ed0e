"""Editions at the terminal."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from click.testing import Result
from flask import Flask

from openmap.events import queries
from openmap.events.models import EventState
from tests.make.events import make_event


@pytest.fixture(autouse=True)
def present() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False):
        yield


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["events", *words])


def create(app: Flask, *words: str) -> Result:
    return run(
        app,
        "create",
        "--title",
        "Déchets du bâtiment",
        "--on",
        "2027-05-20",
        "--seats",
        "80",
        *words,
    )


def test_create_prints_the_address_and_nothing_else(app: Flask) -> None:
    done = create(app)

    assert (done.exit_code, done.output) == (0, "dechets-du-batiment-2027\n")
    event = queries.event_by_slug("dechets-du-batiment-2027")
    assert event is not None
    assert event.local_start is not None
    assert event.local_start.isoformat() == "2027-05-20T08:45:00+02:00"
    assert event.state is EventState.DRAFT


def test_create_takes_everything_at_once(app: Flask) -> None:
    done = create(
        app, "--preset", "openmap-matinee", "--title-en", "Waste", "--starts", "14:00",
        "--number", "7", "--publish",
    )  # fmt: skip

    event = queries.event_by_slug(done.output.strip())
    assert event is not None
    assert (event.state, event.edition_number, event.title.en, event.ends_at) == (
        EventState.PUBLISHED,
        7,
        "Waste",
        None,
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--on", "20/05/2027"], "« 20/05/2027 » n’est pas un jour"),
        (["--on", "2026-11-22"], "Le dimanche 22 novembre 2026 est déjà passé"),
        (["--on", "2027-03-28", "--starts", "02:30"], "2\u00a0h\u00a030 n’existe pas"),
        (["--starts", "9 o'clock"], "« 9 o'clock » n’est pas une heure"),
        (["--ends", "08:00"], "La fin doit venir après le début"),
        (["--preset", "gala"], "Ce modèle n’existe pas"),
        (["--seats", "0"], "Une édition compte entre 1 et 100\u00a0000 places"),
        (["--title", "  "], "Il manque un titre"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(app: Flask, words: list[str], said: str) -> None:
    done = create(app, *words)

    assert done.exit_code != 0
    assert said in done.output.replace("«\u00a0", "« ").replace("\u00a0»", " »")
    assert "Traceback" not in done.output
    assert queries.all_events() == []


def test_list_names_editions_in_the_order_of_their_days(app: Flask) -> None:
    make_event(slug="seconde-2030", held_on=date(2030, 6, 1))
    make_event(slug="premiere-2030", held_on=date(2030, 5, 1))

    as_text = run(app, "list").output
    as_json = json.loads(run(app, "list", "--format", "json").output)

    assert [line.split()[2] for line in as_text.splitlines()] == ["premiere-2030", "seconde-2030"]
    assert as_json[0] == {
        "slug": "premiere-2030",
        "title": "7e Openmap ESS – déchets du bâtiment",
        "held_on": "2030-05-01",
        "starts_at": "2030-05-01T08:45:00+02:00",
        "ends_at": "2030-05-01T12:30:00+02:00",
        "state": "published",
        "visibility": "public",
        "edition_number": None,
    }


def test_publish_and_cancel(app: Flask) -> None:
    slug = create(app).output.strip()

    published = run(app, "publish", slug)
    twice = run(app, "publish", slug)
    cancelled = run(app, "cancel", slug, "--reason", "La salle a pris l’eau.")

    assert (published.exit_code, twice.exit_code, cancelled.exit_code) == (0, 1, 0)
    event = queries.event_by_slug(slug)
    assert event is not None
    assert event.cancelled_because is not None
    assert event.cancelled_because.fr == "La salle a pris l’eau."


@pytest.mark.parametrize("words", [["publish", "nowhere"], ["cancel", "nowhere", "--reason", "x"]])
def test_an_unknown_edition_is_said_so(app: Flask, words: list[str]) -> None:
    done = run(app, *words)

    assert done.exit_code == 1
    assert "flask events list" in done.output


def test_a_cancellation_needs_words(app: Flask) -> None:
    event = make_event()

    done = run(app, "cancel", event.slug, "--reason", " ")

    assert done.exit_code == 1
    assert event.state is EventState.PUBLISHED
