"""Every mail in both languages: text first, no markup from people, no raw sign of a template."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from openmap.core import clock
from openmap.core.db import db
from openmap.core.locale import LocalText
from openmap.events.queries import categories_of
from openmap.mail.services import Message
from openmap.registrations import emails
from openmap.registrations.models import AddressChange, Registration, RegistrationState
from openmap.seats.services import PlaceInLine
from tests.make.events import make_event
from tests.make.newcomers import come


def change_of(registration: Registration) -> AddressChange:
    change = AddressChange(
        registration_id=registration.id,
        new_email="zoe@region.example",
        expires_at=clock.now() + timedelta(days=2),
    )
    db.session.add(change)
    db.session.flush()
    return change


MAILS: dict[str, Callable[[Registration], Message]] = {
    "received": emails.registration_received_to_participant,
    "received between": lambda one: emails.registration_received_to_participant(
        one, place=PlaceInLine(4, 8)
    ),
    "received at": lambda one: emails.registration_received_to_participant(
        one, place=PlaceInLine(4, 4)
    ),
    "again": emails.private_link_again_to_participant,
    "offered": emails.seat_offered_to_participant,
    "expired": emails.offer_expired_to_participant,
    "confirmed": lambda one: emails.seat_confirmed_to_participant(one, invitation=None),
    "refused": emails.registration_refused_to_participant,
    "cancelled": lambda one: emails.registration_cancelled_to_participant(one, invitation=None),
    "event changed": lambda one: emails.event_changed_to_participant(one, invitation=None),
    "event cancelled": lambda one: emails.event_cancelled_to_participant(one, invitation=None),
    "address asked": lambda one: emails.address_change_asked_to_new_address(one, change_of(one)),
    "address told": lambda one: emails.address_change_told_to_old_address(
        one, old_email="a@x.example", new_email="b@y.example", is_done=False
    ),
    "address changed": lambda one: emails.address_change_told_to_old_address(
        one, old_email="a@x.example", new_email="b@y.example", is_done=True
    ),
    "digest": lambda one: emails.digest_to_organiser(
        one.event,
        new=[(categories_of(one.event)[0], 2)],
        cancelled=1,
        counts={RegistrationState.CONFIRMED: 1200},
    ),
}


@pytest.mark.parametrize("state", list(RegistrationState))
@pytest.mark.parametrize("name", list(MAILS))
def test_every_mail_reads_well_in_every_state(
    app: Flask, name: str, state: RegistrationState
) -> None:
    event = make_event(title="Rencontre <b>n° 7</b> & Cie")
    event.cancelled_because = LocalText(fr="Salle inondée <i>", en="Flooded room <i>")
    zoe = come(event, given_name="<script>")
    zoe.state, zoe.ended_because = state, "Parce que <u>"
    zoe.waiting_rank = 1 if state is RegistrationState.WAITING else None
    zoe.offered_until = clock.now() if state is RegistrationState.OFFERED else None

    for zoe.language in ("fr", "en"):
        _check(MAILS[name](zoe))


def _check(message: Message) -> None:
    for part in (message.subject, message.text, message.html):
        assert "{{" not in part
        assert "None" not in part
        assert "%(" not in part
    assert "<script>" not in message.html
    assert "<b>" not in message.html.partition("</head>")[2]
    assert "<b>n° 7</b> & Cie" in message.subject + message.text
    assert "GIP Maximilien (MACS)" in message.text
    assert "\n\n\n\n" not in message.text
    assert message.reply_to == "macs@maximilien.example"
    assert len(message.subject.splitlines()) == 1


def test_the_text_of_a_confirmation(app: Flask) -> None:
    zoe = come(make_event())

    text = emails.registration_received_to_participant(zoe).text

    assert text == (
        "Bonjour Zoé Lefèvre,\n\n"
        "Votre inscription à «\u00a07e Openmap ESS – déchets du bâtiment\u00a0» est enregistrée. "
        "Nous vous attendons jeudi 16 mai 2030.\n\n"
        "Quand\u00a0: jeudi 16 mai 2030, de 8\u00a0h\u00a045 à 12\u00a0h\u00a030\n"
        "Où\u00a0: Les Canaux, 6 quai de la Seine, 75019 Paris\n"
        "Qui\u00a0: Zoé Lefèvre, Ville de Montreuil\n"
        "En tant que\u00a0: Acheteur public\n\n"
        "En pièces jointes\u00a0: l’invitation pour votre agenda, votre badge à imprimer et une "
        "attestation d’inscription pour votre employeur. À l’accueil, le code sur votre téléphone "
        "suffit.\n\n"
        "Voir, corriger ou annuler mon inscription\u00a0:\n"
        f"{emails.private_link(zoe)}\n"
        "Ce lien est personnel\u00a0: quiconque le possède peut modifier votre inscription. "
        "Il fonctionne jusqu’au mercredi 14 août 2030.\n\n"
        "-- \n"
        "GIP Maximilien (MACS)\n"
        "Une question\u00a0? Répondez à ce message ou écrivez à La MACS – "
        "macs@maximilien.example.\n"
        "openmap ess – rencontres de l’achat public responsable\n"
    )


def test_the_veil_shows_one_own_address_to_its_owner_only(app: Flask) -> None:
    assert emails.veiled("zoe@ville.example") == "z…@ville.example"
