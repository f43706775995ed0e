"""The badges pages: the team's and one's own."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from openmap.badges import services
from openmap.events.models import CategoryCode, Event, Role
from openmap.registrations.guards import COOKIE_KEY
from openmap.registrations.models import Registration, RegistrationState
from tests.badges.reading import pages_text
from tests.counting import Queries
from tests.make.accounts import sign_in
from tests.make.events import make_category, make_event
from tests.make.registrations import make_registration
from tests.page import texts


def _print(client: FlaskClient, event: Event, **fields: object) -> TestResponse:
    return client.post(f"/manage/events/{event.slug}/badges/print", data=fields)


def _figures(client: FlaskClient, event: Event) -> list[str]:
    page = client.get(f"/manage/events/{event.slug}/badges")
    return texts(page, ".//p[@class='figure-number']/strong")


def _hold(client: FlaskClient, registration: Registration) -> None:
    with client.session_transaction() as session:
        session[COOKIE_KEY] = {str(registration.id): registration.link_generation}


def test_page_counts_what_is_printed_and_what_is_not(client: FlaskClient) -> None:
    event = make_event()
    zoe = make_registration(event=event)
    make_registration(event=event, given_name="Ali")
    sign_in(client, event=event)

    before = _figures(client, event)
    _print(client, event, registration=zoe.id)
    _print(client, event, registration=zoe.id)

    assert before == ["2", "0", "2", "0"]
    assert _figures(client, event) == ["2", "1", "1", "1"]


def test_all_badges_are_printed_then_only_new_ones(client: FlaskClient) -> None:
    event = make_event()
    make_registration(event=event, family_name="Abadie")
    sign_in(client, event=event)
    everybody = _print(client, event)
    make_registration(event=event, family_name="Bernard")

    new = _print(client, event, only_new="y")

    assert everybody.headers["Content-Disposition"] == (
        f'attachment; filename="badges-{event.slug}.pdf"'
    )
    assert "Abadie" in pages_text(everybody.data)[0]
    assert len(pages_text(new.data)) == 1
    assert "Bernard" in pages_text(new.data)[0]
    assert "Abadie" not in pages_text(new.data)[0]


def test_one_category_is_printed_alone(client: FlaskClient) -> None:
    event = make_event()
    press = make_category(event, code=CategoryCode.PRESS, label="Presse")
    make_registration(event=event, family_name="Abadie")
    make_registration(event=event, family_name="Bernard", category=press)
    sign_in(client, event=event)

    words = " ".join(pages_text(_print(client, event, category=press.id).data))

    assert ("Bernard" in words, "Abadie" in words) == (True, False)


def test_many_badges_come_in_files(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_PER_FILE", 2)
    event = make_event()
    for family_name in ("Abadie", "Bernard", "Colin"):
        make_registration(event=event, family_name=family_name)
    sign_in(client, event=event)

    page = client.get(f"/manage/events/{event.slug}/badges")
    second = _print(client, event, part=2)

    buttons = texts(page, ".//form[@class='post-button']/button")
    assert {"De 1 à 2", "De 3 à 3"} <= set(buttons)
    assert "Colin" in pages_text(second.data)[0]
    assert "Bernard" not in pages_text(second.data)[0]


def test_nothing_to_print_is_said_and_not_counted(client: FlaskClient) -> None:
    event = make_event()
    sign_in(client, event=event)

    answer = _print(client, event)

    assert answer.status_code == 409
    assert "Il n’y a aucun badge à imprimer pour ce choix." in answer.text


@pytest.mark.parametrize(
    "fields", [{"category": "abc"}, {"part": "0"}, {"registration": "9" * 30}]
)
def test_hostile_fields_are_refused(client: FlaskClient, fields: dict[str, str]) -> None:
    event = make_event()
    make_registration(event=event)
    sign_in(client, event=event)

    assert _print(client, event, **fields).status_code == 400


def test_ids_of_another_edition_are_not_found(client: FlaskClient) -> None:
    event, other = make_event(), make_registration()
    make_registration(event=event)
    sign_in(client, event=event)

    assert _print(client, event, registration=other.id).status_code == 404
    assert _print(client, event, category=other.category_id).status_code == 404


def test_reader_sees_the_page_but_prints_nothing(client: FlaskClient) -> None:
    event = make_event()
    make_registration(event=event)
    sign_in(client, event=event, role=Role.READER)

    page = client.get(f"/manage/events/{event.slug}/badges?q=lefevre")

    assert texts(page, ".//p[@class='figure-number']/strong") == ["1", "0", "1", "0"]
    assert "Imprimer" not in page.text.replace("Imprimez", "").replace("Imprimés", "")
    assert _print(client, event).status_code == 403


def test_person_is_found_by_name_without_accents_or_by_short_code(client: FlaskClient) -> None:
    event = make_event()
    zoe = make_registration(event=event)
    make_registration(event=event, family_name="Autre", organisation_name="Ailleurs")
    sign_in(client, event=event)

    def found(words: str) -> list[str]:
        page = client.get(f"/manage/events/{event.slug}/badges", query_string={"q": words})
        tables = texts(page, ".//table/tbody/tr/th")
        return [name for name in tables if "Zoé" in name or "Autre" in name]

    assert found("lefevre") == ["Zoé Lefèvre"]
    assert found(f"{zoe.short_code[:3].lower()} {zoe.short_code[3:]}") == ["Zoé Lefèvre"]
    assert found("personne%") == []


def test_words_without_a_letter_find_nobody(client: FlaskClient) -> None:
    zoe = make_registration()
    sign_in(client, event=zoe.event)

    answer = client.get(f"/manage/events/{zoe.event.slug}/badges?q=-")

    assert texts(answer, ".//p[@role='status']") == [
        "Aucune inscription confirmée ne répond à « - »."
    ]


def test_badge_of_someone_who_no_longer_comes_is_named(client: FlaskClient) -> None:
    event = make_event()
    zoe = make_registration(event=event)
    make_registration(event=event, given_name="Ali")
    sign_in(client, event=event)
    _print(client, event)

    zoe.state = RegistrationState.CANCELLED

    page = client.get(f"/manage/events/{event.slug}/badges")
    assert "À retirer de la table" in texts(page, ".//h2")
    assert "Zoé Lefèvre" in texts(page, ".//table/tbody/tr/th")


def test_page_costs_the_same_for_many(client: FlaskClient, queries: Queries) -> None:
    event = make_event()
    for number in range(30):
        make_registration(event=event, family_name=f"Nom{number}")
    sign_in(client, event=event)

    with queries.at_most(16):
        page = client.get(f"/manage/events/{event.slug}/badges?q=Nom")

    assert len(texts(page, ".//table/tbody/tr/th")) == 11


def test_empty_edition_says_when_badges_will_come(client: FlaskClient) -> None:
    event = make_event()
    sign_in(client, event=event)

    page = client.get(f"/manage/events/{event.slug}/badges")

    assert texts(page, ".//p[@class='empty-title']") == ["Pas encore de badge"]


def test_person_opens_the_own_badge(client: FlaskClient) -> None:
    zoe = make_registration()
    services.ensure_key()
    _hold(client, zoe)

    answer = client.get(f"/me/registrations/{zoe.id}/badge.pdf")

    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="badge-zoe-lefevre.pdf"'
    assert "Zoé Lefèvre" in pages_text(answer.data)[0]


def test_person_who_waits_has_no_badge(client: FlaskClient) -> None:
    zoe = make_registration(state=RegistrationState.WAITING)
    services.ensure_key()
    _hold(client, zoe)

    answer = client.get(f"/me/registrations/{zoe.id}/badge.pdf")

    assert answer.status_code == 409
    assert "dès que l’inscription sera confirmée" in answer.text


def test_badge_of_someone_else_stays_closed(client: FlaskClient) -> None:
    zoe, ali = make_registration(), make_registration(given_name="Ali")
    _hold(client, zoe)

    assert client.get(f"/me/registrations/{ali.id}/badge.pdf").status_code == 403
