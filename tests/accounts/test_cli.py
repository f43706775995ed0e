import json

import pytest
from flask import Flask
from sqlalchemy import select

from openmap.accounts import queries
from openmap.core import clock
from openmap.core.db import db
from openmap.events.models import Role, TeamRole
from openmap.mail.models import Mail
from tests.make.accounts import make_user
from tests.make.events import make_event


def _run(app: Flask, *words: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["accounts", *words])
    return done.exit_code, done.output.strip()


def test_a_link_is_printed_for_a_member_whom_mail_does_not_reach(app: Flask) -> None:
    make_user(email="awa@maximilien.example")

    status, link = _run(app, "sign-in-link", "Awa@maximilien.example")

    assert status == 0
    secret = link.removeprefix("http://localhost/sign-in/")
    opened = queries.usable_link(secret, now=clock.now())
    assert opened is not None
    assert opened.user.email == "awa@maximilien.example"


def test_the_demonstration_has_its_own_link(app: Flask) -> None:
    make_user()
    make_user(name="Démo").is_demonstration = True
    db.session.flush()

    status, link = _run(app, "sign-in-link", "--demo")

    opened = queries.usable_link(link.rpartition("/")[2], now=clock.now())
    assert (status, opened.user.name if opened else "") == (0, "Démo")


@pytest.mark.parametrize(
    "words", [["sign-in-link", "nobody@ville.example"], ["sign-in-link", "--demo"]]
)
def test_a_link_for_nobody_is_refused_in_one_line(app: Flask, words: list[str]) -> None:
    status, said = _run(app, *words)

    assert status == 1
    assert said.startswith("Error: ")
    assert "\n" not in said


@pytest.mark.parametrize("words", [["sign-in-link"], ["sign-in-link", "a@b.example", "--demo"]])
def test_a_link_needs_one_of_two(app: Flask, words: list[str]) -> None:
    assert _run(app, *words)[0] == 2


def test_someone_is_invited_for_one_edition(app: Flask) -> None:
    event = make_event(slug="septieme")

    status, _ = _run(
        app, "invite", "bo@ville.example", "--name", "Bo", "--role", "lead", "--event", "septieme"
    )

    given = db.session.scalars(select(TeamRole)).one()
    assert status == 0
    assert (given.user.email, given.role, given.event_id) == (
        "bo@ville.example",
        Role.LEAD,
        event.id,
    )
    assert db.session.scalars(select(Mail)).one().kind == "invitation_to_member"


def test_someone_is_invited_for_all_editions(app: Flask) -> None:
    _run(app, "invite", "bo@ville.example", "--name", "Bo", "--role", "lead")

    assert db.session.scalars(select(TeamRole)).one().event_id is None


@pytest.mark.parametrize(
    "words",
    [
        ["--role", "king"],
        ["--event", "nowhere"],
    ],
)
def test_a_wrong_invitation_leaves_nothing(app: Flask, words: list[str]) -> None:
    status, said = _run(app, "invite", "bo@ville.example", "--name", "Bo", *words)

    assert (status, said.count("\n")) == (1, 0)
    assert queries.user_by_email("bo@ville.example") is None


def test_a_wrong_address_is_refused(app: Flask) -> None:
    assert _run(app, "invite", "bo", "--name", "Bo")[0] == 2


def test_the_list_is_read_by_machines_and_people(app: Flask) -> None:
    make_user(name="Awa", email="awa@maximilien.example")

    rows = json.loads(_run(app, "list", "--format", "json")[1])

    assert [(row["email"], row["last_seen_at"]) for row in rows] == [
        ("awa@maximilien.example", None)
    ]
    assert _run(app, "list")[1] == "awa@maximilien.example\tAwa\t-"
