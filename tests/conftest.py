"""The app, its database and a browser that reads pages."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask, g, request_started
from flask.testing import FlaskClient
from sqlalchemy import event

from openmap.core.db import db
from openmap.core.embedded import Server
from openmap.core.settings import Settings
from openmap.factory import create_app
from tests.counting import Queries

SECRET = "for tests only, long enough to be accepted"


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """Give each worker its own server, fast and forgetful, unless a database is named.

    Not among pytest's own folders: other runs beside this one clean those up.
    """
    if named := os.environ.get("OPENMAP_TEST_DATABASE_URL"):
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="openmap-tests-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)  # root's PostgreSQL is nobody's
        server = Server(folder / "data", durable=False).start()
        yield server.url().render_as_string(hide_password=False)
        server.stop()


@pytest.fixture(scope="session")
def app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    settings = Settings.from_environment(
        {
            "OPENMAP_ENV": "testing",
            "OPENMAP_DATABASE_URL": database_url,
            "OPENMAP_INSTANCE": str(tmp_path_factory.mktemp("instance")),
            "OPENMAP_BASE_URL": "http://localhost",
            "OPENMAP_SECRET_KEYS": SECRET,
        }
    )
    app = create_app(settings)
    app.config["THROTTLE"] = False
    with app.app_context():
        flask_migrate.upgrade()
        yield app
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture(autouse=True)
def rolled_back(request: pytest.FixtureRequest) -> Iterator[None]:
    """Undo whatever a test did, what the app committed included."""
    if not ({"app", "client", "page"} & set(request.fixturenames)):
        yield
        return
    app: Flask = request.getfixturevalue("app")
    with app.app_context():
        connection = db.engine.connect()
        outer = connection.begin()
        db.session.remove()
        db.session.configure(bind=connection, join_transaction_mode="create_savepoint")
        yield
        db.session.remove()
        db.session.configure(bind=None, join_transaction_mode="conditional_savepoint")
        outer.rollback()
        connection.close()


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    """Give a browser whose requests each begin afresh, as on a server."""

    def begin_afresh(_app: Flask) -> None:
        vars(g).clear()
        db.session.commit()  # what the test made outlives a rollback of the view

    app.config["WTF_CSRF_ENABLED"] = False
    with request_started.connected_to(begin_afresh, app):
        yield app.test_client()


@pytest.fixture
def queries(app: Flask) -> Iterator[Queries]:
    """Count the statements sent to the database."""
    counter = Queries()
    event.listen(db.engine, "before_cursor_execute", counter.count)
    yield counter
    event.remove(db.engine, "before_cursor_execute", counter.count)
