"""From printed badges to the door: a volunteer's telephone, no account, six signs typed."""

import json
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.visiting import PHONE, Visitor, keep
from tests.running import Stack

pytestmark = pytest.mark.browser

COMING = (
    ("Zoé", "Lefèvre-Ndiaye", "public_buyer", "Ville de Montreuil"),
    ("Théo", "Garçon", "supplier", "Les Ateliers du Canal"),
    ("Łucja", "Œuvrard", "facilitator", "Maison de l’emploi d’Exemple"),
    ("Bénédicte", "de La Tour", "network", "Réseau d’essai"),
)


@pytest.fixture(scope="module")
def slug(stack: Stack, today: date) -> str:
    """Give an edition that begins in half an hour, with four people who come."""
    when = ("--on", today.isoformat(), "--starts", "09:30", "--ends", "12:30")
    slug = stack.flask(
        *("events", "create", "--title", "Openmap ESS – ce matin", *when, "--seats", "40"),
        "--publish",
    ).strip()
    for number, (given_name, family_name, category, organisation) in enumerate(COMING):
        stack.flask(
            *("registrations", "add", slug, "--given-name", given_name),
            *("--family-name", family_name, "--email", f"{number}@porte.example"),
            *("--category", category, "--organisation", organisation),
        )
    return slug


@pytest.fixture(scope="module")
def short_codes(stack: Stack, slug: str) -> dict[str, str]:
    """Return the six signs of each person, by family name."""
    rows = json.loads(stack.flask("registrations", "list", slug, "--format", "json"))
    return {row["family_name"]: row["short_code"] for row in rows}


def test_badges_and_sheet_are_printed(
    organiser: Visitor, slug: str, short_codes: dict[str, str], tmp_path: Path
) -> None:
    page = organiser.open(f"/manage/events/{slug}/badges")
    organiser.picture("badges-page", height=900)
    with page.expect_download() as download:
        page.get_by_role("button", name="Imprimer tous les badges").first.click()
    path = tmp_path / "badges.pdf"
    download.value.save_as(path)
    badges, words = _seen(path.read_bytes())
    keep(badges, "badges")
    sheet, lines = _seen(
        organiser.context.request.get(
            f"{organiser.base_url}/manage/events/{slug}/sign-in-sheet.pdf"
        ).body()
    )
    keep(sheet, "sign-in-sheet")

    assert len(zxingcpp.read_barcodes(badges)) == len(COMING)
    for given_name, family_name, _category, organisation in COMING:
        code = short_codes[family_name]
        assert f"{code[:3]} {code[3:]}" in words
        assert given_name in words
        assert organisation in words
        assert family_name in lines


def test_a_volunteer_lets_people_in_from_a_telephone(
    visit: Visit, organiser: Visitor, slug: str, short_codes: dict[str, str]
) -> None:
    organiser.open(f"/manage/events/{slug}/door")
    organiser.fill(volunteer="Camille", place="Porte A")
    organiser.click("Créer le lien")
    organiser.picture("door-link", height=800)
    link = organiser.page.get_by_label("Adresse à copier").input_value()
    camille = visit(width=PHONE, theme="dark")

    camille.open(link)
    camille.picture("door-open")
    camille.click("Ouvrir l’accueil ici")
    camille.picture("door")
    _type(camille, short_codes["Lefèvre-Ndiaye"])
    _see(camille, "Bienvenue", "Zoé Lefèvre-Ndiaye")
    camille.picture("door-welcome")
    _type(camille, f" {short_codes['Lefèvre-Ndiaye'].lower()} ")
    _see(camille, "Déjà là", "Porte A")
    camille.picture("door-already-here")
    _type(camille, "gar")
    camille.page.get_by_role("button", name="Théo Garçon").click()
    _see(camille, "Bienvenue", "Les Ateliers du Canal")

    organiser.open(f"/manage/events/{slug}/arrivals")
    organiser.picture("arrivals", height=900)
    assert "2 présents sur 4 attendus" in organiser.words


def test_the_door_works_without_javascript(
    visit: Visit, stack: Stack, slug: str, short_codes: dict[str, str]
) -> None:
    sami = visit(width=PHONE, javascript=False)
    sami.open(stack.flask("checkin", "link", slug, "--volunteer", "Sami").strip())
    sami.click("Ouvrir l’accueil ici")

    _type(sami, short_codes["Œuvrard"])
    _see(sami, "Bienvenue", "Łucja Œuvrard")
    sami.click("Annuler", exact=True)
    _see(sami, "Entrée annulée", "Łucja Œuvrard")
    _type(sami, "AAAAA0")
    assert sami.page.locator(".verdict-word").inner_text() == "Inconnu"


def _type(visitor: Visitor, text: str) -> None:
    field = visitor.page.get_by_label("Code, ou trois lettres du nom")
    field.fill(text)
    field.press("Enter")


def _see(visitor: Visitor, word: str, *details: str) -> None:
    verdict = visitor.page.locator(".verdict")
    expect(verdict.locator(".verdict-word")).to_have_text(word)
    for detail in details:
        expect(verdict).to_contain_text(detail)
    visitor.check()


def _seen(content: bytes) -> tuple[Image.Image, str]:
    """Return the first page of the PDF as a picture, and its words."""
    document = pypdfium2.PdfDocument(content)
    words = " ".join(document[0].get_textpage().get_text_bounded().split())
    picture = document[0].render(scale=2).to_pil().convert("RGB")
    document.close()
    return picture, words
