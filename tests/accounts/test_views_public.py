from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from openmap.accounts import services
from openmap.accounts.models import SignInRequest, TeamSession
from openmap.core.db import db
from tests.make.accounts import make_user, sign_in
from tests.page import field_errors, texts


def _count(model: type[object]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_the_page_asks_for_an_address_and_keeps_the_one_of_the_invitation(
    client: FlaskClient,
) -> None:
    page = client.get("/sign-in?email=awa@maximilien.example")

    assert texts(page, ".//h1") == ["Connexion de l’équipe"]
    assert 'value="awa@maximilien.example"' in page.text


@pytest.mark.parametrize("email", ["awa@maximilien.example", "stranger@ville.example"])
def test_known_and_unknown_addresses_get_the_same_answer(client: FlaskClient, email: str) -> None:
    make_user(email="awa@maximilien.example")

    page = client.post("/sign-in", data={"email": email}, follow_redirects=True)

    assert page.request.path == "/sign-in/sent"
    assert texts(page, ".//p[@class='lede']") == [
        f"Si {email} est l’adresse d’une personne de l’équipe, un lien de connexion est en route."
    ]
    assert _count(SignInRequest) == 1


def test_an_incomplete_address_is_refused_in_words(client: FlaskClient) -> None:
    page = client.post("/sign-in", data={"email": "awa@"})

    assert field_errors(page) == ["Cette adresse semble incomplète : il manque la partie après @."]
    assert _count(SignInRequest) == 0


def test_without_having_asked_the_answer_leads_back(client: FlaskClient) -> None:
    assert client.get("/sign-in/sent").location == "/sign-in"


def test_a_link_shows_a_button_and_changes_nothing(client: FlaskClient) -> None:
    secret = services.new_link(make_user(name="Awa Diallo"))

    first, second = (client.get(f"/sign-in/{secret}") for _ in range(2))

    assert texts(first, ".//h1") == texts(second, ".//h1") == ["Ouvrir votre session"]
    assert _count(TeamSession) == 0
    assert first.headers["Referrer-Policy"] == "strict-origin"
    assert first.headers["Cache-Control"] == "no-store"


def test_the_button_opens_a_session_in_the_browser_that_clicks(client: FlaskClient) -> None:
    secret = services.new_link(make_user())

    answer = client.post(f"/sign-in/{secret}", data={"next": "/manage/account"})

    assert (answer.status_code, answer.location) == (302, "/manage/account")
    assert texts(client.get("/manage/account"), ".//h1") == ["Mon compte"]


def test_a_used_link_says_so_and_offers_another(client: FlaskClient) -> None:
    secret = services.new_link(make_user())
    client.post(f"/sign-in/{secret}")

    page = client.post(f"/sign-in/{secret}?next=/manage/account")

    assert page.status_code == 410
    assert texts(page, ".//h1") == ["Ce lien ne fonctionne plus"]
    assert 'href="/sign-in?next=/manage/account"' in page.text
    assert client.get("/sign-in/invented").status_code == 410


@pytest.mark.parametrize("leads_to", ["https://evil.example", "//evil.example", "/\\evil"])
def test_a_next_that_leads_away_is_ignored(client: FlaskClient, leads_to: str) -> None:
    secret = services.new_link(make_user())

    answer = client.post(f"/sign-in/{secret}", data={"next": leads_to})

    assert answer.location in {"/manage/", "/manage/events"}


def test_who_is_signed_in_skips_the_page(client: FlaskClient) -> None:
    sign_in(client)

    assert client.get("/sign-in?next=/manage/account").location == "/manage/account"


def test_a_page_asked_for_is_kept_through_the_sign_in(client: FlaskClient) -> None:
    answer = client.get("/en/manage/account?a=b")

    assert answer.location == "/en/sign-in?next=/en/manage/account?a%3Db"


def test_the_form_needs_its_token(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    secret = services.new_link(make_user())

    answer = app.test_client().post(f"/sign-in/{secret}")

    app.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 400
    assert _count(TeamSession) == 0


@pytest.fixture
def throttled(app: Flask) -> Iterator[None]:
    app.config["THROTTLE"] = True
    yield
    app.config["THROTTLE"] = False
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM throttle"))


def test_the_sixth_wish_about_one_address_waits(client: FlaskClient, throttled: None) -> None:
    answers = [
        client.post("/sign-in", data={"email": "stranger@ville.example"}).status_code
        for _ in range(6)
    ]

    assert answers == [302] * 5 + [429]


def test_the_twenty_first_wish_from_one_place_waits(client: FlaskClient, throttled: None) -> None:
    answers = [
        client.post("/sign-in", data={"email": f"a{n}@ville.example"}).status_code
        for n in range(21)
    ]

    assert answers == [302] * 20 + [429]


def test_who_changes_the_end_of_an_address_stays_at_one_place(
    client: FlaskClient, throttled: None
) -> None:
    answers = [
        client.post(
            "/sign-in",
            data={"email": f"a{n}@ville.example"},
            environ_overrides={"REMOTE_ADDR": f"2001:db8::{n + 1}"},
        ).status_code
        for n in range(21)
    ]

    assert answers == [302] * 20 + [429]
