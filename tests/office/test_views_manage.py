"""The organiser's list, files and one person's sheet."""

import io

import openpyxl
import pytest
from flask.testing import FlaskClient

from openmap.audit.queries import history_of
from openmap.core.db import db
from openmap.events.models import CategoryCode, Event, Role
from openmap.events.queries import categories_of
from openmap.mail.models import Mail
from openmap.registrations.models import Registration, RegistrationState
from tests.counting import Queries
from tests.make.accounts import sign_in
from tests.make.events import make_category, make_event
from tests.make.registrations import make_registration
from tests.page import texts


@pytest.fixture
def event(client: FlaskClient) -> Event:
    """Give an edition whose lead is signed in."""
    event = make_event()
    sign_in(client, role=Role.LEAD, event=event)
    return event


def _list(event: Event, **query: str) -> str:
    return f"/manage/events/{event.slug}/registrations?" + "&".join(
        f"{name}={value}" for name, value in query.items()
    )


def test_list_finds_by_name_organisation_or_address_without_accents(
    client: FlaskClient, event: Event
) -> None:
    make_registration(
        event=event, given_name="Zoé", family_name="Lefèvre", email="z@ville.example"
    )
    make_registration(event=event, family_name="Ng", organisation_name="Régie du Grand-Œuvre")

    by_name = client.get(_list(event, q="LEFEVRE zoe"))
    by_organisation = client.get(_list(event, q="regie oeuvre"))
    by_address = client.get(_list(event, q="z@ville"))

    assert texts(by_name, ".//tbody/tr/th") == ["Lefèvre Zoé"]
    assert texts(by_organisation, ".//tbody/tr/th") == ["Ng Zoé"]
    assert texts(by_address, ".//tbody/tr/th") == ["Lefèvre Zoé"]


def test_a_percent_sign_is_a_letter_like_any_other(client: FlaskClient, event: Event) -> None:
    make_registration(event=event)

    response = client.get(_list(event, q="%25"))

    assert texts(response, ".//p[@class='empty-title']") == [
        "Personne ne correspond à cette recherche"
    ]


def test_filters_narrow_by_state_and_category(client: FlaskClient, event: Event) -> None:
    supplier = next(c for c in categories_of(event) if c.code is CategoryCode.SUPPLIER)
    make_registration(event=event, family_name="Alpha")
    make_registration(event=event, family_name="Bravo", category=supplier)
    make_registration(
        event=event, family_name="Charlie", category=supplier, state=RegistrationState.WAITING
    )

    waiting = client.get(_list(event, state="waiting"))
    suppliers = client.get(_list(event, category="supplier"))
    both = client.get(_list(event, category="supplier", state="confirmed"))

    assert texts(waiting, ".//tbody/tr/th") == ["Charlie Zoé"]
    assert texts(suppliers, ".//tbody/tr/th") == ["Bravo Zoé", "Charlie Zoé"]
    assert texts(both, ".//tbody/tr/th") == ["Bravo Zoé"]


@pytest.mark.parametrize(
    "query", ["state=nonsense", "category=%00", "page=-3", "page=99999999999"]
)
def test_a_nonsense_filter_is_left_out(client: FlaskClient, event: Event, query: str) -> None:
    make_registration(event=event)

    response = client.get(f"/manage/events/{event.slug}/registrations?{query}")

    assert texts(response, ".//tbody/tr/th") == ["Lefèvre Zoé"]


def test_list_costs_the_same_with_many_people(
    client: FlaskClient, event: Event, queries: Queries
) -> None:
    for number in range(60):
        make_registration(event=event, family_name=f"Nom{number:02}")
    client.get(_list(event))
    db.session.expire_all()

    with queries.at_most(14):
        response = client.get(_list(event))

    assert len(texts(response, ".//tbody/tr/th")) == 50


def test_csv_neutralises_formulas_and_opens_in_french_excel(
    client: FlaskClient, event: Event
) -> None:
    make_registration(event=event, organisation_name='=HYPERLINK("http://x")')

    response = client.get(f"/manage/events/{event.slug}/registrations.csv")

    lines = response.get_data().decode("utf-8-sig").split("\r\n")
    assert response.get_data().startswith(b"\xef\xbb\xbf")
    assert lines[0].split(";")[:3] == ["Nom", "Prénom", "Adresse électronique"]
    assert '"\'=HYPERLINK(""http://x"")"' in lines[1]


