"""A person's own pages: opened by the mailed link alone."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from openmap.calendars.queries import newest_message
from openmap.core import clock
from openmap.core.db import db
from openmap.core.tokens import sign
from openmap.people.models import ConsentPurpose
from openmap.people.queries import purposes_agreed_to
from openmap.registrations import services
from openmap.registrations.emails import ADDRESS_PURPOSE
from openmap.registrations.models import AccessArrangement, Registration, RegistrationState
from openmap.registrations.pdf import registration_certificate_pdf
from tests.counting import Queries
from tests.make.events import make_event
from tests.make.newcomers import come, kinds_to
from tests.page import texts


def open_link(client: FlaskClient, registration: Registration) -> str:
    """Open the private link and return the address of the private page."""
    path = services.private_link(registration).removeprefix("http://localhost")
    response = client.get(path)
    assert response.status_code == 303
    return response.location


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("", "GET"),
        ("/correct", "GET"),
        ("/correct", "POST"),
        ("/cancel", "POST"),
        ("/accept", "POST"),
        ("/decline", "POST"),
        ("/address", "POST"),
        ("/language/en", "POST"),
        ("/invitation.ics", "GET"),
        ("/certificate.pdf", "GET"),
    ],
)
def test_nothing_opens_without_the_link(client: FlaskClient, path: str, method: str) -> None:
    zoe, other = come(make_event()), come(make_event())
    open_link(client, other)

    response = client.open(f"/me/registrations/{zoe.id}{path}", method=method)

    assert response.status_code == 403
    assert "Cette page s’ouvre avec le lien privé" in response.text
    assert zoe.state is RegistrationState.CONFIRMED


def test_the_link_shows_everything_and_leaves_no_token(client: FlaskClient) -> None:
    zoe = come(make_event())

    page = client.get(open_link(client, zoe))

    assert texts(page, ".//h1") == ["Mon inscription"]
    assert services.private_link(zoe).rpartition("/")[2] not in page.text
    assert {"Zoé Lefèvre", zoe.contact_email, "Ville de Montreuil"} <= set(texts(page, ".//dd"))
    assert zoe.link_opened_at is not None
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "strict-origin"


def test_a_revoked_link_closes_the_pages_it_opened(client: FlaskClient) -> None:
    zoe = come(make_event())
    page = open_link(client, zoe)
    old = services.private_link(zoe).removeprefix("http://localhost")

    services.revoke_links(zoe)

    assert client.get(page).status_code == 403
    assert client.get(old).status_code == 410


def test_pages_close_90_days_after_the_edition(client: FlaskClient) -> None:
    zoe = come(make_event())
    page = open_link(client, zoe)
    zoe.event.held_on = (clock.now() - timedelta(days=92)).date()
    db.session.flush()

    assert client.get(page).status_code == 410


def test_a_look_ahead_is_not_a_first_sight(client: FlaskClient) -> None:
    zoe = come(make_event())

    client.head(services.private_link(zoe).removeprefix("http://localhost"))

    assert zoe.link_opened_at is None


def typed(registration: Registration, **changed: object) -> dict[str, object]:
    return {
        "given_name": registration.given_name,
        "family_name": registration.family_name,
        "organisation_name": registration.organisation_name,
        "job_title": registration.job_title,
        "departement_code": "93",
        "version": registration.version,
        **changed,
    }


def test_a_person_corrects_what_they_typed(client: FlaskClient) -> None:
    zoe = come(make_event())
    page = open_link(client, zoe)

    response = client.post(
        f"{page}/correct",
        data=typed(
            zoe, job_title="Directrice", access_needs=["companion"], access_consent="y", photos="y"
        ),
    )

    assert response.location == page
    assert zoe.job_title == "Directrice"
    assert db.session.get_one(AccessArrangement, zoe.id).needs == ["companion"]
    assert purposes_agreed_to(zoe.person_id, event_id=zoe.event_id) == {
        ConsentPurpose.PHOTOS,
        ConsentPurpose.ACCESS_ARRANGEMENTS,
    }
    shown = client.get(f"{page}/correct").text
    assert 'value="Directrice"' in shown
    assert shown.count("checked") == 3
    assert "Venir avec une personne qui m’accompagne" in client.get(page).text


def test_a_correction_of_what_changed_meanwhile_is_shown_again(client: FlaskClient) -> None:
    zoe = come(make_event())
    page = open_link(client, zoe)

    response = client.post(f"{page}/correct", data=typed(zoe, job_title="Directrice", version=0))

    assert response.status_code == 409
    assert 'value="Directrice"' in response.text
    assert f'value="{zoe.version}"' in response.text
    assert zoe.job_title == "Acheteuse"


def test_cancelling_says_what_happens_and_a_button_does_it(client: FlaskClient) -> None:
    zoe = come(make_event())
    page = open_link(client, zoe)

    asked = client.get(f"{page}/cancel")
    state_before = zoe.state
    client.post(f"{page}/cancel")

    assert "est proposée à la personne qui attend ensuite" in asked.text
    assert (state_before, zoe.state) == (RegistrationState.CONFIRMED, RegistrationState.CANCELLED)
    assert client.post(f"{page}/cancel").status_code == 409
    assert client.get(f"{page}/cancel").location == page
    assert "Cette inscription a été annulée" in client.get(page).text


def offered(client: FlaskClient) -> tuple[Registration, str]:
    event = make_event(capacity=1)
    seated, waiting = come(event), come(event)
    services.cancel(seated, services.participant(seated))
    services.offer_free_seats(event.id)
    return waiting, open_link(client, waiting)


def test_an_offer_is_taken_by_a_button(client: FlaskClient) -> None:
    waiting, page = offered(client)

    assert texts(client.get(page), ".//p[@class='notice-title']") == [
        "Une place vous est proposée"
    ]
    client.post(f"{page}/accept")

    assert waiting.state is RegistrationState.CONFIRMED
    assert client.post(f"{page}/accept").status_code == 409


def test_an_offer_is_left_by_a_button(client: FlaskClient) -> None:
    waiting, page = offered(client)

    client.post(f"{page}/decline")

    assert waiting.state is RegistrationState.CANCELLED


@pytest.mark.parametrize(
    "state", [RegistrationState.WAITING, RegistrationState.REQUESTED, RegistrationState.REFUSED]
)
def test_every_state_is_said_and_gives_no_papers(
    client: FlaskClient, state: RegistrationState
) -> None:
    event = make_event(capacity=1)
    come(event)
    zoe = come(event)
    page = open_link(client, zoe)
    if state is not RegistrationState.WAITING:
        zoe.state, zoe.waiting_rank = state, None
        db.session.flush()

    assert client.get(page).status_code == 200
    assert client.get(f"{page}/certificate.pdf").status_code == 404
    assert client.get(f"{page}/invitation.ics").status_code == 404


def test_the_papers_are_given_again(client: FlaskClient) -> None:
    zoe = come(make_event())
    page = open_link(client, zoe)
    message = newest_message("registration", zoe.id)
    assert message is not None

    calendar = client.get(f"{page}/invitation.ics")
    certificate = client.get(f"{page}/certificate.pdf")

    assert message.invitation.uid in calendar.text.replace("\r\n ", "")
    assert "ATTENDEE" not in calendar.text
    assert certificate.mimetype == "application/pdf"
    assert certificate.data.startswith(b"%PDF")


def test_the_certificate_is_tagged_and_says_who(app: Flask) -> None:
    import pypdfium2

    zoe = come(make_event(), given_name="Łucja", family_name="L’Œuvre")

    document = pypdfium2.PdfDocument(registration_certificate_pdf(zoe))
    words = document[0].get_textpage().get_text_range()
    document.close()

    assert "Łucja L’Œuvre" in words
    assert "jeudi 16 mai 2030" in words


def test_a_new_address_is_confirmed_by_a_button_in_its_mail(client: FlaskClient) -> None:
    zoe = come(make_event())
    page = open_link(client, zoe)

    client.post(f"{page}/address", data={"email": "Zoe@Region.example"})
    assert "zoe@region.example" in client.get(page).text
    token = _token_of(zoe)
    asked = client.get(f"/new-address/{token}")
    before = zoe.contact_email
    confirmed = client.post(f"/new-address/{token}")

    assert texts(asked, ".//h1") == ["Confirmez votre nouvelle adresse"]
    assert (before != zoe.contact_email, zoe.contact_email) == (True, "zoe@region.example")
    assert client.get(confirmed.location).status_code == 200
    assert kinds_to(zoe)[-1] == "private_link_again_to_participant"
    assert client.get(f"/new-address/{token}").status_code == 410


def _token_of(registration: Registration) -> str:
    from openmap.registrations.queries import pending_address_change

    change = pending_address_change(registration.id, now=clock.now())
    assert change is not None
    return sign(ADDRESS_PURPOSE, change.id)


def test_the_same_address_is_no_change(client: FlaskClient) -> None:
    zoe = come(make_event())
    page = open_link(client, zoe)

    response = client.post(f"{page}/address", data={"email": zoe.contact_email})

    assert response.status_code == 409
    assert "C’est déjà l’adresse de votre inscription." in response.text


def test_the_language_of_mails_is_chosen(client: FlaskClient) -> None:
    zoe = come(make_event())
    page = open_link(client, zoe)

    client.post(f"{page}/language/en")

    assert (zoe.language, zoe.person.language) == ("en", "en")
    assert client.post(f"{page}/language/xx").status_code == 404


def test_the_private_page_costs_few_statements(client: FlaskClient, queries: Queries) -> None:
    page = open_link(client, come(make_event()))
    db.session.expire_all()

    with queries.at_most(16):
        assert client.get(page).status_code == 200
