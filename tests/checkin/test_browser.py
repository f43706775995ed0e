"""The door in a real browser: a badge before the camera, a dead network, a keyboard scanner."""

import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from openmap.badges.services import badge_of, badges_pdf
from openmap.checkin import queries
from openmap.checkin.services import link_url
from openmap.core import clock
from openmap.core.db import db, transaction
from openmap.registrations.models import Registration
from tests.make.checkin import PARIS, make_door_link
from tests.make.events import make_event
from tests.make.registrations import make_registration

CHROMIUM = os.environ.get("OPENMAP_CHROMIUM") or shutil.which("chromium")
FRAME = (1280, 720)

pytestmark = pytest.mark.browser


@pytest.fixture
def zoe(committed: Flask) -> Registration:
    """Register Zoé for today, with a badge."""
    with transaction():
        event = make_event(held_on=clock.now().astimezone(PARIS).date())
        event.starts_at = event.ends_at = None
        zoe = make_registration(event=event)
        make_registration(event=event, given_name="Léa", family_name="Martin")
        badge_of(zoe)
        make_door_link(event)
    return zoe


def film_of_badge(registration: Registration, folder: Path) -> Path:
    """Film the printed badge, lower half near the lens, as cameras deliver it."""
    document = pypdfium2.PdfDocument(badges_pdf(registration.event, [registration]))
    paper = document[0].render(scale=3).to_pil().convert("RGB")
    document.close()
    lower = paper.crop((0, paper.height // 2, paper.width, paper.height))
    lower.thumbnail(FRAME)
    frame = Image.new("RGB", FRAME, "#8a8378")
    frame.paste(lower, ((FRAME[0] - lower.width) // 2, (FRAME[1] - lower.height) // 2))
    jpeg = io.BytesIO()
    frame.save(jpeg, "JPEG", quality=85)
    film = folder / "badge.mjpeg"
    film.write_bytes(jpeg.getvalue() * 20)
    return film


@pytest.fixture
def page(zoe: Registration, address: str, tmp_path: Path) -> Iterator[Page]:
    """Stand at the door of today with the badge of Zoé before the camera."""
    film = film_of_badge(zoe, tmp_path)
    options: dict[str, Any] = {
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
        ],
    }
    link = link_url(queries.door_links_of(zoe.event_id)[0]).removeprefix("http://localhost")
    with sync_playwright() as playwright, playwright.chromium.launch(**options) as browser:
        context = browser.new_context(viewport={"width": 360, "height": 740}, locale="fr-FR")
        page = context.new_page()
        page.goto(f"{address}{link}")
        page.get_by_role("button", name="Ouvrir l’accueil ici").click()
        # The script shows it last.
        expect(page.get_by_role("button", name="Ouvrir la caméra")).to_be_visible()
        yield page


def _verdict(page: Page, word: str, name: str | None = None) -> None:
    expect(page.locator(".verdict-word")).to_have_text(word, timeout=15_000)
    if name:
        expect(page.locator(".verdict-name")).to_have_text(name)


def _present(registration: Registration) -> int:
    db.session.rollback()
    return queries.present_number(registration.event_id)


def test_a_printed_badge_before_the_camera_is_welcomed_once(page: Page, zoe: Registration) -> None:
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2].split(":")[0]))

    page.get_by_role("button", name="Ouvrir la caméra").click()

    _verdict(page, "Bienvenue", "Zoé Lefèvre")
    expect(page.locator("#present")).to_have_text("1")
    page.wait_for_timeout(4000)  # the badge stays before the camera: it must not be sent again
    _verdict(page, "Bienvenue")
    assert _present(zoe) == 1
    assert hosts == {"127.0.0.1"}


def test_a_welcome_is_undone_and_set_right_on_the_screen(page: Page, zoe: Registration) -> None:
    page.get_by_label("Code, ou trois lettres du nom").fill(zoe.short_code)
    page.keyboard.press("Enter")
    _verdict(page, "Bienvenue")

    page.get_by_role("button", name="Annuler").click()
    _verdict(page, "Entrée annulée")
    absent = _present(zoe)
    page.get_by_role("button", name="Rétablir").click()
    _verdict(page, "Bienvenue")

    assert (absent, _present(zoe)) == (0, 1)


def test_a_keyboard_scanner_types_into_the_page_itself(page: Page, zoe: Registration) -> None:
    page.locator("body").evaluate("() => document.activeElement.blur()")

    page.keyboard.type(badge_of(zoe).code.lower())
    page.keyboard.press("Enter")

    _verdict(page, "Bienvenue", "Zoé Lefèvre")


def test_without_network_the_scan_is_kept_and_leaves_later(page: Page, zoe: Registration) -> None:
    code = badge_of(zoe).code
    page.context.set_offline(True)
    page.locator("#text").fill(code)
    page.keyboard.press("Enter")
    _verdict(page, "Gardé ici")
    expect(page.locator("#queue")).to_have_text("1 scan attend le réseau.")
    before = _present(zoe)

    page.context.set_offline(False)
    expect(page.locator("#queue")).to_be_hidden(timeout=15_000)

    assert (before, _present(zoe)) == (0, 1)


def test_without_network_a_kept_scan_survives_a_reload_and_a_name_is_refused(
    page: Page, zoe: Registration
) -> None:
    page.context.set_offline(True)
    page.locator("#text").fill("lef")
    page.keyboard.press("Enter")
    expect(page.locator(".door-say")).to_contain_text("la recherche par nom attend")
    page.locator("#text").fill(badge_of(zoe).code)
    page.keyboard.press("Enter")
    _verdict(page, "Gardé ici")

    page.context.set_offline(False)
    page.reload()

    expect(page.locator("#queue")).to_be_hidden(timeout=15_000)
    page.wait_for_timeout(500)
    assert _present(zoe) == 1


def test_an_unknown_code_does_not_stop_the_next_one(page: Page, zoe: Registration) -> None:
    for text, word in (("x" * 130, "Inconnu"), (badge_of(zoe).code, "Bienvenue")):
        page.locator("#text").fill(text)
        page.keyboard.press("Enter")
        _verdict(page, word)


def test_letters_list_people_and_one_touch_lets_in(page: Page, zoe: Registration) -> None:
    page.locator("#text").fill("mar")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Léa Martin").click()

    _verdict(page, "Bienvenue", "Léa Martin")


def test_a_photo_of_a_badge_is_read(page: Page, zoe: Registration, tmp_path: Path) -> None:
    frame = (tmp_path / "badge.mjpeg").read_bytes()
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(frame[: len(frame) // 20])

    page.locator("#photo").set_input_files(photo)

    _verdict(page, "Bienvenue", "Zoé Lefèvre")


def test_a_withdrawn_link_is_told_and_loses_nothing(page: Page, zoe: Registration) -> None:
    with transaction():
        link = queries.door_links_of(zoe.event_id)[0]
        link.revoked_at = clock.now()
    page.locator("#text").fill(badge_of(zoe).code)
    page.keyboard.press("Enter")

    expect(page.locator(".door-say")).to_contain_text("demandez un autre lien")
    expect(page.locator("#queue")).to_have_text("1 scan attend le réseau.")
