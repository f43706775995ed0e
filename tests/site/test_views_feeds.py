"""Home, and what machines read of it."""

from datetime import date, timedelta
from io import BytesIO
from xml.etree import ElementTree as ET

import icalendar
import pikepdf
import pypdfium2
import pytest
import zxingcpp
from flask.testing import FlaskClient

from openmap.calendars import services as calendars
from openmap.core import clock
from openmap.core.db import db
from openmap.core.locale import LocalText
from openmap.events.models import EventState, PartnerRole
from openmap.site.models import Qualifier, ReportedAttendance
from tests.counting import Queries
from tests.make.events import make_event
from tests.make.site import PICTURE, make_partner
from tests.page import texts

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


class TestHome:
    def test_next_edition_comes_first_then_others_then_the_archive(
        self, client: FlaskClient
    ) -> None:
        make_event(title="Plus tard", held_on=date(2031, 5, 15))
        make_event(title="La prochaine", held_on=date(2030, 5, 16))
        past = make_event(title="Ancienne", held_on=date(2018, 5, 17), state=EventState.ARCHIVED)
        past.theme, past.edition_number = LocalText(fr="Restauration"), 3
        db.session.add(
            ReportedAttendance(
                event_id=past.id,
                source_url="https://source.example",
                number=140,
                qualifier=Qualifier.MORE_THAN,
            )
        )
        db.session.flush()

        page = client.get("/")

        assert texts(page, ".//section[@class='card-event-next']/h2") == ["La prochaine"]
        assert texts(page, ".//li[@class='card-event']/h3") == ["Plus tard", "Restauration"]
        assert texts(page, ".//li[@class='card-event']/p")[-2:] == [
            "2018 · n° 3",
            "jeudi 17 mai 2018 · Les Canaux, Paris · plus de 140 personnes",
        ]

    def test_nothing_announced(self, client: FlaskClient) -> None:
        page = client.get("/")

        assert texts(page, ".//p[@class='empty-title']") == ["Aucune date n’est encore annoncée"]

    def test_a_cancelled_edition_stays_until_its_day(self, client: FlaskClient) -> None:
        make_event(title="Annulée", state=EventState.CANCELLED)
        make_event(title="Oubliée", held_on=date(2018, 5, 17), state=EventState.CANCELLED)
        make_event(title="Brouillon", state=EventState.DRAFT)

        page = client.get("/")

        assert texts(page, ".//li[@class='card-event']/h3") == ["Annulée"]

    def test_does_not_ask_more_for_more_editions(
        self, client: FlaskClient, queries: Queries
    ) -> None:
        for year in range(2000, 2020):
            make_event(held_on=date(year, 5, 15), state=EventState.ARCHIVED)

        with queries.at_most(2):
            client.get("/")


class TestXml:
    def test_sitemap_names_both_languages(self, client: FlaskClient) -> None:
        event = make_event(title="Titre & <b>")

        answer = client.get("/sitemap.xml")

        addresses = [found.text for found in ET.fromstring(answer.data).iter(f"{SITEMAP}loc")]  # noqa: S314 - ours
        assert answer.mimetype == "application/xml"
        assert f"http://localhost/events/{event.slug}" in addresses
        assert f"http://localhost/en/events/{event.slug}" in addresses
        assert "http://localhost/accessibility" in addresses

    def test_feed_announces_editions(self, client: FlaskClient) -> None:
        event = make_event(title="Titre\x0b & <b>gras</b>")
        event.published_at = clock.now()
        db.session.flush()

        answer = client.get("/feed.xml")

        entries = ET.fromstring(answer.data).findall(f"{ATOM}entry")  # noqa: S314 - ours
        assert answer.mimetype == "application/atom+xml"
        assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Titre & <b>gras</b>"]
        assert entries[0].findtext(f"{ATOM}id") == f"tag:localhost,2026:event/{event.id}"
        summary = entries[0].findtext(f"{ATOM}summary") or ""
        assert summary.startswith("Jeudi 16 mai 2030, de 8\u00a0h\u00a045 à 12\u00a0h\u00a030, ")

    def test_an_empty_feed_is_still_a_feed(self, client: FlaskClient) -> None:
        root = ET.fromstring(client.get("/feed.xml").data)  # noqa: S314 - ours

        assert root.findall(f"{ATOM}entry") == []
        assert root.findtext(f"{ATOM}updated")

    def test_robots_close_what_is_private(self, client: FlaskClient) -> None:
        lines = client.get("/robots.txt").text.splitlines()

        assert "Disallow: /manage" in lines
        assert "Disallow: /en/me" in lines
        assert "Sitemap: http://localhost/sitemap.xml" in lines


