"""What the mails say about a person."""

from flask import Flask

from openmap.mail import hooks
from openmap.mail.models import MailState
from tests.make.mail import make_mail
from tests.make.registrations import make_registration


def test_person_reads_what_was_written_without_the_keys(app: Flask) -> None:
    zoe = make_registration()
    mail = make_mail(
        "zoe@ville.test", person_id=zoe.person_id, text="Voir https://o.example/me/abc.def\n"
    )
    make_mail(person_id=make_registration().person_id)

    export = hooks.personal_data_export(zoe.person_id)

    assert export == {
        "mails": [
            {
                "kind": "registration_confirmed_to_participant",
                "recipient": "zoe@ville.test",
                "subject": "Votre inscription est enregistrée",
                "text": "Voir https://o.example/me/…\n",
                "state": "queued",
                "queued_at": mail.queued_at.isoformat(),
                "sent_at": None,
            }
        ]
    }


def test_erased_person_leaves_the_fact_of_the_mail(app: Flask) -> None:
    zoe = make_registration()
    mail = make_mail("zoe@ville.test", person_id=zoe.person_id)

    hooks.personal_data_erase(zoe.person_id)

    assert (mail.state, mail.recipient, mail.text) == (MailState.WITHDRAWN, "", None)
