"""An organiser signs in by mail, prepares an edition, publishes it, and calls it off."""

from datetime import date, timedelta
from email.message import EmailMessage

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.mails import wait_for_mail
from tests.journeys.visiting import Visitor
from tests.running import Stack

pytestmark = pytest.mark.browser

AWA = "awa.diallo@macs.example"
TITLE = "8e Openmap ESS – restauration et paysage"


def _sign_in(visitor: Visitor, stack: Stack, address: str) -> str:
    """Sign in as anybody does, and return the link that the mail held."""
    visitor.open("/sign-in")
    visitor.picture("sign-in", height=560)
    visitor.fill(email=address)
    visitor.click("M’envoyer le lien")
    link = wait_for_mail(stack, address, subject="Votre lien").link("/sign-in/")
    visitor.open(link)
    visitor.click("Ouvrir ma session")
    return link


def test_an_edition_from_the_preset_to_its_public_page(
    visit: Visit, stack: Stack, today: date
) -> None:
    stack.flask("accounts", "invite", AWA, "--name", "Awa Diallo", "--role", "lead")
    awa, passer_by = visit(), visit()

    link = _sign_in(awa, stack, AWA)
    assert awa.heading == "Vos éditions"
    passer_by.open(link)
    assert passer_by.heading == "Ce lien ne fonctionne plus"

    page = awa.open("/manage/events/new")
    awa.fill(
        title_fr=TITLE,
        held_on=(today + timedelta(days=70)).isoformat(),
        starts_at="08:45",
        ends_at="12:30",
        seats="120",
    )
    awa.picture("new-edition", height=600)
    awa.click("Créer le brouillon")
    slug = page.url.rpartition("/events/")[2].partition("/")[0]
    passer_by.open(f"/events/{slug}")
    assert passer_by.heading == "Il n’y a rien à cette adresse"

    awa.open(f"/manage/events/{slug}/readiness")
    awa.picture("readiness-missing", height=900)
    missing = page.get_by_role("link", name="Le lieu a une adresse")
    expect(missing).to_be_visible()
    awa.open(f"/manage/events/{slug}/venue")
    awa.fill(name="Les Canaux", address="6 quai de la Seine", postcode="75019", city="Paris")
    page.get_by_role("group", name="Entrée sans marche").get_by_label("Oui").check()
    awa.click("Enregistrer", exact=True)
    awa.open(f"/manage/events/{slug}/essentials")
    awa.fill(contact_name="Équipe Openmap", contact_email="openmap@macs.example")
    awa.click("Enregistrer", exact=True)
    awa.open(f"/manage/events/{slug}/readiness")
    expect(missing).to_have_count(0)
    awa.click("Publier l’édition")

    passer_by.open(f"/events/{slug}")
    assert passer_by.heading == TITLE
    assert "Les Canaux" in passer_by.words
    passer_by.click("S’inscrire")
    assert passer_by.heading == "S’inscrire"


def test_a_cancelled_edition_tells_whoever_was_coming(
    visit: Visit, organiser: Visitor, stack: Stack, today: date
) -> None:
    day = (today + timedelta(days=50)).isoformat()
    slug = stack.flask(
        "events",
        "create",
        "--title",
        "Openmap ESS – textile",
        "--on",
        day,
        "--seats",
        "30",
        "--publish",
    ).strip()
    stack.flask(
        *("registrations", "add", slug, "--given-name", "Inès", "--family-name", "Marchal"),
        *("--email", "marchal@ville.example"),
    )
    invited = wait_for_mail(stack, "marchal@ville.example")

    organiser.open(f"/manage/events/{slug}/cancel")
    organiser.picture("cancel-edition", height=800)
    organiser.fill(reason_fr="Le lieu a été inondé.")
    organiser.click("Annuler l’édition")

    told = wait_for_mail(stack, "marchal@ville.example", number=2)
    assert "Le lieu a été inondé." in told.text
    assert "METHOD:REQUEST" in _calendar(invited.part("text/calendar"))
    assert "METHOD:CANCEL" in _calendar(told.part("text/calendar"))
    passer_by = visit()
    passer_by.open(f"/events/{slug}")
    assert "Le lieu a été inondé." in passer_by.words
    passer_by.open(f"/events/{slug}/register/public-buyer")
    assert "Cette rencontre est annulée" in passer_by.words


def _calendar(part: EmailMessage) -> str:
    content = part.get_content()
    return content if isinstance(content, str) else content.decode()
