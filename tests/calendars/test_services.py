"""Numbers, methods and identities of what goes into calendars."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from openmap.calendars import hooks, queries, services
from openmap.calendars.models import EventCalendar, Invitation, InvitationMessage, Method
from openmap.core.db import db
from openmap.core.hooks import FileMade
from tests.make.calendars import invite, make_occurrence
from tests.make.events import make_event
from tests.make.registrations import make_registration


def told(message: InvitationMessage) -> tuple[Method, int, str]:
    return message.method, message.sequence, message.attendee_email


def test_first_invitation_has_number_zero_and_an_identity_of_ours(app: Flask) -> None:
    zoe = make_registration(email="zoe@ville.example")

    message = invite(zoe)

    assert told(message) == (Method.REQUEST, 0, "zoe@ville.example")
    assert re.fullmatch(r"[0-9a-f-]{36}@openmap\.example", message.invitation.uid)
    assert message.invitation.organiser_email == "openmap@openmap.example"


def test_change_raises_the_number_and_keeps_the_identity(app: Flask) -> None:
    zoe = make_registration(email="zoe@ville.example")
    uid = invite(zoe).invitation.uid

    message = invite(zoe, make_occurrence(summary="Autre titre"))

    assert told(message) == (Method.REQUEST, 1, "zoe@ville.example")
    assert message.invitation.uid == uid


def test_cancel_raises_the_number_again(app: Flask) -> None:
    zoe = make_registration(email="zoe@ville.example")
    invite(zoe)
    invite(zoe)

    message = services.cancel("registration", zoe.id, make_occurrence())

    assert message is not None
    assert told(message) == (Method.CANCEL, 2, "zoe@ville.example")
    assert not message.uninvites


def test_nothing_is_cancelled_where_nothing_is_in_the_calendar(app: Flask) -> None:
    invited, never = make_registration(), make_registration()
    invite(invited)
    services.cancel("registration", invited.id, make_occurrence())

    assert services.cancel("registration", never.id, make_occurrence()) is None
    assert services.cancel("registration", invited.id, make_occurrence()) is None


def test_invitation_after_cancel_goes_on_counting(app: Flask) -> None:
    zoe = make_registration(email="zoe@ville.example")
    uid = invite(zoe).invitation.uid
    services.cancel("registration", zoe.id, make_occurrence())

    message = invite(zoe)

    assert told(message) == (Method.REQUEST, 2, "zoe@ville.example")
    assert (message.invitation.uid, message.invitation.method) == (uid, Method.REQUEST)


def test_readdress_uninvites_the_old_address_and_invites_the_new_one_after_it(app: Flask) -> None:
    zoe = make_registration(email="old@ville.example")
    invite(zoe)

    farewell, welcome = services.readdress(
        "registration",
        zoe.id,
        attendee_email="new@ville.example",
        attendee_name="Zoé L.",
        occurrence=make_occurrence(),
    )

    assert told(farewell) == (Method.CANCEL, 1, "old@ville.example")
    assert told(welcome) == (Method.REQUEST, 2, "new@ville.example")
    assert farewell.uninvites
    assert farewell.attendee_name == "Zoé Lefèvre"
    assert b"STATUS" not in services.bytes_of(farewell)
    assert b"STATUS:CONFIRMED" in services.bytes_of(welcome)


def test_readdress_needs_an_invitation(app: Flask) -> None:
    with pytest.raises(LookupError):
        services.readdress(
            "registration",
            1,
            attendee_email="a@ville.example",
            attendee_name="A",
            occurrence=make_occurrence(),
        )


def test_a_repeat_sends_the_very_same_bytes(app: Flask) -> None:
    message = invite(make_registration())
    first = hooks.attachment("calendar", message.id)
    message.occurrence = {**message.occurrence, "summary": "changed behind its back"}
    db.session.flush()
    db.session.expire_all()

    again = hooks.attachment("calendar", message.id)

    assert first == again
    assert first == FileMade("invite.ics", "text/calendar", message.content or b"", "REQUEST")


def test_attachments_of_others_are_left_to_them(app: Flask) -> None:
    message = invite(make_registration())

    assert hooks.attachment("badge", message.id) is None
    assert hooks.attachment("calendar", message.id + 1000) is None


def test_event_keeps_the_identity_it_was_given_first(app: Flask) -> None:
    event = make_event()
    unpublished = queries.uid_of_event(event.id)

    first, again = services.uid_of_event(event.id), services.uid_of_event(event.id)

    assert unpublished is None
    assert first == again == queries.uid_of_event(event.id)
    assert db.session.scalar(select(func.count()).select_from(EventCalendar)) == 1


def test_newest_message_is_the_one_with_the_highest_number(app: Flask) -> None:
    zoe = make_registration()
    invite(zoe)
    last = invite(zoe)

    assert queries.newest_message("registration", zoe.id) is last
    assert queries.invitation_about("registration", zoe.id) is last.invitation


def test_person_can_read_and_have_erased_what_is_kept(app: Flask) -> None:
    zoe, other = make_registration(email="zoe@ville.example"), make_registration()
    message = invite(zoe)
    invite(other)
    created = message.invitation.created_at.isoformat()

    export = hooks.personal_data_export(zoe.person_id)
    hooks.personal_data_erase(zoe.person_id)

    assert export == {
        "calendar_invitations": [
            {
                "uid": message.invitation.uid,
                "method": "REQUEST",
                "sequence": 0,
                "attendee_email": "zoe@ville.example",
                "attendee_name": "Zoé Lefèvre",
                "created_at": created,
            }
        ]
    }
    assert db.session.scalars(select(Invitation.person_id)).all() == [other.person_id]
    assert db.session.scalar(select(func.count()).select_from(InvitationMessage)) == 1


def test_event_is_given_its_identity_when_its_state_changes(app: Flask) -> None:
    event, edited = make_event(), make_event()

    hooks.event_changed(event.id, frozenset({"state", "when"}))
    hooks.event_changed(edited.id, frozenset({"texts"}))

    assert queries.uid_of_event(event.id) is not None
    assert queries.uid_of_event(edited.id) is None
