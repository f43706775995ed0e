"""What the law asks for, and how the house is doing."""

from dataclasses import fields, replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from openmap.core.db import db
from openmap.core.settings import Environment, Legal, Settings
from openmap.site import queries
from tests.page import texts

COMPLETE = Legal(**{f.name: f"{f.name}@maximilien.example" for f in fields(Legal)})


@pytest.fixture
def settings(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Run in development, where the pages say what is missing."""
    known: Settings = app.config["SETTINGS"]
    development = replace(known, environment=Environment.DEVELOPMENT)
    monkeypatch.setitem(app.config, "SETTINGS", development)
    return development


class TestLegalPages:
    def test_development_says_what_is_missing(
        self, client: FlaskClient, settings: Settings
    ) -> None:
        page = client.get("/legal-notice")

        assert "Manque : renseignez OPENMAP_PUBLISHER" in texts(page, ".//dd")

    def test_elsewhere_a_gap_is_said_without_the_setting(self, client: FlaskClient) -> None:
        page = client.get("/legal-notice")

        assert "Pas encore renseigné." in texts(page, ".//dd")
        assert "OPENMAP_" not in page.text

    def test_a_complete_notice_names_all(
        self, app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        known = replace(app.config["SETTINGS"], legal=COMPLETE)
        monkeypatch.setitem(app.config, "SETTINGS", known)

        page = client.get("/legal-notice")

        assert "publisher_address@maximilien.example" in texts(page, ".//dd")
        assert "Pas encore renseigné." not in page.text

    def test_privacy_says_what_why_and_how_long(self, client: FlaskClient) -> None:
        page = client.get("/privacy")

        assert texts(page, ".//dt").count("Combien de temps") == 7
        assert "Effacés 30 jours après la rencontre." in texts(page, ".//dd")

    @pytest.mark.parametrize(
        ("address", "words"),
        [("/accessibility", "n’est pas conforme"), ("/en/accessibility", "is not compliant")],
    )
    def test_accessibility_is_declared_honestly(
        self, client: FlaskClient, address: str, words: str
    ) -> None:
        page = client.get(address)

        assert words in " ".join(texts(page, ".//p"))
        assert "Libre réponse 71120" in page.text

    def test_the_usual_french_address_leads_there(self, client: FlaskClient) -> None:
        answer = client.get("/accessibilite")

        assert (answer.status_code, answer.location) == (301, "/accessibility")


class TestHealth:
    def test_says_late_without_a_worker(self, client: FlaskClient) -> None:
        answer = client.get("/health")

        assert answer.json == {
            "status": "late",
            "database": True,
            "worker_seen_seconds_ago": None,
            "mails_queued": 0,
            "oldest_mail_seconds": None,
        }
        assert answer.headers["Cache-Control"] == "no-store"

    def test_says_ok_with_one(self, client: FlaskClient) -> None:
        db.session.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES"))

        answer = client.get("/health").json

        assert answer is not None
        assert answer["status"] == "ok"

    def test_says_down_without_the_database(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def away() -> queries.Health:
            raise OperationalError("SELECT", {}, Exception("secret of the server"))

        monkeypatch.setattr(queries, "health", away)

        answer = client.get("/health")

        assert (answer.status_code, answer.json) == (503, {"status": "down", "database": False})
