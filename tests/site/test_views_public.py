"""The page of an edition, as everybody reads it."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from openmap.core import clock
from openmap.core.db import db
from openmap.core.locale import LocalText
from openmap.events import services as events
from openmap.events.models import CategoryCode, Event, EventState, OldSlug, Visibility
from openmap.events.queries import categories_of
from openmap.registrations.models import RegistrationSettings, RegistrationState
from openmap.site.models import Qualifier, ReportedAttendance
from tests.counting import Queries
from tests.make.events import make_category, make_event
from tests.make.registrations import make_registration
from tests.make.site import PICTURE, make_partner, make_session
from tests.page import texts, tree

HOSTILE = "</script><script>alert(1)</script>\" onload='x' <b>gras</b> & Cie"


def note(client: FlaskClient, event: Event) -> str:
    page = client.get(f"/events/{event.slug}")
    return " ".join(texts(page, ".//p[@class='primary-action-note']"))


def button(client: FlaskClient, event: Event) -> list[str]:
    return texts(client.get(f"/events/{event.slug}"), ".//div[@class='primary-action']/a")


def json_ld(page: str) -> dict[str, Any]:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert len(found) == 1
    described: dict[str, Any] = json.loads(found[0])
    return described


class TestInvitation:
    def test_says_what_when_and_where(self, client: FlaskClient) -> None:
        event = make_event()
        make_session(event, "Table ronde", speakers="Zoé Lefèvre; Awa Diallo")
        make_partner(event, "Fonds social", mention="Cofinancé par le Fonds social")

        page = client.get(f"/events/{event.slug}")

        assert texts(page, ".//h1") == ["7e Openmap ESS – déchets du bâtiment"]
        assert texts(page, ".//p[@class='invitation-when']") == [
            "jeudi 16 mai 2030, de 8 h 45 à 12 h 30"
        ]
        assert texts(page, ".//p[@class='invitation-where']") == ["Les Canaux, Paris"]
        assert texts(page, ".//ol[@class='programme']/li/div/h3") == ["Table ronde"]
        assert texts(page, ".//ol[@class='programme']/li/div/p") == ["Zoé Lefèvre · Awa Diallo"]
        assert texts(page, ".//p[@class='funding']") == ["Cofinancé par le Fonds social"]

    def test_says_in_english_what_exists_in_french_only(self, client: FlaskClient) -> None:
        event = make_event()
        event.title = LocalText(fr="Rencontre", en="Meetup")
        event.theme = LocalText(fr="Déchets")
        db.session.flush()

        page = client.get(f"/en/events/{event.slug}")

        assert texts(page, ".//h1") == ["Meetup"]
        assert texts(page, ".//dd/span[@lang='fr']") == ["Déchets"]
        assert "Some texts of this page exist in French only." in page.text
        assert tree(page).get("lang") == "en"

    def test_keeps_to_three_statements_and_then_to_one(
        self, client: FlaskClient, queries: Queries
    ) -> None:
        event = make_event()
        for number in range(8):
            make_session(event, f"Atelier {number}")
            make_partner(event, f"Réseau {number}")
        db.session.expunge_all()
        address = f"/events/{event.slug}"

        with queries.at_most(3):
            first = client.get(address)
        with queries.at_most(1):
            second = client.get(address)

        assert first.data == second.data

    def test_costs_the_same_with_many_people(self, client: FlaskClient, queries: Queries) -> None:
        event = make_event()
        for _ in range(20):
            make_registration(event=event)
        client.get(f"/events/{event.slug}")

        with queries.at_most(1):
            client.get(f"/events/{event.slug}")

    def test_shows_a_change_at_once(self, client: FlaskClient) -> None:
        event = make_event()
        client.get(f"/events/{event.slug}")
        event.title = LocalText(fr="Un autre titre")
        events.touch(event.id)

        page = client.get(f"/events/{event.slug}")

        assert texts(page, ".//h1") == ["Un autre titre"]

    def test_tells_a_browser_that_has_it(self, client: FlaskClient) -> None:
        event = make_event()
        tag = client.get(f"/events/{event.slug}").headers["ETag"]

        again = client.get(f"/events/{event.slug}", headers={"If-None-Match": tag})
        in_english = client.get(f"/en/events/{event.slug}", headers={"If-None-Match": tag})

        assert (again.status_code, again.data) == (304, b"")
        assert in_english.status_code == 200

    def test_never_keeps_what_was_flashed_to_one(self, client: FlaskClient) -> None:
        event = make_event()
        with client.session_transaction() as session:
            session["_flashes"] = [("info", "Pour vous seul")]

        mine, yours = (client.get(f"/events/{event.slug}") for _ in range(2))

        assert "Pour vous seul" in mine.text
        assert "Pour vous seul" not in yours.text

    def test_what_a_visitor_adds_to_the_address_is_not_kept(self, client: FlaskClient) -> None:
        event = make_event()

        page = client.get(f"/events/{event.slug}?utm_source=x")

        assert "utm_source" not in page.text


class TestRegisterButton:
    def test_open(self, client: FlaskClient) -> None:
        event = make_event()

        assert button(client, event) == ["S’inscrire"]
        assert note(client, event) == "Deux minutes suffisent, sans créer de compte."

    def test_few_seats_are_told(self, client: FlaskClient) -> None:
        event = make_event(capacity=3)
        make_registration(event=event)

        assert note(client, event) == "Il reste 2 places."

    def test_full(self, client: FlaskClient) -> None:
        event = make_event(capacity=1)
        make_category(event, code=CategoryCode.PRESS, label="Presse").holds_a_seat = False
        make_registration(event=event)
        make_registration(event=event, state=RegistrationState.WAITING)

        assert button(client, event) == ["Rejoindre la liste d’attente"]
        assert note(client, event) == "Toutes les places sont prises. Une personne attend déjà."

    def test_a_seat_that_is_freed_shows_at_once(self, client: FlaskClient) -> None:
        event = make_event(capacity=1)
        registration = make_registration(event=event)
        taken = note(client, event)
        registration.state = RegistrationState.CANCELLED
        db.session.flush()
        db.session.execute(
            db.text("UPDATE seat_pool SET taken = 0 WHERE event_id = :id"), {"id": event.id}
        )
        db.session.expire_all()

        assert taken == "Toutes les places sont prises."
        assert note(client, event) == "Il reste une place."

    def test_opens_later(self, client: FlaskClient) -> None:
        event = make_event()
        opens_at = datetime(2030, 3, 4, 8, tzinfo=UTC)
        db.session.add(RegistrationSettings(event_id=event.id, opens_at=opens_at))
        db.session.flush()

        assert button(client, event) == []
        assert note(client, event) == "Les inscriptions ouvrent lundi 4 mars 2030 à 9 h."

    def test_closed(self, client: FlaskClient) -> None:
        event = make_event()
        db.session.add(
            RegistrationSettings(event_id=event.id, closes_at=clock.now() - timedelta(hours=1))
        )
        db.session.flush()

        assert button(client, event) == []
        assert note(client, event).startswith("Les inscriptions sont closes.")

    def test_cancelled_says_why(self, client: FlaskClient) -> None:
        event = make_event(state=EventState.CANCELLED)
        event.cancelled_because = LocalText(fr="La salle est fermée.")
        db.session.flush()

        page = client.get(f"/events/{event.slug}")

        assert button(client, event) == []
        assert "La salle est fermée." in " ".join(texts(page, ".//p"))
        assert json_ld(page.text)["eventStatus"] == "https://schema.org/EventCancelled"

    def test_past_is_an_archive(self, client: FlaskClient) -> None:
        event = make_event(state=EventState.ARCHIVED, held_on=date(2018, 5, 17))
        for number, qualifier in ((140, Qualifier.MORE_THAN), (150, Qualifier.NEARLY)):
            db.session.add(
                ReportedAttendance(
                    event_id=event.id,
                    source_url=f"https://source.example/{number}",
                    number=number,
                    qualifier=qualifier,
                )
            )
        make_session(event, "Témoignages", at=None)

        page = client.get(f"/events/{event.slug}")

        assert button(client, event) == []
        assert "plus de 140 ou près de 150 (les sources diffèrent)" in texts(page, ".//dd")
        assert texts(page, ".//ol[@class='programme programme-untimed']//h3") == ["Témoignages"]


class TestHidden:
    @pytest.mark.parametrize("path", ["", ".ics", "/poster.pdf", "/logos/1.png"])
    def test_a_draft_is_not_there(self, client: FlaskClient, path: str) -> None:
        event = make_event(state=EventState.DRAFT)

        assert client.get(f"/events/{event.slug}{path}").status_code == 404

    def test_a_draft_shows_by_its_preview(self, client: FlaskClient) -> None:
        event = make_event(state=EventState.DRAFT)
        partner = make_partner(event, logo=PICTURE)
        token = events.preview_token(event)

        page = client.get(f"/preview/{token}")
        picture = client.get(f"/preview/{token}/logos/{partner.id}.png")

        assert texts(page, ".//h1") == ["7e Openmap ESS – déchets du bâtiment"]
        assert "Aperçu" in texts(page, ".//p[@class='notice-title']")
        assert page.headers["X-Robots-Tag"] == "noindex"
        assert page.headers["Cache-Control"] == "no-store"
        assert f"/preview/{token}/logos/{partner.id}.png" in page.text
        assert picture.data == PICTURE

    def test_a_revoked_preview_is_not_there(self, client: FlaskClient) -> None:
        event = make_event(state=EventState.DRAFT)
        token = events.preview_token(event)
        event.preview_generation += 1
        db.session.flush()

        assert client.get(f"/preview/{token}").status_code == 404
        assert client.get(f"/preview/{token}/logos/1.png").status_code == 404

    def test_the_preview_of_a_published_edition_leads_to_it(self, client: FlaskClient) -> None:
        event = make_event()

        answer = client.get(f"/preview/{events.preview_token(event)}")

        assert (answer.status_code, answer.location) == (302, f"/events/{event.slug}")

    @pytest.mark.parametrize("path", ["", ".ics", "/poster.pdf", "/logos/4.png"])
    def test_an_old_address_leads_to_the_new_one(self, client: FlaskClient, path: str) -> None:
        event = make_event(slug="nouvelle")
        db.session.add(OldSlug(slug="ancienne", event_id=event.id))
        db.session.flush()

        answer = client.get(f"/events/ancienne{path}")

        assert (answer.status_code, answer.location) == (301, f"/events/nouvelle{path}")

    def test_an_old_address_of_a_draft_leads_nowhere(self, client: FlaskClient) -> None:
        event = make_event(state=EventState.DRAFT)
        db.session.add(OldSlug(slug="ancienne", event_id=event.id))
        db.session.flush()

        assert client.get("/events/ancienne").status_code == 404

    @pytest.mark.parametrize("page", ["/", "/en/", "/sitemap.xml", "/feed.xml"])
    def test_an_unlisted_edition_is_in_no_list(self, client: FlaskClient, page: str) -> None:
        event = make_event(slug="entre-nous")
        event.visibility = Visibility.UNLISTED
        listed = make_event(slug="pour-tous")
        db.session.flush()

        found = client.get(page).text

        assert "entre-nous" not in found
        assert listed.slug in found

    def test_an_unlisted_edition_opens_by_its_link(self, client: FlaskClient) -> None:
        event = make_event()
        event.visibility = Visibility.UNLISTED
        db.session.flush()

        page = client.get(f"/events/{event.slug}")

        assert tree(page).find(".//meta[@name='robots']").get("content") == "noindex"


class TestForMachines:
    def test_json_ld_describes_the_event(self, client: FlaskClient) -> None:
        event = make_event()
        make_partner(event, "Fonds social")

        described = json_ld(client.get(f"/events/{event.slug}").text)

        assert described["@type"] == "Event"
        assert described["startDate"] == "2030-05-16T08:45:00+02:00"
        assert described["endDate"] == "2030-05-16T12:30:00+02:00"
        assert described["location"]["address"] == {
            "@type": "PostalAddress",
            "streetAddress": "6 quai de la Seine",
            "postalCode": "75019",
            "addressLocality": "Paris",
            "addressCountry": "FR",
        }
        assert described["url"] == f"http://localhost/events/{event.slug}"
        assert described["funder"] == [{"@type": "Organization", "name": "Fonds social"}]

    def test_json_ld_leaves_out_what_is_unknown(self, client: FlaskClient) -> None:
        event = make_event()
        event.starts_at = event.ends_at = None
        venue = event.venue
        venue.name = venue.address = venue.postcode = venue.city = None
        db.session.flush()

        described = json_ld(client.get(f"/events/{event.slug}").text)

        assert described["startDate"] == "2030-05-16"
        assert {"endDate", "location", "funder"}.isdisjoint(described)

    def test_a_hostile_title_stays_text(self, client: FlaskClient) -> None:
        event = make_event(title=HOSTILE)
        make_session(event, HOSTILE)
        event.description = LocalText(fr=f"[piège](javascript:alert(1)) {HOSTILE}")
        db.session.flush()

        page = client.get(f"/events/{event.slug}")

        assert "alert(1)</script>" not in page.text
        assert 'href="javascript' not in page.text
        assert texts(page, ".//h1") == [HOSTILE]
        assert json_ld(page.text)["name"] == HOSTILE
        title = tree(page).find(".//meta[@property='og:title']").get("content")
        assert unescape(title) == HOSTILE

    def test_the_strict_policy_is_sent(self, app: Flask, client: FlaskClient) -> None:
        event = make_event()

        policy = client.get(f"/events/{event.slug}").headers["Content-Security-Policy"]

        assert "unsafe" not in policy

    def test_a_logo_is_a_picture_that_may_be_kept(self, client: FlaskClient) -> None:
        event = make_event()
        partner = make_partner(event, logo=PICTURE)

        answer = client.get(f"/events/{event.slug}/logos/{partner.id}.png")
        again = client.get(
            f"/events/{event.slug}/logos/{partner.id}.png",
            headers={"If-None-Match": answer.headers["ETag"]},
        )

        assert (answer.data, answer.mimetype) == (PICTURE, "image/png")
        assert answer.headers["Cache-Control"] == "public, max-age=86400"
        assert again.status_code == 304

    def test_a_logo_of_another_edition_is_not_there(self, client: FlaskClient) -> None:
        event, other = make_event(), make_event()
        partner = make_partner(other, logo=PICTURE)
        bare = make_partner(event)

        assert client.get(f"/events/{event.slug}/logos/{partner.id}.png").status_code == 404
        assert client.get(f"/events/{event.slug}/logos/{bare.id}.png").status_code == 404

    def test_only_public_categories_are_shown(self, client: FlaskClient) -> None:
        event = make_event()
        categories_of(event)[1].is_public = False
        db.session.flush()

        page = client.get(f"/events/{event.slug}")

        assert texts(page, ".//ul[@class='tags']/li") == ["Acheteur public"]
