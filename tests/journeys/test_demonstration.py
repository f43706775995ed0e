"""The demonstration as people first see it: the site of a passer-by, the desk of an organiser."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.visiting import PHONE, Visitor

pytestmark = pytest.mark.browser

TITLE = "Openmap ESS – réemploi et second œuvre du bâtiment"


def test_a_passer_by_reads_the_invitation(visit: Visit) -> None:
    desk, phone = visit(), visit(width=PHONE, theme="dark")

    desk.open("/")
    desk.click("Voir l’invitation")
    assert desk.heading == TITLE
    desk.picture("edition", height=900)
    phone.open(desk.page.url)
    desk.click("English")
    assert desk.page.url.removeprefix(desk.base_url).startswith("/en/events/")
    desk.click("Join the waiting list")
    for link in ("Accessibility: not compliant", "Legal notice", "Personal data"):
        desk.click(link)


def test_an_organiser_finds_somebody(organiser: Visitor) -> None:
    organiser.click(TITLE)
    page = organiser.page
    organiser.picture("dashboard", height=900)
    page.get_by_role("navigation").get_by_role("link", name="Inscriptions").first.click()
    organiser.check()
    organiser.picture("registrations", height=900)
    everybody = page.locator("tbody tr").count()
    name = page.locator("tbody th").first.inner_text()

    organiser.fill(q=name.upper())
    organiser.click("Rechercher")

    found = page.locator("tbody th")
    expect(found.first).to_have_text(name)
    assert found.count() < everybody
    organiser.click(name)
    assert set(name.split()) <= set(organiser.heading.split())
    organiser.picture("sheet", height=900)
