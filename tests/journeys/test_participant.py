"""Someone registers, reads the mail, corrects, cancels; the next in line takes the seat."""

from datetime import date, timedelta
from email.message import EmailMessage
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from tests.journeys.conftest import Visit
from tests.journeys.mails import wait_for_mail
from tests.journeys.visiting import PHONE, Visitor
from tests.running import Stack

pytestmark = pytest.mark.browser

ZOE = {
    "given_name": "Zoé",
    "family_name": "Lefèvre-Ndiaye",
    "email": "zoe@ville.example",
    "organisation_name": "Ville de Montreuil",
    "job_title": "Acheteuse",
}
NOAM = {
    "given_name": "Noam",
    "family_name": "Bâtard",
    "email": "noam@hopital.example",
    "organisation_name": "Hôpital Saint-Exemple",
    "job_title": "Responsable des achats",
}
#: A form of the site has fewer stops than that.
MOST_STOPS = 80


@pytest.fixture
def slug(stack: Stack, today: date) -> str:
    """Give an edition with one seat."""
    day = (today + timedelta(days=40)).isoformat()
    title = "Openmap ESS – une place"
    return stack.flask(
        *("events", "create", "--title", title, "--on", day, "--seats", "1", "--publish")
    ).strip()


def _register(visitor: Visitor, slug: str, typed: dict[str, str], *, by: str) -> None:
    visitor.open(f"/events/{slug}")
    visitor.click(by)
    visitor.click("Acheteur public")
    visitor.fill(**typed)
    visitor.page.locator("[name=departement_code]").select_option("93")
    visitor.page.locator("[name=question_buyer_kind]").select_option("local_authority")
    visitor.press_submit()
    assert visitor.heading == "Regardez votre boîte de réception", visitor.words
    assert typed["email"] in visitor.words


def test_the_seat_goes_to_the_next_in_line(visit: Visit, stack: Stack, slug: str) -> None:
    zoe, noam = visit(), visit(width=PHONE, javascript=False)

    _register(zoe, slug, ZOE, by="S’inscrire")
    mail = wait_for_mail(stack, ZOE["email"])
    _register(noam, slug, NOAM, by="Rejoindre la liste d’attente")
    queued = wait_for_mail(stack, NOAM["email"])

    assert {"text/calendar", "application/pdf", "image/png"} <= set(mail.media_types)
    assert not {"text/calendar", "application/pdf", "image/png"} & set(queued.media_types)
    assert "METHOD:REQUEST" in _text(mail.part("text/calendar"))
    assert _read(mail.part("image/png")) == _read_pdf(mail.part("application/pdf"))

    zoe.open(mail.link("/r/"))
    assert "Votre inscription est enregistrée." in zoe.words
    zoe.picture("private-page", height=900)
    zoe.click("Corriger", exact=True)
    zoe.fill(job_title="Cheffe de service")
    zoe.press_submit()
    assert "Cheffe de service" in zoe.words
    noam.open(queued.link("/r/"))
    assert "Vous êtes sur la liste d’attente" in noam.words

    zoe.click("Annuler mon inscription")
    zoe.click("Annuler mon inscription")
    gone = wait_for_mail(stack, ZOE["email"], number=2)
    offered = wait_for_mail(stack, NOAM["email"], number=2)
    noam.open(offered.link("/r/"))
    noam.click("Prendre la place")
    seated = wait_for_mail(stack, NOAM["email"], number=3)

    assert "METHOD:CANCEL" in _text(gone.part("text/calendar"))
    assert "METHOD:REQUEST" in _text(seated.part("text/calendar"))
    assert "Votre inscription est enregistrée." in noam.words


def test_registering_by_keyboard_alone(visit: Visit, stack: Stack, slug: str) -> None:
    """Each stop is where the eye expects it, can be seen, and the form leaves by Enter."""
    visitor = visit()
    visitor.open(f"/events/{slug}/register/public-buyer")
    visitor.picture("register", height=1000)
    chosen = {"departement_code": "Seine-Saint", "question_buyer_kind": "Coll"}
    typed = {**ZOE, "email": "clavier@ville.example", **chosen}

    stops = _tab_through(visitor, typed)

    in_order = [name for name in stops if name in typed]
    assert in_order == list(typed)
    assert "website" not in stops, "the trap for programs must stay out of people's way"
    visitor.page.wait_for_url("**/registered")
    visitor.check()
    assert wait_for_mail(stack, typed["email"]).media_types[0] == "text/plain"


def test_a_form_sent_empty_says_what_to_correct(visit: Visit, slug: str) -> None:
    for javascript in (True, False):
        visitor = visit(width=PHONE, javascript=javascript)
        visitor.open(f"/en/events/{slug}/register/public-buyer")
        visitor.press_submit()

        assert visitor.page.title().startswith("To correct: Register for")
        summary = visitor.page.get_by_role("alert")
        summary.get_by_role("link", name="Given name").click()
        focused = visitor.page.evaluate("document.activeElement.name")
        assert focused == "given_name"


def _tab_through(visitor: Visitor, typed: dict[str, str]) -> list[str]:
    """Go from stop to stop, type where there is something to type, send at the button."""
    keyboard, stops = visitor.page.keyboard, []
    for _ in range(MOST_STOPS):
        keyboard.press("Tab")
        stop = visitor.page.evaluate(
            """() => {
                const at = document.activeElement, style = getComputedStyle(at);
                const seen = style.outlineStyle !== "none" || style.boxShadow !== "none";
                const submits = at.type === "submit" && !!at.closest("main form");
                return {name: at.name || "", kind: at.tagName, seen, submits};
            }"""
        )
        assert stop["seen"], f"nobody sees where the keyboard is: {stop}"
        stops.append(stop["name"])
        if stop["submits"]:
            keyboard.press("Enter")
            return stops
        if stop["name"] in typed:
            keyboard.type(typed[stop["name"]])
    raise AssertionError(f"no button after {stops}")


def _text(part: EmailMessage) -> str:
    content = part.get_content()
    return content if isinstance(content, str) else content.decode()


def _read(part: EmailMessage) -> list[str]:
    with Image.open(BytesIO(part.get_content())) as picture:
        return _codes(picture.convert("RGB"))


def _read_pdf(part: EmailMessage) -> list[str]:
    document = pypdfium2.PdfDocument(part.get_content())
    codes = _codes(document[0].render(scale=3).to_pil())
    document.close()
    return codes


def _codes(picture: Image.Image) -> list[str]:
    codes = [found.text for found in zxingcpp.read_barcodes(picture)]
    assert codes, "no code can be read"
    return codes
