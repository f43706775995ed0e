"""The public form: the truth before it, the same page for everyone after it."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from openmap.badges.services import ensure_key
from openmap.core import clock
from openmap.core.db import db
from openmap.core.tokens import sign
from openmap.events.models import CategoryCode, Event, EventState, OldSlug
from openmap.mail.models import Mail
from openmap.people.models import Consent
from openmap.questions.hooks import event_created
from openmap.registrations import services
from openmap.registrations.models import (
    AccessArrangement,
    Registration,
    RegistrationSettings,
    RegistrationState,
)
from tests.counting import Queries
from tests.make.events import make_category, make_event
from tests.make.newcomers import come, kinds_to, mails_to
from tests.page import field_errors, texts

TYPED = {
    "given_name": "Zoé",
    "family_name": "Lefèvre",
    "email": "Zoe@Ville.example",
    "organisation_name": "Ville de Montreuil",
    "job_title": "Acheteuse",
    "departement_code": "93",
}


def url(event: Event, category: str = "public-buyer") -> str:
    return f"/events/{event.slug}/register/{category}"


def send(client: FlaskClient, event: Event, **changed: Any) -> TestResponse:
    return client.post(url(event), data={**TYPED, **changed})


def all_registrations() -> list[Registration]:
    return list(db.session.scalars(select(Registration).order_by(Registration.id)))


def test_the_form_registers_and_says_where_to_look(client: FlaskClient) -> None:
    event = make_event()

    response = send(client, event)
    page = client.get(response.location)

    (zoe,) = all_registrations()
    assert (response.status_code, zoe.contact_email) == (303, "zoe@ville.example")
    assert zoe.state is RegistrationState.CONFIRMED
    assert texts(page, ".//h1") == ["Regardez votre boîte de réception"]
    assert (
        texts(page, ".//strong")[:1] == ["zoe@ville.example"] or "zoe@ville.example" in page.text
    )


def test_the_page_afterwards_is_the_same_for_who_is_already_registered(
    client: FlaskClient,
) -> None:
    event = make_event(capacity=1)
    first = client.get(send(client, event).location).text

    again = client.get(send(client, event).location).text

    assert again == first
    assert len(all_registrations()) == 1


def test_who_waits_sees_the_same_page_and_reads_it_in_the_mail(client: FlaskClient) -> None:
    event = make_event(capacity=1)
    come(event)

    seated = client.get(send(client, event).location)

    assert texts(seated, ".//h1") == ["Regardez votre boîte de réception"]
    (_, waiting) = all_registrations()
    assert waiting.state is RegistrationState.WAITING


def test_the_form_says_when_one_would_wait_and_where(client: FlaskClient) -> None:
    event = make_event(capacity=1)
    come(event)
    come(event)

    page = client.get(url(event))

    assert texts(page, ".//div[@class='notice-text']/p[2]") == [
        "Vous pouvez rejoindre la liste d’attente : vous seriez au rang 2."
    ]
    assert texts(page, ".//button[@class='btn btn-primary']") == ["Rejoindre la liste d’attente"]


def test_what_is_missing_is_said_beside_its_field(client: FlaskClient) -> None:
    response = send(client, make_event(), given_name="", email="zoe", departement_code="00")

    assert len(field_errors(response)) == 3
    assert 'value="Lefèvre"' in response.text
    assert all_registrations() == []


@pytest.mark.parametrize(("consent", "expected"), [("y", (1, 1)), ("", (0, 0))])
def test_arrangements_are_kept_only_with_an_agreement(
    client: FlaskClient, consent: str, expected: tuple[int, int]
) -> None:
    send(client, make_event(), access_needs=["sign_language"], access_consent=consent)

    arrangements = db.session.scalar(select(func.count()).select_from(AccessArrangement))
    consents = db.session.scalar(select(func.count()).select_from(Consent))
    assert (arrangements, consents) == expected


def test_no_box_is_ticked_beforehand(client: FlaskClient) -> None:
    page = client.get(url(make_event()))

    assert "checked" not in page.text


def test_the_questions_of_the_category_are_asked_and_kept(client: FlaskClient) -> None:
    event = make_event()
    event_created(event.id, "openmap-matinee", {})

    refused = send(client, event)
    accepted = send(client, event, question_buyer_kind="hospital", question_need_in_words="Pain")

    assert len(field_errors(refused)) == 1
    assert accepted.status_code == 303
    (zoe,) = all_registrations()
    words = services.held_about(zoe.person_id)[0]["answers"]
    assert list(words.values()) == ["Hôpital", "Pain"]


def test_hostile_text_stays_text(client: FlaskClient) -> None:
    event = make_event()

    page = client.get(send(client, event, given_name="<script>x</script>").location)

    (zoe,) = all_registrations()
    assert "<script>x" not in page.text
    assert "<script>x" not in (mails_to(zoe)[0].html or "")


@pytest.mark.parametrize("category", ["press", "no-such-thing", "PUBLIC_BUYER"])
def test_a_category_that_nobody_may_choose_is_not_there(
    client: FlaskClient, category: str
) -> None:
    event = make_event()
    make_category(event, code=CategoryCode.PRESS, label="Presse").is_public = False
    db.session.flush()

    assert client.get(url(event, category)).status_code == 404


def test_an_old_address_leads_to_the_present_one(client: FlaskClient) -> None:
    event = make_event()
    db.session.add(OldSlug(slug="old", event_id=event.id))
    db.session.flush()

    assert client.get("/events/old/register").location == f"/events/{event.slug}/register"
    assert client.get("/events/old/register/supplier").location == url(event, "supplier")


def test_people_choose_as_what_they_come(client: FlaskClient) -> None:
    event = make_event()

    page = client.get(f"/events/{event.slug}/register")

    assert texts(page, ".//li[@class='card']//a") == [
        "Acheteur public",
        "Structure inclusive ou de l’ESS",
    ]


def test_a_single_category_is_not_chosen(client: FlaskClient) -> None:
    from openmap.events.queries import categories_of

    event = make_event()
    categories_of(event)[1].is_public = False
    db.session.flush()

    assert client.get(f"/events/{event.slug}/register").location == url(event)


def test_an_edition_that_is_not_open_says_so(client: FlaskClient) -> None:
    event = make_event()
    opens = clock.now() + timedelta(days=2)
    db.session.add(RegistrationSettings(event_id=event.id, opens_at=opens))
    db.session.flush()

    assert client.get(url(event)).location == f"/events/{event.slug}/register"
    page = client.get(f"/events/{event.slug}/register")
    assert texts(page, ".//p[@class='notice-title']") == [
        "Les inscriptions ne sont pas encore ouvertes"
    ]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (EventState.CANCELLED, "Cette rencontre est annulée"),
        (EventState.CLOSED, "Cette rencontre a eu lieu"),
    ],
)
def test_an_edition_that_is_over_says_so(
    client: FlaskClient, state: EventState, words: str
) -> None:
    event = make_event(state=state)

    page = client.get(f"/events/{event.slug}/register")

    assert texts(page, ".//p[@class='notice-title']") == [words]


def test_a_draft_is_not_there(client: FlaskClient) -> None:
    event = make_event(state=EventState.DRAFT)

    for path in ("register", "register/supplier", "registered"):
        assert client.get(f"/events/{event.slug}/{path}").status_code == 404


def test_a_form_sent_after_closing_is_refused_with_what_was_typed(client: FlaskClient) -> None:
    event = make_event()
    db.session.add(RegistrationSettings(event_id=event.id, closes_at=clock.now()))
    db.session.flush()

    response = send(client, event)

    assert response.status_code == 409
    assert "Les inscriptions sont closes." in response.text
    assert 'value="Zoé"' in response.text


def shown(ago: int) -> str:
    return sign("form-shown", int(clock.now().timestamp()) - ago)


@pytest.mark.parametrize(
    ("typed", "passes"),
    [
        ({}, False),
        ({"shown_at": "forged"}, False),
        ({"ago": 1}, False),
        ({"ago": 4}, True),
        ({"ago": 4, "website": "https://spam.example"}, False),
        ({"is_person": "y"}, True),
        ({"is_person": "y", "website": "filled by the browser"}, True),
    ],
)
def test_a_program_is_asked_and_a_person_is_not_punished(
    app: Flask, client: FlaskClient, typed: dict[str, Any], *, passes: bool
) -> None:
    event = make_event()
    if "ago" in typed:
        typed = {**typed, "shown_at": shown(typed["ago"])}
    app.config["THROTTLE"] = True
    try:
        response = send(client, event, **typed)
    finally:
        app.config["THROTTLE"] = False

    assert len(all_registrations()) == int(passes)
    assert response.status_code == (303 if passes else 200)
    if not passes:
        assert "Une case de plus" in response.text
        assert 'name="is_person"' in response.text
        assert 'value="Zoé"' in response.text


def test_a_mistyped_address_is_corrected_by_the_same_browser(client: FlaskClient) -> None:
    event = make_event()
    look = send(client, event, email="zoe@vile.example").location

    response = client.post(look, data={"email": "zoe@ville.example"})
    page = client.get(response.location)

    (zoe,) = all_registrations()
    assert (zoe.contact_email, zoe.link_generation) == ("zoe@ville.example", 2)
    assert "zoe@ville.example" in page.text
    assert kinds_to(zoe) == ["registration_received_to_participant"]
    client.post(look, data={"email": "zoe.lefevre@ville.example"})
    assert zoe.contact_email == "zoe.lefevre@ville.example"


def test_whoever_types_the_name_of_someone_known_corrects_nothing(
    app: Flask, client: FlaskClient
) -> None:
    event = make_event()
    known = come(event, email="zoe@ville.example")
    look = send(client, event).location

    page = client.get(client.post(look, data={"email": "thief@evil.example"}).location)

    assert known.contact_email == "zoe@ville.example"
    assert "thief@evil.example" in page.text
    sent = db.session.scalars(select(Mail.recipient).distinct()).all()
    assert sent == ["zoe@ville.example"]


def test_another_browser_corrects_nothing(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    look = send(client, event).location

    response = app.test_client().post(look, data={"email": "thief@evil.example"})

    (zoe,) = all_registrations()
    assert response.location == f"/events/{event.slug}"
    assert zoe.contact_email == "zoe@ville.example"


def test_a_link_once_opened_ends_the_correction(client: FlaskClient) -> None:
    event = make_event()
    look = send(client, event).location
    (zoe,) = all_registrations()
    services.note_opened(zoe)
    db.session.flush()

    client.post(look, data={"email": "other@ville.example"})

    assert zoe.contact_email == "zoe@ville.example"


def test_registering_costs_few_statements(client: FlaskClient, queries: Queries) -> None:
    event = make_event()
    db.session.add(RegistrationSettings(event_id=event.id))
    ensure_key()
    come(event)
    path = url(event)
    db.session.expunge_all()

    with queries.at_most(12):
        response = client.post(path, data=TYPED)

    assert response.status_code == 303


def test_the_english_form_registers_in_english(client: FlaskClient) -> None:
    event = make_event()

    response = client.post(f"/en{url(event)}", data=TYPED)

    (zoe,) = all_registrations()
    (mail,) = mails_to(zoe)
    assert response.location == f"/en/events/{event.slug}/registered"
    assert (zoe.language, mail.language) == ("en", "en")
    assert mail.subject.startswith("You are expected: ")
    assert services.private_link(zoe).startswith("http://localhost/en/r/")
