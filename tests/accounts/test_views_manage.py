from datetime import timedelta

import time_machine
from flask.testing import FlaskClient

from openmap.accounts import queries, services
from openmap.accounts.models import TeamSession
from openmap.core import clock
from openmap.core.db import db
from tests.make.accounts import make_user, sign_in
from tests.page import texts


def _other_session(client_user_email: str) -> TeamSession:
    user = queries.user_by_email(client_user_email)
    assert user is not None
    secret = services.exchange(services.new_link(user), user_agent="CrOS Chrome", replaced=None)
    db.session.flush()
    session = queries.live_session(secret, now=clock.now())
    assert session is not None
    return session


def test_the_account_says_where_one_is_signed_in(client: FlaskClient) -> None:
    user = sign_in(client)
    _other_session(user.email)

    page = client.get("/manage/account")

    names = [" ".join(name.split()) for name in texts(page, ".//tbody/tr/th")]
    assert names == ["Chrome, ChromeOS", "Tests Ce navigateur"]


def test_one_browser_can_be_signed_out(client: FlaskClient) -> None:
    user = sign_in(client)
    other = _other_session(user.email)

    page = client.post(f"/manage/account/sessions/{other.id}/revoke", follow_redirects=True)

    assert texts(page, ".//div[@role='status']") == ["La session de ce navigateur est fermée."]
    assert len(texts(page, ".//tbody/tr")) == 1


def test_the_session_of_somebody_else_is_not_found(client: FlaskClient) -> None:
    sign_in(client)
    bo = make_user(name="Bo")
    foreign = _other_session(bo.email)

    answer = client.post(f"/manage/account/sessions/{foreign.id}/revoke")

    assert answer.status_code == 404
    assert foreign.revoked_at is None


def test_revoking_the_browser_in_use_signs_out(client: FlaskClient) -> None:
    user = sign_in(client)
    (here,) = queries.live_sessions_of(user, now=clock.now())

    answer = client.post(f"/manage/account/sessions/{here.id}/revoke")

    assert answer.location == "/sign-in"
    assert client.get("/manage/account").status_code == 302


def test_signing_out_ends_this_session_only(client: FlaskClient) -> None:
    user = sign_in(client)
    _other_session(user.email)

    page = client.post("/manage/sign-out", follow_redirects=True)

    assert texts(page, ".//div[@role='status']") == [
        "Votre session est fermée dans ce navigateur."
    ]
    assert len(queries.live_sessions_of(user, now=clock.now())) == 1


def test_signing_out_everywhere_ends_all(client: FlaskClient) -> None:
    user = sign_in(client)
    _other_session(user.email)

    client.post("/manage/sign-out-everywhere")

    assert queries.live_sessions_of(user, now=clock.now()) == []


def test_name_and_language_can_be_changed(client: FlaskClient) -> None:
    user = sign_in(client)

    page = client.post(
        "/manage/account", data={"name": "Awa D.", "language": "en"}, follow_redirects=True
    )

    assert texts(page, ".//div[@role='status']") == ["Votre compte est enregistré."]
    db.session.expire_all()
    assert (user.name, user.language) == ("Awa D.", "en")


def test_an_unknown_language_is_refused(client: FlaskClient) -> None:
    user = sign_in(client)

    client.post("/manage/account", data={"name": "Awa", "language": "de"})

    assert (user.name, user.language) == ("Awa Diallo", "fr")


def test_a_visit_after_ten_minutes_is_noted(client: FlaskClient) -> None:
    user = sign_in(client)

    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        client.get("/manage/account")

        (here,) = queries.live_sessions_of(user, now=clock.now())
        assert here.last_seen_at == clock.now()
