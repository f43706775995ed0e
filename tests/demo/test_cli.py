"""`flask demo`."""

from flask import Flask
from sqlalchemy import func, select

from openmap.core.db import db
from openmap.events.models import Event
from openmap.registrations.models import Registration
from tests.make.events import make_event


def run(app: Flask, *words: str) -> str:
    result = app.test_cli_runner().invoke(args=["demo", *words])
    assert result.exit_code == 0, result.output
    return result.output.replace("\u00a0", " ").strip()


def events() -> int:
    return db.session.scalar(select(func.count()).select_from(Event)) or 0


def test_loads_once(app: Flask) -> None:
    first = run(app, "load", "--registrations", "30")
    second = run(app, "load", "--registrations", "30")

    assert first.startswith("La démonstration est chargée : les rencontres passées, et openmap-")
    assert second.startswith("La démonstration est déjà chargée.")
    assert events() == 6
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 30


def test_leaves_a_database_in_use_alone_when_asked(app: Flask) -> None:
    make_event()

    said = run(app, "load", "--if-empty")

    assert (said, events()) == ("", 1)


def test_loads_into_an_empty_database(app: Flask) -> None:
    run(app, "load", "--if-empty", "--registrations", "20")

    assert events() == 6


def test_clears(app: Flask) -> None:
    run(app, "load", "--registrations", "20")

    assert run(app, "clear") == "La démonstration est retirée : 6 rencontres."
    assert run(app, "clear") == "Il n’y a pas de démonstration à retirer."
    assert events() == 0


def test_refuses_a_number_out_of_range(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["demo", "load", "--registrations", "100001"])

    assert result.exit_code == 2
    assert events() == 0


def test_the_organiser_gets_a_link(app: Flask) -> None:
    run(app, "load", "--registrations", "20")

    result = app.test_cli_runner().invoke(args=["accounts", "sign-in-link", "--demo"])

    assert result.exit_code == 0
    assert result.output.split()[-1].startswith("http://localhost/")
