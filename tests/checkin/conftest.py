"""A door that commits: for two doors at once, and for a browser."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import delete, text
from werkzeug.serving import make_server

from openmap.audit.models import AuditEntry
from openmap.badges.models import SigningKey
from openmap.core.db import db
from openmap.events.models import Event
from openmap.mail.models import Mail
from openmap.people.models import Person


@pytest.fixture
def committed(app: Flask) -> Iterator[Flask]:
    """Let the test commit, and remove what it left."""
    db.session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
    db.session.remove()
    db.session.configure(bind=None, join_transaction_mode="conditional_savepoint")
    yield app
    db.session.remove()
    with db.engine.begin() as connection:
        for table in (AuditEntry, Mail, Event, Person, SigningKey):
            connection.execute(delete(table))


@pytest.fixture
def address(committed: Flask) -> Iterator[str]:
    """Serve the app on a free port."""
    committed.config["WTF_CSRF_ENABLED"] = True
    server = make_server("127.0.0.1", 0, committed, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
