"""Badges on paper: read back by machine, by eye and by screen reader."""

import itertools

import pytest
from flask import Flask

from openmap.badges import queries, services
from openmap.events.models import CategoryCode, PartnerRole
from openmap.events.queries import categories_of
from openmap.registrations.models import Registration
from tests.badges.reading import (
    codes,
    is_accessible,
    letters_outside,
    page_sizes,
    pages_text,
)
from tests.make.badges import make_logo, make_partner
from tests.make.events import make_category, make_event
from tests.make.registrations import make_registration

NAMES = [
    ("Marie-Antoinette-Joséphine", "de la Rochefoucauld-Montbel"),
    ("Li", "Ng"),
    ("Łukasz", "Święcicki-Wójcik"),
    ("Anne-Gaëlle", "L’Hôpital-Œuvrard"),
    ("Thị Minh Khai", "Nguyễn"),
    ("W" * 80, "M" * 80),
    ("Rosalía", "Fernández y Gutiérrez de la Concepción del Río"),
]


def _made(people: list[Registration]) -> bytes:
    services.badges_made(people)
    return services.badges_pdf(people[0].event, people)


def test_every_code_of_two_hundred_badges_is_read_back_from_pixels(app: Flask) -> None:
    event = make_event(capacity=300)
    people = [
        make_registration(event=event, given_name=given, family_name=f"{family} {number}")
        for number, (given, family) in zip(range(200), itertools.cycle(NAMES), strict=False)
    ]
    badges = services.badges_made(people)

    content = services.badges_pdf(event, people)

    assert page_sizes(content) == [(210, 297)] * 50
    assert sorted(codes(content)) == sorted(badge.code for badge in badges.values())
    assert all(services.read_code(code).valid for code in codes(content)[:10])


@pytest.mark.parametrize(("given_name", "family_name"), NAMES)
def test_name_stands_whole_on_the_badge(app: Flask, given_name: str, family_name: str) -> None:
    person = make_registration(given_name=given_name, family_name=family_name)

    content = _made([person])

    without_breaks = pages_text(content)[0].replace(" ", "")
    assert page_sizes(content) == [(105, 148)]
    assert given_name.replace(" ", "") in without_breaks
    assert family_name.replace(" ", "") in without_breaks
    assert list(letters_outside(content, margin_mm=6)) == []


def test_badge_says_who_from_where_as_what_and_at_which_meetup(app: Flask) -> None:
    event = make_event(title="7e Openmap ESS – déchets du bâtiment")
    make_partner(
        event,
        name="Union européenne",
        role=PartnerRole.FUNDER,
        logo=make_logo(),
        mention="Cofinancé par l’Union européenne",
    )
    person = make_registration(
        event=event,
        organisation_name="Établissement public territorial Est Ensemble – Commande publique",
        category=make_category(event, code=CategoryCode.NETWORK, label="Réseau de l’ESS"),
    )
    person.is_speaker = True
    person.short_code = "7K4M2P"

    content = _made([person])

    words = pages_text(content)[0]
    for expected in (
        "7e Openmap ESS – déchets du bâtiment",
        "jeudi 16 mai 2030",
        "Zoé Lefèvre",
        "Établissement public territorial Est Ensemble – Commande publique",
        "Réseau de l’ESS",
        "Intervient",
        "7K4 M2P",
        "Cofinancé par l’Union européenne",
    ):
        assert expected in words
    assert is_accessible(content)


def test_signs_that_no_font_draws_do_not_keep_others_from_their_badge(app: Flask) -> None:
    event = make_event()
    strange = make_registration(
        event=event, given_name="李\u200b明", family_name="𝔇upont \U0001f3f3"
    )
    zoe = make_registration(event=event)

    words = pages_text(_made([strange, zoe]))

    assert "Zoé Lefèvre" in words[0]


def test_person_without_given_name_or_organisation_has_a_badge(app: Flask) -> None:
    person = make_registration(given_name="", family_name="Ng", organisation_name="")

    assert "Ng" in pages_text(_made([person]))[0]


def test_badges_come_in_the_order_of_family_names_whatever_their_accents(app: Flask) -> None:
    event = make_event()
    for family_name in ("Zola", "Éluard", "Élan", "Abadie", "de Vigny"):
        make_registration(event=event, given_name="Léa", family_name=family_name)

    people = queries.registrations_chosen(queries.Choice(event_id=event.id))

    assert [person.family_name for person in people] == [
        "Abadie",
        "de Vigny",
        "Élan",
        "Éluard",
        "Zola",
    ]


def test_every_category_of_the_palette_can_be_printed(app: Flask) -> None:
    event = make_event()
    known = {category.code for category in categories_of(event)}
    people = [
        make_registration(
            event=event, category=make_category(event, code=code, label=f"Libellé {code}")
        )
        for code in CategoryCode
        if code not in known
    ]

    words = " ".join(pages_text(_made(people)))

    assert all(f"Libellé {person.category.code}" in words for person in people)
