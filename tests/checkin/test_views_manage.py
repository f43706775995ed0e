"""What the team does for the door: links, arrivals, presence."""

import click.testing
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from openmap.audit.models import AuditEntry
from openmap.audit.services import COMMAND
from openmap.checkin import hooks, queries
from openmap.checkin.services import (
    create_link,
    link_of_token,
    record_scan,
    revoke_link,
    take_back_arrival,
)
from openmap.core.db import db
from openmap.events.models import Role
from openmap.registrations.models import RegistrationState
from tests.make.accounts import sign_in
from tests.make.checkin import make_door_link, make_scan
from tests.make.events import make_event
from tests.make.registrations import make_registration
from tests.page import field_errors, texts


def test_a_link_is_made_shown_with_its_code_and_withdrawn(client: FlaskClient, app: Flask) -> None:
    event = make_event()
    sign_in(client, role=Role.DOOR_LEAD, event=event)
    base = f"/manage/events/{event.slug}/door"

    made = client.post(base, data={"volunteer": "Camille", "place": "Porte A"})
    shown = client.get(made.location)
    url = texts(shown, ".//textarea")[0]
    withdrawn = client.post(f"{made.location}/revoke", follow_redirects=True)

    assert url.startswith("http://localhost/door-link/")
    assert texts(withdrawn, ".//tbody/tr/td[2]") == ["Retiré"]
    assert client.get(made.location).location == base


def test_a_link_needs_a_name_and_a_place_and_a_day_to_come(
    client: FlaskClient, app: Flask
) -> None:
    event = make_event()
    sign_in(client, role=Role.DOOR_LEAD, event=event)

    empty = client.post(f"/manage/events/{event.slug}/door", data={})
    with time_machine.travel("2030-05-17 00:00:00+00:00"):
        sign_in(client, role=Role.DOOR_LEAD, event=event)
        late = client.post(
            f"/manage/events/{event.slug}/door", data={"volunteer": "C", "place": "A"}
        )

    assert len(field_errors(empty)) == 2
    assert "Cette édition est terminée" in late.text


def test_links_of_another_edition_are_not_there(client: FlaskClient, app: Flask) -> None:
    event, link = make_event(), make_door_link(make_event())
    sign_in(client, role=Role.DOOR_LEAD, event=event)

    assert client.get(f"/manage/events/{event.slug}/door/{link.id}").status_code == 404
    revoke = f"/manage/events/{event.slug}/door/{link.id}/revoke"
    assert client.post(revoke).status_code == 404


def test_a_day_link_follows_a_change_of_hours(app: Flask) -> None:
    event = make_event()
    link = make_door_link(event)
    before, start = link.expires_at, event.starts_at
    assert event.ends_at is not None
    assert start is not None

    event.ends_at += event.ends_at - start
    hooks.event_changed(event.id, frozenset({"when"}))

    assert link.expires_at > before


def test_the_command_prints_a_link_that_opens(app: Flask) -> None:
    event = make_event()
    runner = app.test_cli_runner()

    done = runner.invoke(args=["checkin", "link", event.slug, "--volunteer", "Camille"])
    unknown: click.testing.Result = runner.invoke(args=["checkin", "link", "nulle-part"])

    link = link_of_token(done.output.strip().rpartition("/")[2])
    assert (link.event_id, link.volunteer) == (event.id, "Camille")
    assert unknown.exit_code == 1


def test_arrivals_show_figures_conflicts_and_one_person(client: FlaskClient, app: Flask) -> None:
    event = make_event()
    zoe = make_registration(event=event)
    make_registration(event=event, given_name="Léa", family_name="Martin")
    record_scan(event, make_scan(zoe, place="Porte A"))
    record_scan(event, make_scan(zoe, place="Porte B"))
    sign_in(client, role=Role.READER, event=event)

    page = client.get(f"/manage/events/{event.slug}/arrivals?q=ville")

    assert "1 présents sur 2 attendus" in page.text
    assert "Présentés à deux portes" in texts(page, ".//h2")
    assert texts(page, ".//section[@id='one']//tbody//th") == []
    assert "Léa Martin" in page.text


