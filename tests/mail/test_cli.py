"""Commands about mails."""

import json
from datetime import UTC, datetime

from flask import Flask

from openmap.core import clock
from openmap.core.db import db
from openmap.mail.models import MailState
from tests.make.mail import make_mail


def test_status_counts_what_waits_fails_and_was_sent(app: Flask) -> None:
    waiting, tried, failed, sent = (make_mail() for _ in range(4))
    waiting.queued_at = datetime(2026, 5, 2, 7, 15, tzinfo=UTC)
    tried.state, tried.attempts, tried.last_error = MailState.SENDING, 2, "cut"
    failed.state, failed.attempts, failed.last_error = MailState.FAILED, 1, "550 No"
    sent.state, sent.sent_at = MailState.SENT, clock.now()
    db.session.flush()

    told = json.loads(
        app.test_cli_runner().invoke(args=["mail", "status", "--format", "json"]).stdout
    )

    assert told == {
        "queued": 2,
        "in_trouble": 1,
        "given_up": 1,
        "sent_today": 1,
        "oldest_waiting": "2026-05-02T07:15:00+00:00",
        "failing": [
            {
                "id": mail.id,
                "kind": "registration_confirmed_to_participant",
                "recipient": mail.recipient,
                "state": mail.state,
                "attempts": mail.attempts,
                "reason": mail.last_error,
                "queued_at": mail.queued_at.isoformat(),
            }
            for mail in (failed, tried)
        ],
    }


def test_status_in_words(app: Flask) -> None:
    mail = make_mail("zoe@ville.test")
    mail.queued_at = datetime(2026, 5, 2, 7, 15, tzinfo=UTC)
    mail.attempts, mail.last_error = 3, "451 Later"
    db.session.flush()

    lines = app.test_cli_runner().invoke(args=["mail", "status"]).stdout.splitlines()

    assert lines == [
        "En attente\u00a0: 1",
        "Refusés pour l’instant, nouvel essai prévu\u00a0: 1",
        "Abandonnés ces 30 derniers jours\u00a0: 0",
        "Partis aujourd’hui\u00a0: 0",
        "Le plus ancien attend depuis le samedi 2 mai 2026 à 9\u00a0h\u00a015.",
        f"{mail.id:>8}  queued     3 ×  zoe@ville.test  451 Later",
    ]


def test_status_of_an_empty_queue(app: Flask) -> None:
    told = json.loads(
        app.test_cli_runner().invoke(args=["mail", "status", "--format", "json"]).stdout
    )

    assert told == {
        "queued": 0,
        "in_trouble": 0,
        "given_up": 0,
        "sent_today": 0,
        "oldest_waiting": None,
        "failing": [],
    }


def test_retry_takes_a_mail_back_into_the_queue(app: Flask) -> None:
    mail = make_mail("zoe@ville.test")
    mail.state = MailState.FAILED
    db.session.commit()

    answer = app.test_cli_runner().invoke(args=["mail", "retry", str(mail.id)])

    assert answer.stdout == f"Le courriel {mail.id} à zoe@ville.test attend son envoi.\n"
    assert mail.state is MailState.QUEUED


def test_retry_says_why_it_cannot(app: Flask) -> None:
    mail = make_mail()
    db.session.commit()

    waiting = app.test_cli_runner().invoke(args=["mail", "retry", str(mail.id)])
    unknown = app.test_cli_runner().invoke(args=["mail", "retry", str(mail.id + 1000)])

    assert (waiting.exit_code, unknown.exit_code) == (1, 1)
    assert waiting.stderr == (
        "Error: Ce courriel n’a pas été abandonné\u00a0: il est parti, "
        "ou un nouvel essai est prévu.\n"
    )
    assert unknown.stderr == f"Error: Le courriel {mail.id + 1000} n’existe pas.\n"
