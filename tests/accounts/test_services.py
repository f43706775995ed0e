from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from openmap.accounts import jobs, queries, services
from openmap.accounts.errors import SignInLinkUselessError
from openmap.accounts.models import SignInLink, SignInRequest, TeamSession
from openmap.core import clock
from openmap.core.db import db
from openmap.mail.models import Mail
from tests.counting import Queries
from tests.make.accounts import make_user


def _answer_all() -> None:
    for asked in db.session.scalars(select(SignInRequest)).all():
        services.answer_sign_in_request(asked.id)
    db.session.flush()


def _mails() -> list[Mail]:
    return list(db.session.scalars(select(Mail).order_by(Mail.id)))


def test_a_member_gets_one_mail_with_a_link(app: Flask) -> None:
    awa = make_user(email="awa@maximilien.example")

    services.ask_for_link("Awa@Maximilien.example", next_path="/manage/account")
    _answer_all()

    (mail,) = _mails()
    assert (mail.kind, mail.recipient) == ("sign_in_link_to_member", awa.email)
    assert "http://localhost/sign-in/" in (mail.text or "")
    assert "next=" in (mail.text or "")
    assert db.session.scalar(select(func.count()).select_from(SignInRequest)) == 0


def test_a_stranger_gets_nothing_and_the_wish_is_forgotten(app: Flask) -> None:
    services.ask_for_link("stranger@ville.example", next_path=None)
    _answer_all()

    assert _mails() == []
    assert db.session.scalar(select(func.count()).select_from(SignInLink)) == 0
    assert db.session.scalar(select(func.count()).select_from(SignInRequest)) == 0


def test_known_and_unknown_addresses_cost_the_same(app: Flask, queries: Queries) -> None:
    make_user(email="awa@maximilien.example")

    services.ask_for_link("awa@maximilien.example", next_path=None)
    known = queries.statements[1:]
    services.ask_for_link("stranger@ville.example", next_path=None)

    assert queries.statements[1 + len(known) :] == known


def test_a_wish_answered_twice_sends_one_mail(app: Flask) -> None:
    make_user(email="awa@maximilien.example")
    services.ask_for_link("awa@maximilien.example", next_path=None)
    asked = db.session.scalars(select(SignInRequest)).one().id

    jobs.answer_sign_in_request(asked)
    jobs.answer_sign_in_request(asked)

    assert len(_mails()) == 1


def test_a_foreign_next_is_not_kept(app: Flask) -> None:
    services.ask_for_link("awa@maximilien.example", next_path="https://evil.example")

    assert db.session.scalars(select(SignInRequest)).one().next_path is None


def test_a_link_opens_one_session(app: Flask) -> None:
    awa = make_user()
    link = services.new_link(awa)

    secret = services.exchange(link, user_agent="Firefox/140 Windows", replaced=None)

    opened = queries.live_session(secret, now=clock.now())
    assert opened is not None
    assert (opened.user, opened.browser) == (awa, "Firefox, Windows")
    with pytest.raises(SignInLinkUselessError):
        services.exchange(link, user_agent="", replaced=None)


def test_a_link_lasts_fifteen_minutes(app: Flask) -> None:
    link = services.new_link(make_user())

    with (
        time_machine.travel(clock.now() + timedelta(minutes=15, seconds=1)),
        pytest.raises(SignInLinkUselessError),
    ):
        services.exchange(link, user_agent="", replaced=None)


def test_a_session_ends_after_thirty_days(app: Flask) -> None:
    secret = services.exchange(services.new_link(make_user()), user_agent="", replaced=None)
    month = timedelta(days=30)

    assert queries.live_session(secret, now=clock.now() + month - timedelta(minutes=1)) is not None
    assert queries.live_session(secret, now=clock.now() + month) is None


def test_signing_in_again_replaces_the_session_of_the_browser(app: Flask) -> None:
    awa = make_user()
    first = services.exchange(services.new_link(awa), user_agent="", replaced=None)
    old = queries.live_session(first, now=clock.now())

    second = services.exchange(services.new_link(awa), user_agent="", replaced=old)
    db.session.flush()

    assert queries.live_session(first, now=clock.now()) is None
    assert queries.live_session(second, now=clock.now()) is not None


def test_signing_out_everywhere_ends_sessions_and_waiting_links(app: Flask) -> None:
    awa, bo = make_user(), make_user(name="Bo")
    secrets = [
        services.exchange(services.new_link(user), user_agent="", replaced=None)
        for user in (awa, awa, bo)
    ]
    waiting = services.new_link(awa)

    services.close_everywhere(awa)
    db.session.flush()

    live = [queries.live_session(secret, now=clock.now()) is not None for secret in secrets]
    assert live == [False, False, True]
    assert queries.usable_link(waiting, now=clock.now()) is None


def test_last_seen_is_written_once_in_ten_minutes(app: Flask) -> None:
    secret = services.exchange(services.new_link(make_user()), user_agent="", replaced=None)
    session = queries.live_session(secret, now=clock.now())
    assert session is not None
    before = session.last_seen_at

    services.note_seen(session)
    db.session.expire(session)
    assert session.last_seen_at == before

    with time_machine.travel(before + timedelta(minutes=11), tick=False):
        services.note_seen(session)
        db.session.expire(session)
        assert session.last_seen_at == clock.now()


def test_what_is_over_is_forgotten(app: Flask) -> None:
    awa = make_user()
    services.exchange(services.new_link(awa), user_agent="", replaced=None)
    services.ask_for_link(awa.email, next_path=None)
    db.session.flush()

    services.forget_old(now=clock.now() + timedelta(days=2))

    assert db.session.scalar(select(func.count()).select_from(SignInLink)) == 0
    assert db.session.scalar(select(func.count()).select_from(SignInRequest)) == 0
    assert db.session.scalar(select(func.count()).select_from(TeamSession)) == 1

    services.forget_old(now=clock.now() + timedelta(days=61))

    assert db.session.scalar(select(func.count()).select_from(TeamSession)) == 0


def test_inviting_a_known_member_leaves_their_name(app: Flask) -> None:
    awa = make_user(email="awa@maximilien.example")

    found = services.find_or_add("AWA@maximilien.example", "Someone else")

    assert (found.id, found.name) == (awa.id, "Awa Diallo")
