from datetime import date

from flask.testing import FlaskClient
from sqlalchemy import select

from openmap.core.db import db
from openmap.core.errors import fingerprint
from openmap.events.models import Role, TeamRole
from openmap.events.services import team
from tests.counting import Queries
from tests.make.accounts import make_role, make_user, sign_in
from tests.make.events import make_event
from tests.page import field_errors, texts


def _said(page: object) -> list[str]:
    return texts(page, ".//div[@role='status']")  # type: ignore[arg-type]


def test_the_team_shows_who_may_do_what(client: FlaskClient, queries: Queries) -> None:
    event = make_event()
    sign_in(client, event=event)
    for n in range(20):
        make_role(make_user(name=f"Bo {n:02}"), Role.READER, event=event)
    make_role(make_user(name="Chef"), Role.LEAD)

    with queries.at_most(14):
        page = client.get(f"/manage/events/{event.slug}/team")

    names = texts(page, ".//tbody/tr/th")
    assert names == ["Awa Diallo", *(f"Bo {n:02}" for n in range(20)), "Chef"]


def test_only_leads_see_the_team(client: FlaskClient) -> None:
    event = make_event()
    sign_in(client, role=Role.EDITOR, event=event)

    assert client.get(f"/manage/events/{event.slug}/team").status_code == 403
    assert client.get("/manage/team").status_code == 403


def test_a_lead_of_one_edition_does_not_manage_the_team_of_all(client: FlaskClient) -> None:
    sign_in(client, event=make_event())
    given = make_role(make_user(), Role.LEAD)

    assert client.get("/manage/team").status_code == 403
    assert client.post(f"/manage/team/{given.id}/remove").status_code == 403
    assert client.post("/manage/team/invite").status_code == 403


def test_someone_is_invited(client: FlaskClient) -> None:
    event = make_event()
    sign_in(client, event=event)

    page = client.post(
        f"/manage/events/{event.slug}/team/invite",
        data={"email": "bo@ville.example", "name": "Bo", "role": "door_lead"},
        follow_redirects=True,
    )

    assert _said(page) == [
        "Bo est dans l’équipe. Un courriel à bo@ville.example explique comment se connecter."
    ]
    assert "Bo" in texts(page, ".//tbody/tr/th")


def test_an_invitation_without_a_role_or_name_is_refused(client: FlaskClient) -> None:
    sign_in(client)

    page = client.post("/manage/team/invite", data={"email": "bo@ville.example", "role": "king"})

    assert len(field_errors(page)) == 2
    assert db.session.scalars(select(TeamRole)).one().role is Role.LEAD


def test_a_past_last_day_is_refused_above_the_form(client: FlaskClient) -> None:
    sign_in(client)

    page = client.post(
        "/manage/team/invite",
        data={"email": "b@c.example", "name": "B", "role": "reader", "ends_on": "2020-01-01"},
    )

    assert texts(page, ".//div[@class='error-summary']/ul/li") == [
        "Le dernier jour d’un rôle ne peut pas être passé : choisissez aujourd’hui ou plus tard."
    ]


def test_a_role_is_changed(client: FlaskClient) -> None:
    event = make_event()
    sign_in(client, event=event)
    given = make_role(make_user(name="Bo"), Role.READER, event=event)

    page = client.post(
        f"/manage/events/{event.slug}/team/{given.id}",
        data={
            "role": "editor",
            "ends_on": "2031-01-01",
            "sees_access_arrangements": "y",
            "version": fingerprint(team.duties_of(given)),
        },
        follow_redirects=True,
    )

    assert _said(page) == ["Le rôle de Bo est changé."]
    db.session.expire_all()
    assert team.duties_of(given) == team.Duties(Role.EDITOR, date(2031, 1, 1), True)


def test_a_stale_form_shows_what_is_there_now(client: FlaskClient) -> None:
    sign_in(client)
    given = make_role(make_user(name="Bo"), Role.EDITOR)

    page = client.post(
        f"/manage/team/{given.id}", data={"role": "reader", "version": "something older"}
    )

    assert texts(page, ".//p[@class='notice-title']") == ["Tel que c’est enregistré maintenant"]
    assert given.role is Role.EDITOR


def test_the_last_lead_is_told_why_they_stay(client: FlaskClient) -> None:
    event = make_event()
    user = sign_in(client, event=event)
    own = db.session.scalars(select(TeamRole).where(TeamRole.user_id == user.id)).one()

    page = client.post(f"/manage/events/{event.slug}/team/{own.id}/remove", follow_redirects=True)

    assert texts(page, ".//div[@role='alert']") == [
        (
            "C’est la dernière personne responsable sans date de fin : plus personne ne pourrait "
            "gérer l’équipe. Nommez d’abord une autre personne responsable."
        )
    ]


def test_someone_is_removed(client: FlaskClient) -> None:
    event = make_event()
    sign_in(client, event=event)
    given = make_role(make_user(name="Bo"), Role.READER, event=event)

    page = client.post(
        f"/manage/events/{event.slug}/team/{given.id}/remove", follow_redirects=True
    )

    assert _said(page) == ["Bo n’est plus dans cette équipe."]
    assert texts(page, ".//tbody/tr/th") == ["Awa Diallo"]


def test_a_lead_who_leaves_lands_on_their_account(client: FlaskClient) -> None:
    event = make_event()
    user = sign_in(client, event=event)
    make_role(make_user(), Role.LEAD, event=event)
    own = db.session.scalars(select(TeamRole).where(TeamRole.user_id == user.id)).one()

    answer = client.post(f"/manage/events/{event.slug}/team/{own.id}/remove")

    assert answer.location == "/manage/account"
    assert client.get(f"/manage/events/{event.slug}/team").status_code == 404


def test_the_pages_of_one_member_exist_in_english_too(client: FlaskClient) -> None:
    sign_in(client)
    given = make_role(make_user(name="Bo"), Role.EDITOR)

    page = client.get(f"/en/manage/team/{given.id}")

    assert texts(page, ".//h1") == ["Bo"]
    assert texts(page, ".//h2") == ["Remove from the team"]


def test_a_role_for_all_is_not_reached_through_an_edition(client: FlaskClient) -> None:
    event = make_event()
    sign_in(client)
    for_all = make_role(make_user(), Role.READER)

    assert client.get(f"/manage/events/{event.slug}/team/{for_all.id}").status_code == 404
