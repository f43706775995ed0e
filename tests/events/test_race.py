"""Two editors at the same moment, with real commits on a database of their own."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import flask_migrate
import psycopg
import pytest
from flask import Flask
from sqlalchemy import make_url

from openmap.audit.services import COMMAND
from openmap.core import clock
from openmap.core.db import db, transaction
from openmap.core.errors import ChangedMeanwhileError, DomainError, fingerprint
from openmap.core.locale import LocalText
from openmap.core.settings import Settings
from openmap.events import queries, services
from openmap.events.errors import SlugTakenError
from openmap.events.models import Event, EventState
from openmap.factory import create_app
from tests.conftest import SECRET

pytestmark = pytest.mark.race
EDITORS = 8


@pytest.fixture
def own_app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Run on a database of its own, since here everything is committed."""
    url = make_url(database_url).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS editors")
        admin.execute("CREATE DATABASE editors")
    settings = Settings.from_environment(
        {
            "OPENMAP_ENV": "testing",
            "OPENMAP_DATABASE_URL": url.set(database="editors").render_as_string(
                hide_password=False
            ),
            "OPENMAP_INSTANCE": str(tmp_path),
            "OPENMAP_BASE_URL": "http://localhost",
            "OPENMAP_SECRET_KEYS": SECRET,
        }
    )
    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def new_edition() -> services.NewEdition:
    return services.NewEdition(
        title=LocalText(fr="Déchets du bâtiment"),
        held_on=clock.now().date() + timedelta(days=60),
        starts_at=None,
        ends_at=None,
        preset="openmap-matinee",
        seats=10,
    )


def all_at_once(app: Flask, act: Callable[[int], object]) -> list[type[DomainError] | None]:
    """Have all editors act at the same moment; return what each was refused."""
    together = threading.Barrier(EDITORS)

    def edit(number: int) -> type[DomainError] | None:
        with app.app_context():
            together.wait()
            try:
                with transaction():
                    act(number)
            except DomainError as refusal:
                return type(refusal)
            return None

    with ThreadPoolExecutor(EDITORS) as pool:
        return list(pool.map(edit, range(EDITORS)))


def test_of_editors_who_save_at_once_one_is_kept_and_the_others_are_told(own_app: Flask) -> None:
    with own_app.app_context():
        with transaction():
            event = services.create_event(new_edition(), by=COMMAND)
        event_id, old = event.id, services.essentials_of(event)
        version = event.version

    def save(number: int) -> None:
        services.change_essentials(
            db.session.get_one(Event, event_id),
            replace(old, title=LocalText(fr=f"Titre n° {number}")),
            seen=fingerprint(old),
            by=COMMAND,
        )

    refused = all_at_once(own_app, save)

    with own_app.app_context():
        kept = db.session.get_one(Event, event_id)
        assert sorted(refused, key=str).count(None) == 1
        assert refused.count(ChangedMeanwhileError) == EDITORS - 1
        assert kept.title.fr == f"Titre n° {refused.index(None)}"
        assert kept.version == version + 1


def test_an_edition_is_published_once(own_app: Flask) -> None:
    with own_app.app_context(), transaction():
        event_id = services.create_event(new_edition(), by=COMMAND).id

    refused = all_at_once(
        own_app,
        lambda number: services.publish(db.session.get_one(Event, event_id), by=COMMAND),
    )

    with own_app.app_context():
        assert refused.count(None) == 1
        assert db.session.get_one(Event, event_id).state is EventState.PUBLISHED


def test_two_editions_never_share_an_address(own_app: Flask) -> None:
    refused = all_at_once(own_app, lambda number: services.create_event(new_edition(), by=COMMAND))

    with own_app.app_context():
        slugs = [event.slug for event in queries.all_events()]
        assert len(set(slugs)) == len(slugs) == refused.count(None) >= 1
        assert {one for one in refused if one} <= {SlugTakenError}
