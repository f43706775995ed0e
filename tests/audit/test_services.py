"""What the history keeps, and what it forgets with a person."""

from flask import Flask

from openmap.audit.models import ActorKind
from openmap.audit.queries import history_of
from openmap.audit.services import Actor, forget, record
from openmap.core.db import db
from openmap.registrations import services
from tests.make.registrations import make_registration


def test_forgetting_keeps_the_deed_without_what_it_says_of_the_person(app: Flask) -> None:
    for number, kind in enumerate((ActorKind.PARTICIPANT, ActorKind.TEAM), 1):
        record(
            "registrations.correct",
            "registration",
            7,
            by=Actor(kind, name="Zoé Lefèvre"),
            changes={"contact_email": ["a@ville.example", f"b{number}@ville.example"]},
            reason="au téléphone",
        )

    forget("registration", 7)
    db.session.expire_all()

    entries = history_of("registration", 7)
    assert sorted((entry.actor_name, entry.reason, entry.changes) for entry in entries) == [
        ("", None, {}),
        ("Zoé Lefèvre", None, {}),
    ]


def test_a_forgotten_person_leaves_no_address_in_the_history(app: Flask) -> None:
    zoe = make_registration()
    services.change_address(zoe, "zoe.nouvelle@ville.example", Actor(ActorKind.PARTICIPANT, "Zoé"))
    db.session.flush()

    services.forget_person(zoe.person_id)
    db.session.expire_all()

    assert "ville.example" not in str(
        [entry.changes for entry in history_of("registration", zoe.id)]
    )