def test_xlsx_holds_the_filtered_list(client: FlaskClient, event: Event) -> None:
    make_registration(event=event, family_name="Alpha")
    make_registration(event=event, family_name="Bravo", state=RegistrationState.WAITING)

    response = client.get(f"/manage/events/{event.slug}/registrations.xlsx?state=waiting")

    sheet = openpyxl.load_workbook(io.BytesIO(response.get_data())).active
    assert sheet is not None
    rows = [[cell.value for cell in row][:2] for row in sheet.iter_rows()]
    assert rows == [["Nom", "Prénom"], ["Bravo", "Zoé"]]


def _approval(event: Event) -> Registration:
    press = make_category(event, code=CategoryCode.PRESS, label="Presse", needs_approval=True)
    return make_registration(event=event, category=press, state=RegistrationState.REQUESTED)


def test_the_team_approves_and_the_person_is_told(client: FlaskClient, event: Event) -> None:
    asked = _approval(event)

    client.post(f"/manage/events/{event.slug}/registrations/{asked.id}/confirm")

    mail = db.session.query(Mail).filter_by(person_id=asked.person_id).one()
    assert (asked.state, mail.recipient) == (RegistrationState.CONFIRMED, asked.contact_email)
    assert [entry.action for entry in history_of("registration", asked.id)] == [
        "registrations.confirm"
    ]


def test_a_refusal_needs_its_reason(client: FlaskClient, event: Event) -> None:
    asked = _approval(event)

    response = client.post(
        f"/manage/events/{event.slug}/registrations/{asked.id}/refuse",
        data={"reason": " "},
        follow_redirects=True,
    )

    assert asked.state is RegistrationState.REQUESTED
    assert "Écrivez le motif" in texts(response, ".//div[@class='notice notice-error']")[0]


def test_a_cancelled_registration_frees_its_seat(client: FlaskClient, event: Event) -> None:
    zoe = make_registration(event=event)

    client.post(f"/manage/events/{event.slug}/registrations/{zoe.id}/cancel", data={"reason": ""})

    assert (zoe.state, zoe.ended_by) == (RegistrationState.CANCELLED, "team")


def test_a_mail_of_someone_else_is_not_shown(client: FlaskClient, event: Event) -> None:
    zoe = make_registration(event=event)
    other = make_registration(event=event, family_name="Martin")
    client.post(f"/manage/events/{event.slug}/registrations/{other.id}/send-link")
    mail = db.session.query(Mail).filter_by(person_id=other.person_id).one()

    own = client.get(f"/manage/events/{event.slug}/registrations/{other.id}/mails/{mail.id}")
    foreign = client.get(f"/manage/events/{event.slug}/registrations/{zoe.id}/mails/{mail.id}")

    assert (own.status_code, foreign.status_code) == (200, 404)
    assert "/r/…" in own.get_data(as_text=True)


def test_access_arrangements_stay_between_the_person_and_the_lead(client: FlaskClient) -> None:
    event = make_event()
    sign_in(client, role=Role.EDITOR, event=event)
    zoe = make_registration(event=event)

    response = client.get(f"/manage/events/{event.slug}/registrations/{zoe.id}")

    assert "prendre part" not in response.get_data(as_text=True)


def test_a_link_that_did_not_leave_is_not_said_to_have(client: FlaskClient, event: Event) -> None:
    zoe = make_registration(event=event)
    walk_in = make_registration(event=event, given_name="Paul", email="paul@ville.example")
    walk_in.contact_email = ""
    db.session.flush()
    sheet = f"/manage/events/{event.slug}/registrations"

    for _ in range(3):
        client.post(f"{sheet}/{zoe.id}/send-link")
    often = client.post(f"{sheet}/{zoe.id}/send-link", follow_redirects=True)
    nowhere = client.post(f"{sheet}/{walk_in.id}/send-link", follow_redirects=True)

    assert "Ce lien est déjà parti plusieurs fois dans l’heure" in often.text
    assert "n’a pas donné d’adresse" in nowhere.text


def test_a_reason_too_long_cancels_nothing_in_silence(client: FlaskClient, event: Event) -> None:
    zoe = make_registration(event=event)
    path = f"/manage/events/{event.slug}/registrations/{zoe.id}/cancel"

    answer = client.post(path, data={"reason": "x" * 501}, follow_redirects=True)

    assert zoe.state is RegistrationState.CONFIRMED
    assert "500 signes" in answer.text
