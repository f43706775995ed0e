"""The team's pages of the programme."""

import pytest
from flask.testing import FlaskClient

from openmap.audit.services import COMMAND
from openmap.core.db import db
from openmap.core.locale import LocalText
from openmap.events.models import Role
from openmap.programme import queries, services
from openmap.programme.models import Session, SessionKind
from tests.counting import Queries
from tests.events.test_views_manage import fields, sentences
from tests.make.accounts import sign_in
from tests.make.events import make_event
from tests.page import field_errors, texts

pytestmark = pytest.mark.usefixtures("app")


def test_an_empty_programme_says_what_will_be_there(client: FlaskClient) -> None:
    event = make_event()
    sign_in(client)

    page = client.get(f"/manage/events/{event.slug}/programme")

    assert texts(page, ".//p[@class='empty-title']") == ["Pas encore de programme"]


def test_items_are_added_changed_moved_and_removed(client: FlaskClient) -> None:
    event = make_event()
    sign_in(client)
    root = f"/manage/events/{event.slug}/programme"
    typed = fields(client.get(f"{root}/new"))

    added = client.post(
        f"{root}/new",
        data=typed | {"title_fr": "Ouverture", "starts_at": "09:00", "ends_at": "09:15"},
        follow_redirects=True,
    )
    client.post(f"{root}/new", data=typed | {"title_fr": "Plénière", "kind": "plenary"})
    first, second = queries.sessions_of(event.id)
    client.post(f"{root}/{second.id}/move", data={"to": "up"})
    client.post(f"{root}/{second.id}/move", data={"to": "nowhere"})
    page = client.get(f"{root}/{first.id}")
    client.post(f"{root}/{first.id}", data=fields(page) | {"room": "Salle 2"})
    shown = client.get(root)

    assert sentences(added) == ["« Ouverture » est au programme."]
    assert texts(shown, ".//tbody/tr/th//a") == ["Plénière", "Ouverture"]
    assert texts(shown, ".//tbody/tr[2]/td")[0] == "9 h – 9 h 15"
    assert texts(shown, ".//tbody/tr[2]/td")[2] == "Salle 2"

    removed = client.post(f"{root}/{second.id}/remove", follow_redirects=True)
    assert sentences(removed)[-1:] == ["« Plénière » a quitté le programme."]
    assert texts(removed, ".//tbody/tr/th//a") == ["Ouverture"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title_fr": ""}, "Il manque un titre à ce temps."),
        ({"starts_at": "", "ends_at": "09:00"}, "Une heure de fin demande une heure de début."),
        (
            {"starts_at": "10:00", "ends_at": "09:00"},
            "La fin d’un temps doit venir après son début.",
        ),
    ],
)
def test_an_item_that_cannot_be(client: FlaskClient, typed: dict[str, str], said: str) -> None:
    event = make_event()
    sign_in(client)
    url = f"/manage/events/{event.slug}/programme/new"

    page = client.post(url, data=fields(client.get(url)) | {"title_fr": "X"} | typed)

    assert field_errors(page) == [said]
    assert queries.number_of_sessions(event.id) == 0


@pytest.mark.parametrize("typed", [{"kind": "party"}, {"starts_at": "25:00"}])
def test_hostile_input_is_refused(client: FlaskClient, typed: dict[str, str]) -> None:
    event = make_event()
    sign_in(client)
    url = f"/manage/events/{event.slug}/programme/new"

    page = client.post(url, data=fields(client.get(url)) | {"title_fr": "X"} | typed)

    assert len(field_errors(page)) == 1


def make_item(event_id: int) -> Session:
    session = Session(event_id=event_id, kind=SessionKind.DESK, title=LocalText(fr="Espace"))
    db.session.add(session)
    db.session.flush()
    return session


def test_an_item_changed_meanwhile_is_shown_beside(client: FlaskClient) -> None:
    event = make_event()
    session = make_item(event.id)
    sign_in(client)
    url = f"/manage/events/{event.slug}/programme/{session.id}"
    typed = fields(client.get(url))
    session.room = "Salle 1"
    db.session.flush()

    page = client.post(url, data=typed | {"room": "Salle 2"})
    insisted = client.post(url, data=fields(page), follow_redirects=True)

    assert texts(page, ".//tbody/tr/*") == ["Salle", "Salle 2", "Salle 1"]
    assert sentences(insisted) == ["« Espace » est enregistré."]
    assert session.room == "Salle 2"


def test_items_of_another_edition_are_not_there(client: FlaskClient) -> None:
    mine, other = make_event(), make_event()
    session = make_item(other.id)
    sign_in(client, event=mine)
    root = f"/manage/events/{mine.slug}/programme/{session.id}"

    assert client.get(root).status_code == 404
    assert client.post(f"{root}/move", data={"to": "up"}).status_code == 404
    assert client.post(f"{root}/remove").status_code == 404
    assert queries.number_of_sessions(other.id) == 1


def test_a_reader_reads(client: FlaskClient) -> None:
    event = make_event()
    make_item(event.id)
    sign_in(client, role=Role.READER, event=event)

    page = client.get(f"/manage/events/{event.slug}/programme")

    assert texts(page, ".//tbody/tr/th") == ["Espace"]
    assert texts(page, ".//tbody//a") == []
    assert texts(page, ".//tbody//button") == []


def test_a_long_programme_asks_few_questions(client: FlaskClient, queries: Queries) -> None:
    event = make_event()
    for number in range(30):
        item = services.Item(kind=SessionKind.WORKSHOP, title=LocalText(fr=f"Atelier {number}"))
        services.add(event, item, by=COMMAND)
    sign_in(client)
    db.session.expire_all()

    with queries.at_most(12):
        client.get(f"/manage/events/{event.slug}/programme")
