"""The mail reader of development: what it shows, and to whom."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from openmap.core.hooks import FileMade
from openmap.core.settings import Environment, Settings
from openmap.factory import create_app
from openmap.mail.jobs import deliver
from openmap.mail.models import Mail
from openmap.mail.services import Attachment, mailbox
from openmap.mail.views.public import bp
from tests.make.calendars import invite
from tests.make.mail import make_mail
from tests.make.registrations import make_registration
from tests.page import texts, tree

HERE = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:8000"}


def in_development(app: Flask, **changes: object) -> Settings:
    settings: Settings = app.config["SETTINGS"]
    kept: dict[str, Any] = {
        "environment": Environment.DEVELOPMENT,
        "base_url": "http://127.0.0.1:8000",
    }
    return replace(settings, **(kept | changes))


@pytest.fixture
def folder(app: Flask) -> Iterator[Path]:
    """Give the test a mail folder of its own."""
    folder: Path = app.config["SETTINGS"].instance / "mail"
    yield folder
    for file in folder.glob("*"):
        file.unlink()


@pytest.fixture
def reader(app: Flask, folder: Path) -> FlaskClient:
    """Return the browser of a developer, on the machine itself."""
    return create_app(in_development(app)).test_client()


def delivered(**values: object) -> tuple[Mail, str]:
    """Deliver a mail into the folder and return it with the name of its file."""
    mail = make_mail(**values)  # type: ignore[arg-type]
    deliver(mail.id)
    [name] = [name for name in mailbox.mail_files() if name.endswith(f"-{mail.id}.eml")]
    return mail, name


@pytest.mark.parametrize(
    "changes",
    [
        {"environment": Environment.PRODUCTION},
        {"environment": Environment.TESTING},
        {"base_url": "http://192.168.1.7:8000"},
        {"base_url": "https://openmap.example.org"},
        {"proxies": 1},
    ],
)
def test_reader_does_not_exist_elsewhere(app: Flask, changes: dict[str, object]) -> None:
    served = Flask("served")
    served.config["SETTINGS"] = in_development(app, **changes)

    assert not bp.enabled(served)
    assert not any(rule.endpoint.startswith("mail.") for rule in app.url_map.iter_rules())


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000", "LOCALHOST"])
def test_this_machine_is_answered(reader: FlaskClient, host: str) -> None:
    answer = reader.get("/dev/mail", environ_overrides={**HERE, "HTTP_HOST": host})

    assert answer.status_code == 200
    assert texts(answer, ".//h1") == ["Courriels de développement"]


@pytest.mark.parametrize(
    "environ",
    [
        {"REMOTE_ADDR": "192.168.1.9"},
        {"REMOTE_ADDR": ""},
        {"HTTP_HOST": "rebound.evil.example"},
        {"HTTP_HOST": "127.0.0.1.evil.example"},
        {"HTTP_HOST": "192.168.1.7:8000"},
    ],
)
def test_everyone_else_finds_nothing(reader: FlaskClient, environ: dict[str, str]) -> None:
    _, name = delivered()

    for path in ("/dev/mail", f"/dev/mail/{name}", f"/dev/mail/{name}/html"):
        assert reader.get(path, environ_overrides={**HERE, **environ}).status_code == 404


def test_list_shows_the_newest_first(reader: FlaskClient) -> None:
    delivered(subject="Premier")
    delivered(subject="Second – œuvré")

    answer = reader.get("/dev/mail", environ_overrides=HERE)

    assert texts(answer, ".//tbody/tr/th") == ["Second – œuvré", "Premier"]


def test_list_is_searched_by_recipient(reader: FlaskClient) -> None:
    delivered(recipient="awa@ville.test", subject="Pour Awa")
    delivered(recipient="zoe@ville.test", subject="Pour Zoé")

    found = reader.get("/dev/mail?to=AWA@", environ_overrides=HERE)
    nobody = reader.get("/dev/mail?to=nobody", environ_overrides=HERE)

    assert texts(found, ".//tbody/tr/th") == ["Pour Awa"]
    assert texts(nobody, ".//p[@class='empty-title']") == ["Aucun courriel pour ce destinataire"]


def test_long_list_has_pages(reader: FlaskClient, folder: Path) -> None:
    _, name = delivered()
    content = (folder / name).read_bytes()
    for number in range(60):
        (folder / f"20300101T000000000000-{number}.eml").write_bytes(content)

    first = reader.get("/dev/mail", environ_overrides=HERE)
    last = reader.get("/dev/mail?page=99", environ_overrides=HERE)

    assert len(texts(first, ".//tbody/tr")) == 50
    assert len(texts(last, ".//tbody/tr")) == 11


def test_mail_is_shown_with_its_heads_words_and_calendar(reader: FlaskClient) -> None:
    message = invite(make_registration(email="zoe@ville.example"))
    mail, name = delivered(
        recipient="zoe@ville.test",
        text="Bonjour\nhttp://127.0.0.1:8000/me/abc <b>\n",
        attachments=(Attachment("calendar", message.id),),
    )

    answer = reader.get(f"/dev/mail/{name}", environ_overrides=HERE)

    assert texts(answer, ".//h1") == [mail.subject]
    shown = dict(zip(texts(answer, ".//dt"), texts(answer, ".//dd"), strict=True))
    assert shown["Expéditeur"] == '"GIP Maximilien, La MACS" <openmap@openmap.example>'
    assert shown["Destinataire"] == "zoe@ville.test"
    assert shown["Type"] == "REQUEST"
    assert shown["Début"] == "2030-05-16T08:45:00+02:00"
    assert shown["Invitation pour"] == "mailto:zoe@ville.example"
    assert texts(answer, ".//p[@class='prose']") == ["Bonjour http://127.0.0.1:8000/me/abc <b>"]
    assert [frame.get("sandbox") for frame in tree(answer).findall(".//iframe")] == [
        "allow-popups allow-popups-to-escape-sandbox"
    ]
    assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]
    assert texts(answer, ".//li/a[@download]") == ["part-2.ics", "invite.ics"]


def test_html_is_shown_where_it_may_do_nothing(
    reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from openmap.core import hooks

    picture = FileMade("qr.png", "image/png", b"picture", content_id="qr")
    monkeypatch.setattr(hooks.attachment, "contributions", [lambda kind, id_: picture])
    _, name = delivered(
        html='<html><head></head><body><img alt="Code" src="cid:qr"></body></html>',
        attachments=(Attachment("qr", 1),),
    )

    answer = reader.get(f"/dev/mail/{name}/html", environ_overrides=HERE)

    assert answer.text.strip() == (
        '<html><head><base target="_blank"></head><body>'
        '<img alt="Code" src="data:image/png;base64,cGljdHVyZQ=="></body></html>'
    )
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "frame-ancestors 'self'" in policy


def test_files_are_downloaded(reader: FlaskClient) -> None:
    message = invite(make_registration())
    _, name = delivered(attachments=(Attachment("calendar", message.id),))
    opened = mailbox.opened(name)
    assert opened is not None
    part = mailbox.parts_of(opened)[-1]

    answer = reader.get(f"/dev/mail/{name}/parts/{part.number}", environ_overrides=HERE)

    assert answer.data == message.content
    assert answer.headers["Content-Disposition"] == "attachment; filename=invite.ics"
    assert answer.mimetype == "application/ics"


@pytest.mark.parametrize(
    "path",
    [
        "/dev/mail/20300101T000000000000-1.eml",
        "/dev/mail/..%2f..%2fsettings.env",
        "/dev/mail/%2e%2e/html",
        "/dev/mail/x.eml/parts/1",
    ],
)
def test_what_is_no_mail_is_not_found(reader: FlaskClient, path: str) -> None:
    assert reader.get(path, environ_overrides=HERE).status_code == 404


def test_part_that_is_not_there_is_not_found(reader: FlaskClient) -> None:
    _, name = delivered()

    assert reader.get(f"/dev/mail/{name}/parts/99", environ_overrides=HERE).status_code == 404


def test_broken_file_is_shown_as_far_as_it_goes(reader: FlaskClient, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    name = "20300101T000000000000-1.eml"
    (folder / name).write_bytes(b"Date: never\r\nSubject: =?utf-8?b?broken\r\n\r\n\xff\xfe")

    answers = [
        reader.get(path, environ_overrides=HERE) for path in ("/dev/mail", f"/dev/mail/{name}")
    ]

    assert [answer.status_code for answer in answers] == [200, 200]


def test_broken_calendar_is_left_out(reader: FlaskClient, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    name = "20300101T000000000000-1.eml"
    (folder / name).write_bytes(b"Content-Type: text/calendar\r\n\r\nBEGIN:NOTHING\r\n")

    answer = reader.get(f"/dev/mail/{name}", environ_overrides=HERE)

    assert "Agenda" not in texts(answer, ".//h2")
