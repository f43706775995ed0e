import pytest
from flask import Flask

from openmap.accounts import emails
from openmap.core.locale import LocalText, _l
from openmap.mail.services import Sender
from tests.make.accounts import make_user

NBSP = "\u00a0"


def test_the_sign_in_mail_carries_the_link_in_both_bodies(app: Flask) -> None:
    message = emails.sign_in_link_to_member(make_user(), "s3cret", "/manage/account")

    link = "http://localhost/sign-in/s3cret?next=/manage/account"
    assert message.subject == "Votre lien de connexion à openmap"
    assert link in message.text
    assert f'href="{link}"' in message.html


def test_an_english_member_gets_english_and_english_pages(app: Flask) -> None:
    user = make_user()
    user.language = "en"

    message = emails.sign_in_link_to_member(user, "s3cret", None)

    assert message.subject == "Your sign-in link for openmap"
    assert "http://localhost/en/sign-in/s3cret" in message.text


@pytest.mark.parametrize(
    ("title", "who", "begins"),
    [
        (None, "", "Vous rejoignez l’équipe de toutes les éditions."),
        (None, "Awa", "Awa vous invite dans l’équipe de toutes les éditions."),
        (LocalText(fr="7e Openmap"), "", "Vous rejoignez l’équipe de l’édition « 7e Openmap »."),
        (
            LocalText(fr="7e Openmap"),
            "Awa",
            "Awa vous invite dans l’équipe de l’édition « 7e Openmap ».",
        ),
    ],
)
def test_an_invitation_says_to_what(
    app: Flask, title: LocalText | None, who: str, begins: str
) -> None:
    message = emails.invitation_to_member(
        make_user(), role=_l("Reader"), event_title=title, invited_by=who, sender=None
    )

    sentence = message.text.splitlines()[2].replace(NBSP, " ")
    assert sentence == f"{begins} Votre rôle : lecture."


def test_an_invitation_names_who_what_and_the_role(app: Flask) -> None:
    message = emails.invitation_to_member(
        make_user(email="bo@ville.example"),
        role=_l("Reader"),
        event_title=LocalText(fr="Le <7e> Openmap"),
        invited_by="Awa",
        sender=Sender(name="La MACS", contact="macs@maximilien.example"),
    )

    assert message.subject == "Équipe de l’édition « Le <7e> Openmap »"
    assert "Awa vous invite dans l’équipe de" in message.text
    assert "&lt;7e&gt;" in message.html
    assert "<7e>" not in message.html
    assert "http://localhost/sign-in?email=bo@ville.example" in message.text
