"""What badges bring to mails and to other capabilities' pages, and the terminal."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from flask import Flask, render_template
from PIL import Image
from sqlalchemy import select, text

from openmap.badges import hooks, jobs, queries, services
from openmap.badges.models import Badge
from openmap.core.db import db
from openmap.registrations.models import RegistrationState
from tests.badges.reading import pages_text
from tests.make.events import make_event
from tests.make.registrations import make_registration


def test_mail_carries_the_badge_and_the_code(app: Flask) -> None:
    zoe = make_registration()
    services.ensure_key()

    badge, code = hooks.attachment("badge", zoe.id), hooks.attachment("qr", zoe.id)

    assert badge is not None
    assert code is not None
    assert (badge.filename, badge.media_type) == ("badge-zoe-lefevre.pdf", "application/pdf")
    assert "Zoé Lefèvre" in pages_text(badge.content)[0]
    assert (code.media_type, code.content_id) == ("image/png", "qr")
    picture = Image.open(io.BytesIO(code.content)).convert("L")
    assert zxingcpp.read_barcodes(picture)[0].text == services.badge_of(zoe).code


@pytest.mark.parametrize("kind", ["badge", "qr"])
def test_mail_of_someone_who_is_not_confirmed_carries_none(app: Flask, kind: str) -> None:
    zoe = make_registration(state=RegistrationState.CANCELLED)
    services.ensure_key()

    assert hooks.attachment(kind, zoe.id) is None


def test_other_kinds_and_unknown_people_are_left_alone(app: Flask) -> None:
    assert hooks.attachment("calendar", 1) is None
    assert hooks.attachment("badge", 0) is None
    assert hooks.panels("dashboard", 1) == []
    assert hooks.panels("private", 0) == []


@pytest.mark.parametrize("page", ["private", "sheet"])
def test_pages_show_the_code_of_a_confirmed_person(app: Flask, page: str) -> None:
    zoe = make_registration()
    zoe.short_code = "7K4M2P"
    services.badge_of(zoe)

    (panel,) = hooks.panels(page, zoe.id)

    with app.test_request_context():
        shown = render_template(panel.template, **panel.values)
    assert "7K4 M2P" in shown
    assert services.badge_of(zoe).qr_path in shown


def test_pages_show_no_panel_to_someone_who_waits_or_before_a_key_exists(app: Flask) -> None:
    zoe = make_registration()
    before_a_key = hooks.panels("private", zoe.id)
    services.ensure_key()
    zoe.state = RegistrationState.CANCELLED

    assert before_a_key == hooks.panels("private", zoe.id) == []


def test_a_lost_secret_does_not_close_the_page_of_a_person(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.ensure_key()
    zoe = make_registration()
    settings = replace(app.config["SETTINGS"], secret_keys=("another secret, long enough too",))
    monkeypatch.setitem(app.config, "SETTINGS", settings)

    assert hooks.panels("private", zoe.id) == []


def test_confirmation_prepares_the_badge_in_a_job(app: Flask) -> None:
    zoe = make_registration()

    hooks.registration_confirmed(zoe.id)

    waiting = db.session.execute(
        text("SELECT args FROM procrastinate_jobs WHERE task_name = 'badges.prepare'")
    ).scalars()
    assert list(waiting) == [{"registration_id": zoe.id}]
    jobs.prepare(registration_id=zoe.id)
    jobs.prepare(registration_id=zoe.id)
    jobs.prepare(registration_id=0)
    assert db.session.scalars(select(Badge.registration_id)).all() == [zoe.id]


def test_new_edition_has_a_key_ready(app: Flask) -> None:
    hooks.event_created(1, "openmap-matinee", {})

    assert queries.current_key() is not None


def test_terminal_prints_badges(app: Flask, tmp_path: Path) -> None:
    event = make_event()
    make_registration(event=event)
    out = tmp_path / "badges.pdf"
    run = app.test_cli_runner().invoke

    first = run(args=["badges", "print", event.slug, "--out", str(out)])
    again = run(args=["badges", "print", event.slug, "--out", str(out), "--since-last"])

    assert first.output.splitlines() == [str(out), "1 badge."]
    assert "Zoé Lefèvre" in pages_text(out.read_bytes())[0]
    assert (again.exit_code, again.output) == (
        1,
        "Error: Il n’y a aucun badge à imprimer pour ce choix. Rien n’a été compté.\n",
    )


def test_terminal_writes_a_file_per_thousand(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_PER_FILE", 2)
    event = make_event()
    for family_name in ("Abadie", "Bernard", "Colin"):
        make_registration(event=event, family_name=family_name)
    out = tmp_path / "badges.pdf"

    app.test_cli_runner().invoke(args=["badges", "print", event.slug, "--out", str(out)])

    assert "Bernard" in pages_text((tmp_path / "badges-1.pdf").read_bytes())[0]
    assert "Colin" in pages_text((tmp_path / "badges-2.pdf").read_bytes())[0]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere", "--out", "x.pdf"], "Il n’y a pas d’édition « nowhere »"),
        (["{slug}", "--out", "x.pdf", "--category", "press"], "pas de catégorie « press »"),
        (["{slug}", "--out", "/nowhere/x.pdf"], "/nowhere/x.pdf"),
    ],
)
def test_terminal_says_what_is_wrong(app: Flask, arguments: list[str], sentence: str) -> None:
    event = make_event()
    make_registration(event=event)
    arguments = [part.format(slug=event.slug) for part in arguments]

    result = app.test_cli_runner().invoke(args=["badges", "print", *arguments])

    assert result.exit_code == 1
    assert sentence in result.output.replace("\u00a0", " ")
    assert queries.total(queries.tally_by_category(event.id).values()).printed == 0


def test_terminal_rotates_the_key(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["badges", "rotate-key"])

    key = queries.current_key()
    assert key is not None
    assert result.output.startswith(f"La clé {key.id} signe désormais.")