class TestCalendarFile:
    def test_hands_out_the_date_with_a_uid_for_life(self, client: FlaskClient) -> None:
        event = make_event()
        uid = calendars.uid_of_event(event.id)

        first, second = (client.get(f"/events/{event.slug}.ics") for _ in range(2))

        calendar = icalendar.Calendar.from_ical(first.data)
        entry = calendar.walk("VEVENT")[0]
        again = icalendar.Calendar.from_ical(second.data).walk("VEVENT")[0]
        assert first.mimetype == "text/calendar"
        assert calendar["METHOD"] == "PUBLISH"
        assert entry["UID"] == again["UID"] == uid
        assert calendar.events[0].start == event.starts_at
        assert "ATTENDEE" not in entry

    @pytest.mark.parametrize("state", [EventState.CANCELLED, EventState.PUBLISHED])
    def test_is_not_there_for_a_cancelled_edition_or_before_a_uid(
        self, client: FlaskClient, state: EventState
    ) -> None:
        event = make_event(state=state)
        if state is EventState.CANCELLED:
            calendars.uid_of_event(event.id)

        assert client.get(f"/events/{event.slug}.ics").status_code == 404


class TestPoster:
    @pytest.mark.parametrize(("size", "width"), [("a4", 595), ("a3", 842), ("b5", 595)])
    def test_leads_to_the_page(self, client: FlaskClient, size: str, width: int) -> None:
        event = make_event()
        make_partner(event, role=PartnerRole.HOST, name="Les Canaux")
        make_partner(event, logo=PICTURE, mention="Cofinancé par le Fonds")

        answer = client.get(f"/events/{event.slug}/poster.pdf?size={size}")

        with pypdfium2.PdfDocument(answer.data) as document:
            page = document[0]
            picture = page.render(scale=2).to_pil()
            words = page.get_textpage().get_text_range()
            assert (len(document), round(page.get_width())) == (1, width)
        codes = [code.text for code in zxingcpp.read_barcodes(picture)]
        assert codes == [f"http://localhost/events/{event.slug}"]
        assert "Jeudi 16 mai 2030" in words
        assert "Cofinancé par le Fonds" in words

    def test_a_long_title_stays_on_one_page(self, client: FlaskClient) -> None:
        event = make_event(title="Réemploi, déconstruction et second œuvre " * 5)
        event.is_demonstration = True
        event.theme = LocalText(fr="Un thème qui s’étend sur beaucoup de mots " * 3)
        event.venue.address = "Bâtiment B\n6 quai de la Seine"
        event.starts_at = event.ends_at = None
        db.session.flush()

        answer = client.get(f"/events/{event.slug}/poster.pdf?size=a4")

        with pypdfium2.PdfDocument(answer.data) as document:
            assert len(document) == 1

    def test_is_accessible(self, client: FlaskClient) -> None:
        event = make_event()

        answer = client.get(f"/events/{event.slug}/poster.pdf")

        with pikepdf.open(BytesIO(answer.data)) as document:
            assert document.Root.MarkInfo.Marked
            assert document.docinfo["/Title"] == event.title.fr

    @pytest.mark.parametrize(
        ("state", "days"), [(EventState.CANCELLED, 30), (EventState.ARCHIVED, -30)]
    )
    def test_is_not_there_when_nobody_can_come(
        self, client: FlaskClient, state: EventState, days: int
    ) -> None:
        event = make_event(state=state, held_on=clock.now().date() + timedelta(days=days))

        assert client.get(f"/events/{event.slug}/poster.pdf").status_code == 404
