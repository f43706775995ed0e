"""The MIME of a mail, as servers and mail readers take it apart."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP, compat32
from email.utils import parseaddr
from typing import Any

import pytest
from flask import Flask

from openmap.core.hooks import FileMade
from openmap.mail.models import Mail
from openmap.mail.services import mime
from tests.make.mail import make_mail

ICS = "BEGIN:VCALENDAR\r\nSUMMARY:Économie – œuvrer\r\nEND:VCALENDAR\r\n".encode()
CALENDAR = FileMade("invite.ics", "text/calendar", ICS, method="REQUEST")
QR = FileMade("qr.png", "image/png", b"\x89PNG\r\n\x1a\n picture", content_id="qr")
BADGE = FileMade("badge-lefevre.pdf", "application/pdf", b"%PDF-1.7\nbadge")


def sent(mail: Mail, *files: FileMade) -> EmailMessage:
    """Write the mail, send it over the wire in thought, and read it back."""
    content = mime.written(mail, files).as_bytes()
    parsed = message_from_bytes(content, policy=SMTP)
    assert isinstance(parsed, EmailMessage)
    return parsed


def shape(part: EmailMessage) -> Any:
    """Return the tree of types."""
    if not part.is_multipart():
        return part.get_content_type()
    return (part.get_content_type(), [shape(child) for child in part.iter_parts()])  # type: ignore[arg-type]


def leaves(message: EmailMessage, media_type: str) -> list[EmailMessage]:
    return [part for part in message.walk() if part.get_content_type() == media_type]


def test_words_first_then_pictures_calendar_and_papers(app: Flask) -> None:
    assert shape(sent(make_mail(), CALENDAR, QR, BADGE)) == (
        "multipart/mixed",
        [
            (
                "multipart/alternative",
                [
                    "text/plain",
                    ("multipart/related", ["text/html", "image/png"]),
                    "text/calendar",
                ],
            ),
            "application/ics",
            "application/pdf",
        ],
    )


def test_plain_mail_has_two_forms_of_its_words(app: Flask) -> None:
    assert shape(sent(make_mail())) == ("multipart/alternative", ["text/plain", "text/html"])


def test_calendar_part_names_the_method_of_its_body_and_keeps_its_bytes(app: Flask) -> None:
    message = sent(make_mail(), CALENDAR)

    [inline], [attached] = leaves(message, "text/calendar"), leaves(message, "application/ics")

    assert inline.get_param("method") == "REQUEST"
    assert inline.get_param("charset") == "UTF-8"
    assert inline.get_content_disposition() == "inline"
    assert inline["Content-Transfer-Encoding"] == "base64"
    assert inline.get_payload(decode=True) == attached.get_payload(decode=True) == ICS
    assert (attached.get_content_disposition(), attached.get_filename()) == (
        "attachment",
        "invite.ics",
    )


def test_picture_is_found_by_the_name_that_the_html_uses(app: Flask) -> None:
    [picture] = leaves(sent(make_mail(), QR), "image/png")

    assert picture["Content-ID"] == "<qr>"
    assert picture.get_content_disposition() == "inline"
    assert picture.get_payload(decode=True) == QR.content


def test_words_arrive_as_written(app: Flask) -> None:
    mail = make_mail(text="Économie – « œuvrer »\n\n-- \nLa MACS\n.\n" + "x" * 2000 + "\n")

    body = sent(mail).get_body(("plain",))

    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == mail.text


def test_heads(app: Flask) -> None:
    mail = make_mail(recipient="zoe@ville.test")
    mail.queued_at = datetime(2030, 5, 2, 7, 15, tzinfo=UTC)

    message = sent(mail)

    assert {name: str(value) for name, value in message.items() if name[0] in "FTRSDMA"} == {
        "From": '"GIP Maximilien, La MACS" <openmap@openmap.example>',
        "To": "zoe@ville.test",
        "Reply-To": "macs@maximilien.example",
        "Subject": "Votre inscription est enregistrée",
        "Date": "Thu, 02 May 2030 07:15:00 +0000",
        "Message-ID": mail.message_id,
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
    }


def test_no_text_can_begin_another_head(app: Flask) -> None:
    mail = make_mail()
    mail.subject = "Bonjour\r\nBcc: all@evil.example\x00"
    mail.sender_name = 'La "MACS"\r\nBcc: all@evil.example'
    mail.reply_to = "a@b.example\r\nBcc: all@evil.example"

    message = sent(mail)

    assert "Bcc" not in message
    assert "Reply-To" not in message
    assert message["Subject"] == "Bonjour Bcc: all@evil.example"
    assert message["From"].addresses[0].addr_spec == "openmap@openmap.example"
    assert message["From"].addresses[0].display_name == 'La "MACS" Bcc: all@evil.example'


def test_recipient_that_is_no_address_is_refused(app: Flask) -> None:
    mail = make_mail()
    mail.recipient = "zoe@ville.test\r\nBcc: all@evil.example"

    with pytest.raises((ValueError, UnicodeError), match=r"\w"):
        mime.written(mail, ())


@pytest.mark.parametrize(
    ("recipient", "written"),
    [
        ("zoe@mairie-orléans.test", "zoe@xn--mairie-orlans-khb.test"),
        ("zoe@straße.test", "zoe@xn--strae-oqa.test"),
        ("zoe@localhost", "zoe@localhost"),
    ],
)
def test_domain_with_accents_is_written_in_ascii(app: Flask, recipient: str, written: str) -> None:
    assert sent(make_mail(recipient=recipient))["To"] == written


@pytest.mark.parametrize("times", range(1, 8))
@pytest.mark.parametrize(
    "words",
    ["œuvrer à l’achat durable ", "« ici » : été ", "La MACS – Île-de-France à l’accueil "],
)
def test_accented_heads_keep_every_space_and_are_short_enough(
    app: Flask, words: str, times: int
) -> None:
    mail = make_mail(subject=words * times)
    mail.sender_name = (words * times).strip()

    content = mime.written(mail, ()).as_bytes()

    heads = message_from_bytes(content, policy=compat32)
    name, address = parseaddr(heads["From"].replace("\r\n", ""))
    assert str(make_header(decode_header(heads["Subject"]))) == mail.subject
    assert str(make_header(decode_header(name))) == mail.sender_name
    assert address == "openmap@openmap.example"
    head = content.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert max(map(len, head.split(b"\r\n"))) <= 78
