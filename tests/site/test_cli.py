"""`flask doctor`."""

import socket
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from openmap.core.db import db
from openmap.core.settings import Environment, Legal, Settings
from openmap.site import queries
from openmap.site.cli import checks
from openmap.site.cli.checks import Finding, Verdict

COMPLETE = Legal(**{f.name: "connu" for f in fields(Legal)})


@pytest.fixture
def settings(app: Flask) -> Settings:
    known: Settings = app.config["SETTINGS"]
    return replace(known, environment=Environment.PRODUCTION, secret_keys=("k" * 40,))


@pytest.fixture
def well(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put everything in order that a test does not look at."""
    monkeypatch.setattr(checks, "ASSETS", ())
    db.session.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES"))
    development = replace(settings, environment=Environment.DEVELOPMENT, legal=COMPLETE)
    monkeypatch.setitem(app.config, "SETTINGS", development)


@pytest.fixture
def smtp_port() -> Iterator[int]:
    """Answer like a mail server, once."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"220 here\r\n")
                while (line := connection.recv(1000)) and not line.startswith(b"QUIT"):
                    connection.sendall(b"250 ok\r\n")
                connection.sendall(b"221 bye\r\n")

        thread = Thread(target=answer, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(timeout=5)


def test_says_that_all_is_well(app: Flask, well: None) -> None:
    result = app.test_cli_runner().invoke(args=["doctor"])

    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[-1] == "Tout va bien."
    assert "✓ Base de données : PostgreSQL" in result.output.replace("\u00a0", " ")


def test_ends_with_one_and_the_remedy(
    app: Flask, well: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "newest_revision", lambda: "9999")

    result = app.test_cli_runner().invoke(args=["doctor"])

    assert result.exit_code == 1
    assert "  → Lancez `flask db upgrade`." in result.output.splitlines()


def test_names_a_database_that_is_away(
    app: Flask, well: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> str:
        raise OperationalError("SELECT", {}, Exception("connection refused"))

    monkeypatch.setattr(queries, "revision", away)

    result = app.test_cli_runner().invoke(args=["doctor"])

    assert result.exit_code == 1
    assert "connection refused" in result.output


def test_wants_a_worker(app: Flask, settings: Settings) -> None:
    assert checks.worker(settings).verdict is Verdict.BAD


def test_reaches_the_mail_server(settings: Settings, smtp_port: int) -> None:
    found = checks.mail(replace(settings, smtp_url=f"smtp://127.0.0.1:{smtp_port}"))

    assert found == Finding(Verdict.GOOD, "Courriel", f"127.0.0.1:{smtp_port} répond.")


def test_says_that_the_mail_server_is_away(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    found = checks.mail(replace(settings, smtp_url=f"smtp://127.0.0.1:{port}"))

    assert found.verdict is Verdict.BAD
    assert found.remedy.startswith("Vérifiez OPENMAP_SMTP_URL")


def test_production_wants_a_mail_server(settings: Settings) -> None:
    assert checks.mail(settings).verdict is Verdict.BAD


def test_production_wants_a_public_address(settings: Settings) -> None:
    public = replace(settings, base_url="https://openmap.maximilien.example")

    assert checks.base_url(settings).verdict is Verdict.BAD
    assert checks.base_url(public).verdict is Verdict.GOOD


def test_legal_gaps_weigh_more_in_production(settings: Settings) -> None:
    development = replace(settings, environment=Environment.DEVELOPMENT)

    assert checks.legal(settings).verdict is Verdict.BAD
    assert checks.legal(development).verdict is Verdict.DOUBTFUL
    assert "OPENMAP_PUBLISHER," in checks.legal(settings).remedy


def test_short_secrets_are_named(settings: Settings) -> None:
    assert checks.secrets(replace(settings, secret_keys=("short",))).verdict is Verdict.BAD


@pytest.mark.parametrize(
    ("free", "verdict"),
    [
        (5_000, Verdict.GOOD),
        (500, Verdict.DOUBTFUL),
        (50, Verdict.BAD),
    ],
)
def test_disk(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, free: int, verdict: Verdict
) -> None:
    usage = type("Usage", (), {"free": free * checks.MEGABYTE})
    monkeypatch.setattr("shutil.disk_usage", lambda folder: usage)

    assert checks.disk(settings).verdict is verdict


def test_clocks_that_differ(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    health = queries.health()
    late = replace(health, database_time=health.database_time.replace(year=2020))
    monkeypatch.setattr(queries, "health", lambda: late)

    assert checks.clocks(settings).verdict is Verdict.BAD


def test_missing_styles_are_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(checks, "ROOT", tmp_path)

    assert "fonts/DejaVuSans.ttf" in checks.assets(settings).sentence
