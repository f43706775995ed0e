"""Mails as they are rendered, and what pages can count on."""

import pytest
from flask import Flask

from openmap.core.rendering import other_locale_url, render_mail
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


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ("/", "/en/"),
        ("/events/ess-2026?q=Zo%C3%A9&page=2", "/en/events/ess-2026?q=Zo%C3%A9&page=2"),
        ("/events/a%3Fb%00", "/en/events/a%3Fb%00"),
        ("/events/%C3%A9", "/en/events/%C3%A9"),
    ],
)
def test_the_page_in_the_other_language_has_the_same_address(
    app: Flask, asked: str, other: str
) -> None:
    with app.test_request_context(f"http://localhost{asked}"):
        assert other_locale_url() == other
