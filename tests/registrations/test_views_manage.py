"""The team: the window of registration, and corrections on behalf."""

from datetime import UTC, date, datetime

from flask.testing import FlaskClient

from openmap.audit.queries import history_of
from openmap.events.models import EventState, Role
from openmap.registrations import hooks, services
from openmap.registrations.services import TruthKind
from tests.make.accounts import sign_in
from tests.make.events import make_event
from tests.make.newcomers import come, kinds_to
from tests.page import field_errors, texts


def test_the_window_is_set_on_the_clock_of_the_place(client: FlaskClient) -> None:
    event = make_event()
    sign_in(client, role=Role.EDITOR, event=event)
    page = f"/manage/events/{event.slug}/registration-settings"
    seen = _seen(client, page)

    response = client.post(
        page,
        data={
            "opens_on": "2030-01-15",
            "opens_time": "09:30",
            "closes_on": "2030-05-10",
            "access_needs_until": "2030-05-01",
            "seen": seen,
        },
    )

    known = services.window_settings_of(event)
    assert response.status_code == 303
    assert known.opens_at == datetime(2030, 1, 15, 8, 30, tzinfo=UTC)
    assert known.closes_at == datetime(2030, 5, 9, 22, 0, tzinfo=UTC)
    assert (known.access_needs_until, known.daily_digest) == (date(2030, 5, 1), False)
    assert services.registration_truth(event).kind is TruthKind.OPENS_LATER
    assert 'value="09:30' in client.get(page).text
    assert [one.action for one in history_of("event", event.id)] == ["registrations.change_window"]


def _seen(client: FlaskClient, page: str) -> str:
    return client.get(page).text.partition('name="seen"')[2].split('value="')[1].split('"')[0]


def test_a_second_editor_overwrites_nothing(client: FlaskClient) -> None:
    event = make_event()
    sign_in(client, event=event)
    page = f"/manage/events/{event.slug}/registration-settings"
    seen = _seen(client, page)
    client.post(page, data={"closes_on": "2030-05-10", "seen": seen})

    response = client.post(page, data={"closes_on": "2030-05-01", "seen": seen})

    closes_at = services.window_settings_of(event).closes_at
    assert response.status_code == 409
    assert closes_at == datetime(2030, 5, 9, 22, 0, tzinfo=UTC)
    assert 'value="2030-05-01"' in response.text


def test_a_window_that_closes_first_or_has_hours_without_a_day_is_refused(
    client: FlaskClient,
) -> None:
    event = make_event()
    sign_in(client, event=event)
    page = f"/manage/events/{event.slug}/registration-settings"
    seen = _seen(client, page)

    upside_down = client.post(
        page, data={"opens_on": "2030-05-10", "closes_on": "2030-05-01", "seen": seen}
    )
    hour_alone = client.post(page, data={"opens_time": "09:00", "seen": seen})
    twice = client.post(page, data={"opens_on": "2029-10-28", "opens_time": "02:30", "seen": seen})

    assert upside_down.status_code == 409
    assert texts(upside_down, ".//div[@class='notice-text']/p") == [
        "Les inscriptions doivent fermer après leur ouverture."
    ]
    assert len(field_errors(hour_alone)) == 1
    assert twice.status_code == 409
    assert services.window_settings_of(event).opens_at is None


def test_every_truth_has_its_sentence(client: FlaskClient) -> None:
    event = make_event(capacity=1)
    sign_in(client, event=event)
    page = f"/manage/events/{event.slug}/registration-settings"

    said = [texts(client.get(page), ".//p[@class='lede']")[0]]
    come(event)
    said.append(texts(client.get(page), ".//p[@class='lede']")[0])
    for state in (EventState.DRAFT, EventState.CLOSED):
        event.state = state
        said.append(texts(client.get(page), ".//p[@class='lede']")[0])

    assert said == [
        "Les inscriptions sont ouvertes.",
        "Les inscriptions sont ouvertes, avec une liste d’attente.",
        "Les inscriptions ouvrent à la publication de l’édition.",
        "Les inscriptions sont closes.",
    ]


def test_the_readiness_list_asks_until_when_arrangements_may_be_asked(
    client: FlaskClient,
) -> None:
    event = make_event()
    sign_in(client, event=event)
    page = f"/manage/events/{event.slug}/registration-settings"
    before = [line.done for line in hooks.readiness(event.id)]

    client.post(page, data={"access_needs_until": "2030-05-01", "seen": _seen(client, page)})

    assert (before, [line.done for line in hooks.readiness(event.id)]) == ([False], [True])


def test_the_team_corrects_on_behalf_and_is_named(client: FlaskClient) -> None:
    event = make_event()
    zoe = come(event)
    user = sign_in(client, role=Role.EDITOR, event=event)
    page = f"/manage/events/{event.slug}/registrations/{zoe.id}/edit"

    shown = client.get(page)
    response = client.post(
        page,
        data={
            "given_name": "Zoé",
            "family_name": "Lefèvre",
            "organisation_name": "Ville de Bobigny",
            "job_title": "Acheteuse",
            "departement_code": "93",
            "version": zoe.version,
        },
    )

    assert 'value="Ville de Montreuil"' in shown.text
    assert "access_needs" not in shown.text
    assert (response.status_code, zoe.organisation_name) == (303, "Ville de Bobigny")
    (entry,) = history_of("registration", zoe.id)
    assert (entry.actor_id, entry.changes) == (
        user.id,
        {"organisation_name": ["Ville de Montreuil", "Ville de Bobigny"]},
    )
    stale = client.post(page, data={"given_name": "Zora", "version": 1})
    assert (stale.status_code, zoe.given_name) == (409, "Zoé")
    assert 'value="Zora"' in stale.text


def test_the_team_corrects_an_address_and_the_papers_follow(client: FlaskClient) -> None:
    event = make_event()
    zoe = come(event, email="zoe@vile.example")
    sign_in(client, role=Role.EDITOR, event=event)
    page = f"/manage/events/{event.slug}/registrations/{zoe.id}/address"

    shown = client.get(page)
    response = client.post(page, data={"email": "zoe@ville.example"})
    again = client.post(page, data={"email": "zoe@ville.example"})

    assert "zoe@vile.example" in shown.text
    assert (response.status_code, zoe.contact_email) == (303, "zoe@ville.example")
    assert kinds_to(zoe) == ["private_link_again_to_participant"]
    assert again.status_code == 409


def test_a_registration_of_another_edition_is_not_there(client: FlaskClient) -> None:
    event, other = make_event(), come(make_event())
    sign_in(client, event=event)

    for part in ("edit", "address"):
        path = f"/manage/events/{event.slug}/registrations/{other.id}/{part}"
        assert client.get(path).status_code == 404


def test_a_reader_changes_nothing(client: FlaskClient) -> None:
    event = make_event()
    zoe = come(event)
    sign_in(client, role=Role.READER, event=event)

    for path in (
        "registration-settings",
        f"registrations/{zoe.id}/edit",
        f"registrations/{zoe.id}/address",
    ):
        assert client.post(f"/manage/events/{event.slug}/{path}").status_code == 403
