"""Mails as they are rendered."""

from flask import Flask

from openmap.core.rendering import render_mail
from openmap.events.queries import sender_of
from tests.make.registrations import make_registration


def test_paragraphs_of_a_text_mail_stay_apart(app: Flask) -> None:
    zoe = make_registration()

    _subject, text, _html = render_mail(
        "registrations/emails/registration_received_to_participant",
        "fr",
        registration=zoe,
        event=zoe.event,
        where="Les Canaux",
        place=None,
        link="http://localhost/r/token",
        link_until=zoe.event.held_on,
        organiser_name=sender_of(zoe.event).name,
        organiser_contact=sender_of(zoe.event).contact,
    )

    lines = text.split("\n")
    assert lines[lines.index("-- ") - 1] == ""
    assert next(n for n, line in enumerate(lines) if line.startswith("En pièces")) - 1 == (
        next(n for n, line in enumerate(lines) if line.startswith("En tant que")) + 1
    )
    assert "\n\n\n" not in text