def test_the_lead_counts_someone_absent_with_a_reason_only(
    client: FlaskClient, app: Flask
) -> None:
    zoe = make_registration()
    record_scan(zoe.event, make_scan(zoe))
    sign_in(client, role=Role.DOOR_LEAD, event=zoe.event)
    url = f"/manage/events/{zoe.event.slug}/arrivals/{zoe.id}/undo"

    client.post(url, data={})
    without = queries.present_number(zoe.event_id)
    done = client.post(url, data={"reason": "Badge prêté"}, follow_redirects=True)
    again = client.post(url, data={"reason": "Badge prêté"}, follow_redirects=True)

    assert (without, queries.present_number(zoe.event_id)) == (1, 0)
    assert "ne compte plus parmi les personnes présentes" in done.text
    assert "il n’y a rien à annuler" in again.text


def test_who_waits_and_is_here_gets_a_seat_from_the_page(client: FlaskClient, app: Flask) -> None:
    zoe = make_registration(state=RegistrationState.WAITING)
    record_scan(zoe.event, make_scan(zoe))
    sign_in(client, role=Role.DOOR_LEAD, event=zoe.event)

    done = client.post(
        f"/manage/events/{zoe.event.slug}/arrivals/{zoe.id}/admit", follow_redirects=True
    )

    assert "a une place et compte parmi les personnes présentes" in done.text
    assert zoe.state is RegistrationState.CONFIRMED


def test_a_reader_changes_nothing(client: FlaskClient, app: Flask) -> None:
    zoe = make_registration()
    sign_in(client, role=Role.READER, event=zoe.event)
    base = f"/manage/events/{zoe.event.slug}"

    answers = [
        client.post(f"{base}/arrivals/{zoe.id}/undo").status_code,
        client.post(f"{base}/arrivals/{zoe.id}/admit").status_code,
        client.get(f"{base}/door").status_code,
        client.get(f"{base}/arrivals.csv").status_code,
        client.get(f"/door/{zoe.event.slug}").status_code,
    ]

    assert answers == [403] * 5


def test_presence_is_exported_with_those_who_did_not_come(client: FlaskClient, app: Flask) -> None:
    event = make_event()
    zoe = make_registration(event=event, organisation_name="=HYPERLINK()")
    make_registration(event=event, given_name="Léa", family_name="Martin")
    record_scan(event, make_scan(zoe))
    sign_in(client, role=Role.EDITOR, event=event)

    response = client.get(f"/manage/events/{event.slug}/arrivals.csv")
    lines = response.get_data().decode("utf-8-sig").splitlines()

    assert len(lines) == 3
    assert lines[1].startswith("Lefèvre;Zoé;'=HYPERLINK();")
    assert ";Porte A;" in lines[1]
    assert ";Absence;" in lines[2]


def test_the_dashboard_shows_the_door_on_the_day_only(app: Flask) -> None:
    zoe = make_registration()
    db.session.flush()

    before = hooks.panels("dashboard", zoe.event_id)
    with time_machine.travel("2030-05-16 07:00:00+00:00"):
        day = hooks.panels("dashboard", zoe.event_id)

    assert before == []
    assert [panel.values["expected"] for panel in day] == [1]


def test_the_sheet_of_a_person_tells_their_scans(client: FlaskClient, app: Flask) -> None:
    zoe = make_registration()
    nothing = hooks.panels("sheet", zoe.id)
    record_scan(zoe.event, make_scan(zoe))
    sign_in(client, role=Role.READER, event=zoe.event)

    sheet = client.get(f"/manage/events/{zoe.event.slug}/registrations/{zoe.id}")

    assert nothing == []
    assert "À l’accueil" in texts(sheet, ".//h2")


def test_a_person_can_have_their_scans(app: Flask) -> None:
    zoe = make_registration()
    record_scan(zoe.event, make_scan(zoe))

    held = hooks.personal_data_export(zoe.person_id)

    assert [scan["place"] for scan in held["scans"]] == ["Porte A"]


def test_the_history_has_words_for_the_door(app: Flask) -> None:
    zoe = make_registration()
    record_scan(zoe.event, make_scan(zoe))
    link = create_link(zoe.event, volunteer="Camille", place="Porte A", by=COMMAND)
    revoke_link(link, by=COMMAND)
    take_back_arrival(zoe.event, zoe, place="Awa", reason="Badge prêté", by=COMMAND)
    db.session.flush()

    done = set(
        db.session.scalars(select(AuditEntry.action).where(AuditEntry.event_id == zoe.event_id))
    )

    assert done == {"checkin.create_link", "checkin.revoke_link", "checkin.undo"}
    assert done <= hooks.deeds().keys()
