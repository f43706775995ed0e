"""One mail on its way: accepted, refused, put off; with a real SMTP server."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from openmap.core import hooks
from openmap.core.db import db, transaction
from openmap.core.hooks import FileMade
from openmap.mail import queries, rules, services
from openmap.mail.errors import BodyForgottenError, NotFailedError
from openmap.mail.jobs import NotYetSentError, deliver, forget_bodies
from openmap.mail.models import Mail, MailState
from openmap.mail.services import Attachment
from tests.mail.smtp import Postman, free_port, open_post_office
from tests.make.calendars import invite
from tests.make.mail import make_mail
from tests.make.registrations import make_registration


@pytest.fixture
def postman(app: Flask) -> Iterator[Postman]:
    with open_post_office(Postman(free_port())) as postman, smtp_at(app, postman.url):
        yield postman


class smtp_at:  # noqa: N801 - reads as a block
    """Point the app at an SMTP server for a while."""

    def __init__(self, app: Flask, url: str) -> None:
        self.app, self.url, self.before = app, url, app.config["SETTINGS"]

    def __enter__(self) -> None:
        self.app.config["SETTINGS"] = replace(self.before, smtp_url=self.url)

    def __exit__(self, *_: object) -> None:
        self.app.config["SETTINGS"] = self.before


def told(mail: Mail) -> tuple[MailState, int, str | None]:
    return mail.state, mail.attempts, mail.last_error


def jobs_of(mail: Mail) -> list[tuple[str, str]]:
    rows = db.session.execute(
        text(
            "SELECT lock, status FROM procrastinate_jobs WHERE task_name = 'mail.deliver' "
            "AND (args->>'mail_id')::int = :id ORDER BY id"
        ),
        {"id": mail.id},
    )
    return [(row.lock, row.status) for row in rows]


def test_posting_queues_one_delivery_behind_the_others_to_that_address(app: Flask) -> None:
    mail = make_mail("zoe@ville.test")

    assert jobs_of(mail) == [("mail:zoe@ville.test", "todo")]
    assert told(mail) == (MailState.QUEUED, 0, None)


def test_accepted_mail_is_sent(app: Flask, postman: Postman) -> None:
    mail = make_mail("zoe@ville.test")

    deliver(mail.id)

    [accepted] = postman.accepted
    assert (accepted.sender, accepted.recipient) == ("openmap@openmap.example", "zoe@ville.test")
    assert accepted.message_id == mail.message_id
    assert told(mail) == (MailState.SENT, 1, None)
    assert mail.sent_at is not None


def test_sent_mail_is_not_sent_twice(app: Flask, postman: Postman) -> None:
    mail = make_mail()
    deliver(mail.id)

    deliver(mail.id)

    assert len(postman.accepted) == 1
    assert mail.attempts == 1


def test_mail_that_a_killed_worker_held_goes_out_under_the_same_id(
    app: Flask, postman: Postman
) -> None:
    mail = make_mail()
    services.begin(mail.id)
    assert mail.state is MailState.SENDING

    deliver(mail.id)

    assert [accepted.message_id for accepted in postman.accepted] == [mail.message_id]
    assert told(mail) == (MailState.SENT, 2, None)


def test_refused_for_now_is_tried_again(app: Flask, postman: Postman) -> None:
    postman.at_data = lambda mail: "451 4.3.0 Try later"
    mail = make_mail()

    with pytest.raises(NotYetSentError):
        deliver(mail.id)

    assert told(mail) == (MailState.QUEUED, 1, "451 4.3.0 Try later")

    postman.at_data = Postman.at_data
    deliver(mail.id)

    assert told(mail) == (MailState.SENT, 2, None)


def test_refused_for_good_is_given_up_with_the_words_of_the_server(
    app: Flask, postman: Postman
) -> None:
    postman.at_recipient = lambda recipient: "550 5.1.1 No such mailbox"
    mail = make_mail()

    deliver(mail.id)

    assert told(mail) == (MailState.FAILED, 1, "550 5.1.1 No such mailbox")


def test_content_refused_for_good_is_given_up(app: Flask, postman: Postman) -> None:
    postman.at_data = lambda mail: "554 5.7.1 Looks like spam"
    mail = make_mail()

    deliver(mail.id)

    assert told(mail) == (MailState.FAILED, 1, "554 5.7.1 Looks like spam")


def test_server_that_is_down_is_asked_again(app: Flask) -> None:
    mail = make_mail()

    with smtp_at(app, f"smtp://127.0.0.1:{free_port()}"), pytest.raises(NotYetSentError):
        deliver(mail.id)

    state, attempts, reason = told(mail)
    assert (state, attempts) == (MailState.QUEUED, 1)
    assert reason is not None
    assert reason.startswith("ConnectionRefusedError")


def test_worker_signs_in_to_the_server(app: Flask, postman: Postman) -> None:
    mail = make_mail()

    with smtp_at(app, f"smtp://open%40map:right%20%40%20all@127.0.0.1:{postman.port}"):
        deliver(mail.id)

    assert postman.logins[-1] == ("open@map", "right @ all")
    assert mail.state is MailState.SENT


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("smtp://openmap:wrong@127.0.0.1:{port}", "SMTPAuthenticationError"),
        ("smtp+starttls://127.0.0.1:{port}", "SMTPNotSupportedError"),
        ("smtps://127.0.0.1:{port}", "SSLError"),
    ],
)
def test_server_that_is_wrongly_set_up_costs_no_mail(
    app: Flask, postman: Postman, url: str, reason: str
) -> None:
    mail = make_mail()

    with smtp_at(app, url.format(port=postman.port)), pytest.raises(NotYetSentError):
        deliver(mail.id)

    assert mail.state is MailState.QUEUED
    assert (mail.last_error or "").startswith(reason)


def test_address_with_accents_goes_to_servers_that_know_them(app: Flask, postman: Postman) -> None:
    mail = make_mail("zoé@ville.test")

    deliver(mail.id)

    [accepted] = postman.accepted
    assert accepted.recipient == "zoé@ville.test"
    assert mail.state is MailState.SENT


def test_address_with_accents_is_given_up_where_the_server_cannot(app: Flask) -> None:
    postman = Postman(free_port(), knows_utf8=False)
    mail = make_mail("zoé@ville.test")

    with open_post_office(postman), smtp_at(app, postman.url):
        deliver(mail.id)

    assert mail.state is MailState.FAILED
    assert (mail.last_error or "").startswith("SMTPNotSupportedError")


def test_folder_that_cannot_be_written_puts_the_mail_off(app: Flask, tmp_path: Path) -> None:
    settings = app.config["SETTINGS"]
    (tmp_path / "mail").write_text("in the way")
    app.config["SETTINGS"] = replace(settings, instance=tmp_path)
    mail = make_mail()

    try:
        with pytest.raises(NotYetSentError):
            deliver(mail.id)
    finally:
        app.config["SETTINGS"] = settings

    assert told(mail)[:2] == (MailState.QUEUED, 1)


def test_mail_is_given_up_after_the_last_wait(app: Flask) -> None:
    mail = make_mail()
    mail.attempts = len(rules.WAITS)

    with smtp_at(app, f"smtp://127.0.0.1:{free_port()}"):
        deliver(mail.id)

    assert mail.state is MailState.FAILED


def test_line_that_breaks_before_the_answer_leaves_the_mail_as_being_sent(
    app: Flask, postman: Postman
) -> None:
    """Nobody knows whether the server has it: only then may a repeat reach someone twice."""
    postman.hangs_up = True
    mail = make_mail()

    with pytest.raises(NotYetSentError):
        deliver(mail.id)

    state, attempts, reason = told(mail)
    assert (state, attempts) == (MailState.SENDING, 1)
    assert reason is not None
    assert reason.startswith("SMTPServerDisconnected")

    with smtp_at(app, f"smtp://127.0.0.1:{free_port()}"), pytest.raises(NotYetSentError):
        deliver(mail.id)

    assert told(mail)[:2] == (MailState.SENDING, 2)

    postman.hangs_up = False
    deliver(mail.id)

    first, again = postman.accepted
    assert first.message_id == again.message_id == mail.message_id
    assert told(mail) == (MailState.SENT, 3, None)


def test_made_up_addresses_never_reach_a_server(app: Flask, postman: Postman) -> None:
    mail = make_mail("zoe@ville.example")

    deliver(mail.id)

    assert postman.accepted == []
    assert mail.state is MailState.SENT
    assert len(files_of(app, mail)) == 1


def test_without_a_server_mails_are_files_named_by_their_time(app: Flask) -> None:
    mail = make_mail()
    mail.queued_at = datetime(2030, 5, 2, 7, 15, 4, 56, tzinfo=UTC)

    deliver(mail.id)

    [file] = files_of(app, mail)
    assert file.name == f"20300502T071504000056-{mail.id}.eml"
    assert mail.message_id.encode() in file.read_bytes()
    assert mail.state is MailState.SENT


def test_attachments_are_made_by_the_worker_and_missing_ones_left_out(
    app: Flask, postman: Postman
) -> None:
    message = invite(make_registration())
    mail = make_mail(
        attachments=(Attachment("calendar", message.id), Attachment("calendar", 10**6))
    )

    deliver(mail.id)

    [accepted] = postman.accepted
    parts = [
        part.get_payload(decode=True)
        for part in accepted.message.walk()
        if part.get_content_type() in {"text/calendar", "application/ics"}
    ]
    assert message.content is not None
    assert parts == [message.content, message.content]


def test_attachment_that_breaks_puts_the_mail_off(
    app: Flask, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(kind: str, id_: int) -> FileMade | None:
        raise RuntimeError("no font")

    monkeypatch.setattr(hooks.attachment, "contributions", [broken])
    with transaction():
        mail = make_mail(attachments=(Attachment("badge", 1),))

    with pytest.raises(NotYetSentError):
        deliver(mail.id)

    assert told(mail) == (MailState.QUEUED, 1, "RuntimeError: no font")
    assert postman.accepted == []


def test_given_up_mail_can_be_taken_back_into_the_queue(app: Flask) -> None:
    mail = make_mail("zoe@ville.test")
    mail.state, mail.attempts = MailState.FAILED, 40

    services.retry(mail)

    assert (mail.state, mail.attempts) == (MailState.QUEUED, 0)
    assert jobs_of(mail) == [("mail:zoe@ville.test", "todo")] * 2


def test_only_given_up_mails_are_retried(app: Flask) -> None:
    mail = make_mail()

    with pytest.raises(NotFailedError):
        services.retry(mail)


def test_sending_again_keeps_words_and_attachments_under_a_new_id(app: Flask) -> None:
    mail = make_mail(attachments=(Attachment("badge", 12),))
    mail.state = MailState.SENT

    again = services.send_again(mail, to="new@ville.test")

    assert (again.text, again.html, again.subject) == (mail.text, mail.html, mail.subject)
    assert (again.recipient, again.attachments) == ("new@ville.test", [["badge", 12]])
    assert (again.state, again.attempts) == (MailState.QUEUED, 0)
    assert again.message_id != mail.message_id


def test_forgotten_words_cannot_be_sent(app: Flask) -> None:
    mail = make_mail()
    mail.state, mail.text = MailState.FAILED, None

    with pytest.raises(BodyForgottenError):
        services.send_again(mail)
    with pytest.raises(BodyForgottenError):
        services.retry(mail)


def test_words_are_forgotten_after_90_days_unless_the_mail_still_waits(app: Flask) -> None:
    old, waiting, young = make_mail(), make_mail(), make_mail()
    old.state = young.state = MailState.SENT
    long_ago = old.queued_at - timedelta(days=91)
    old.queued_at = waiting.queued_at = long_ago
    young.queued_at -= timedelta(days=89)
    db.session.flush()

    forget_bodies(0)

    db.session.expire_all()
    assert [(mail.text is None, mail.html is None) for mail in (old, waiting, young)] == [
        (True, True),
        (False, False),
        (False, False),
    ]
    assert old.subject == "Votre inscription est enregistrée"


def test_log_of_a_person_leaves_out_sign_in_mails_and_other_events(app: Flask) -> None:
    zoe, other = make_registration(), make_registration()
    here: dict[str, Any] = {"person_id": zoe.person_id, "event_id": zoe.event_id}
    first = make_mail(**here)
    second = make_mail(**here)
    make_mail(kind="sign_in_link_to_member", **here)
    elsewhere = make_mail(person_id=zoe.person_id, event_id=other.event_id)
    make_mail(person_id=other.person_id, event_id=zoe.event_id)

    assert queries.mails_of_person(zoe.person_id, zoe.event_id) == [second, first]
    assert queries.mails_of_person(zoe.person_id) == [elsewhere, second, first]


def test_forgetting_a_person_stops_what_waits_and_keeps_the_fact(app: Flask) -> None:
    zoe = make_registration()
    waiting, done = make_mail(person_id=zoe.person_id), make_mail(person_id=zoe.person_id)
    done.state = MailState.SENT
    db.session.flush()

    services.forget_person(zoe.person_id)

    db.session.expire_all()
    assert [(mail.state, mail.text, mail.html, mail.recipient) for mail in (waiting, done)] == [
        (MailState.WITHDRAWN, None, None, ""),
        (MailState.SENT, None, None, ""),
    ]
    deliver(waiting.id)
    assert waiting.attempts == 0


def files_of(app: Flask, mail: Mail) -> list[Path]:
    folder: Path = app.config["SETTINGS"].instance / "mail"
    return [path for path in folder.iterdir() if path.name.endswith(f"-{mail.id}.eml")]
