"""The sign-in sheet and the door list, for nobody, one person and three hundred."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from openmap.badges.queries import Choice, partners_on_paper, registrations_chosen
from openmap.checkin import pdf
from openmap.core.locale import NBSP
from openmap.events.models import Event, PartnerRole, Role
from openmap.registrations.models import RegistrationState
from tests.badges.reading import is_accessible, letters_outside, page_sizes, pages_text
from tests.make.accounts import sign_in
from tests.make.badges import make_logo, make_partner
from tests.make.events import make_event
from tests.make.registrations import make_registration

PARIS = ZoneInfo("Europe/Paris")


def _crowd(number: int) -> Event:
    event = make_event(capacity=500)
    for at in range(number):
        make_registration(event=event, family_name=f"Nom{at:03}")
    return event


def _sign_in_sheet(event: Event) -> bytes:
    people = registrations_chosen(Choice(event_id=event.id))
    return pdf.sign_in_sheet_pdf(event, people, partners=partners_on_paper(event.id))


def _door_list(event: Event) -> bytes:
    return pdf.door_list_pdf(event, registrations_chosen(Choice(event_id=event.id)))


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        (0, [(0, 10)]),
        (1, [(1, 9)]),
        (7, [(7, 3)]),
        (8, [(8, 2), (0, 10)]),
        (10, [(10, 0), (0, 10)]),
        (11, [(9, 0), (2, 8)]),
        (12, [(10, 0), (2, 8)]),
        (21, [(10, 0), (9, 0), (2, 8)]),
    ],
)
def test_nobody_stands_alone_and_blank_lines_close_the_last_sheet(
    people: int, expected: list[tuple[int, int]]
) -> None:
    assert pdf.sheets(people, per_sheet=10, least_blank=3) == expected


def test_list_without_blank_lines_ends_with_the_last_person() -> None:
    assert pdf.sheets(10, per_sheet=10, least_blank=0) == [(10, 0)]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (time(8, 45), time(12, 30), [("Matin", "de 8 h 45 à 12 h 30")]),
        (time(14, 0), time(17, 30), [("Après-midi", "de 14 h à 17 h 30")]),
        (
            time(9, 0),
            time(17, 0),
            [("Matin", "à partir de 9 h"), ("Après-midi", "jusqu’à 17 h")],
        ),
        (time(9, 0), None, [("Matin", "à partir de 9 h")]),
        (None, None, [("", "")]),
    ],
)
def test_day_is_cut_into_half_days(
    app: Flask, start: time | None, end: time | None, expected: list[tuple[str, str]]
) -> None:
    day = datetime(2030, 5, 16, tzinfo=UTC).date()
    found = pdf.half_days(
        datetime.combine(day, start, PARIS) if start else None,
        datetime.combine(day, end, PARIS) if end else None,
    )

    assert [(half.name, half.hours.replace(NBSP, " ")) for half in found] == expected


def test_sheet_of_nobody_is_made_of_blank_lines(app: Flask) -> None:
    (words,) = pages_text(_sign_in_sheet(_crowd(0)))

    assert "Feuille d’émargement – matin" in words
    assert "Personnes venues sans inscription" in words
    assert "page 1 sur 1" in words


def test_sheet_of_one_person_says_all_that_evidence_needs(app: Flask) -> None:
    event = _crowd(0)
    make_registration(event=event, organisation_name="Établissement public Est Ensemble")
    make_partner(
        event,
        name="Union européenne",
        role=PartnerRole.FUNDER,
        mention="Cofinancé par l’Union européenne",
    )
    make_partner(event, name="GRAFIE", logo=make_logo())

    content = _sign_in_sheet(event)

    (words,) = pages_text(content)
    for expected in (
        "7e Openmap ESS – déchets du bâtiment",
        "jeudi 16 mai 2030, de 8 h 45 à 12 h 30",
        "Les Canaux, 6 quai de la Seine, 75019 Paris",
        "Nom Organisation Catégorie Signature",
        "Lefèvre Zoé",
        "Établissement public Est Ensemble",
        "Acheteur public",
        "Cofinancé par l’Union européenne",
        "GIP Maximilien (MACS)",
    ):
        assert expected in words.replace(NBSP, " ")
    assert is_accessible(content)


def test_sheet_of_three_hundred_repeats_its_head_and_counts_its_pages(app: Flask) -> None:
    content = _sign_in_sheet(_crowd(300))

    pages = pages_text(content)
    assert len(pages) == 19
    assert set(page_sizes(content)) == {(210, 297)}
    for number, words in enumerate(pages, 1):
        assert f"page {number} sur 19" in words
        assert "Nom Organisation Catégorie Signature" in words
        assert "Feuille d’émargement – matin" in words
    names = [word for words in pages for word in words.split() if word.startswith("Nom0")]
    assert names == [f"Nom{at:03}" for at in range(100)]
    assert "Nom299" in pages[17]
    assert list(letters_outside(content, margin_mm=8)) == []


def test_day_of_two_halves_is_signed_twice(app: Flask) -> None:
    event = _crowd(1)
    event.ends_at = datetime(2030, 5, 16, 17, 0, tzinfo=PARIS)

    pages = pages_text(_sign_in_sheet(event))

    assert ["matin" in pages[0], "après-midi" in pages[1]] == [True, True]
    assert [("Nom000" in words) for words in pages] == [True, True]


def test_longest_words_stay_on_the_sheet(app: Flask) -> None:
    event = _crowd(0)
    make_registration(
        event=event,
        given_name="W" * 80,
        family_name="M" * 80,
        organisation_name="Établissement public territorial " * 6,
    )

    for content in (_sign_in_sheet(event), _door_list(event)):
        words = "".join(pages_text(content)).replace(" ", "")
        assert "M" * 80 in words
        assert words.count("Établissementpublicterritorial") == 6
        assert list(letters_outside(content, margin_mm=8)) == []


@pytest.mark.parametrize(
    ("role", "mention", "logo", "expected"),
    [
        (PartnerRole.FUNDER, "Cofinancé par l’Union européenne", None, True),
        (PartnerRole.FUNDER, "Cofinancé par l’UNION EUROPÉENNE", None, True),
        (PartnerRole.FUNDER, "Cofinancé par l’Union européenne", make_logo(), False),
        (PartnerRole.FUNDER, "Avec le soutien de la Région", None, False),
        (PartnerRole.FUNDER, None, None, False),
        (PartnerRole.PARTNER, "Cofinancé par l’Union européenne", None, False),
    ],
)
def test_emblem_of_the_union_is_added_when_asked_for_and_not_brought(
    app: Flask, role: PartnerRole, mention: str | None, logo: bytes | None, *, expected: bool
) -> None:
    event = make_event()
    make_partner(event, name="Union européenne", role=role, mention=mention, logo=logo)

    assert pdf.needs_emblem(partners_on_paper(event.id)) is expected


def test_many_partners_stay_on_the_sheet(app: Flask) -> None:
    event = _crowd(1)
    for number in range(10):
        make_partner(event, name=f"Partenaire {number}", logo=make_logo())

    content = _sign_in_sheet(event)

    assert len(pages_text(content)) == 1
    assert list(letters_outside(content, margin_mm=8)) == []


def test_door_list_names_everybody_with_the_short_code(app: Flask) -> None:
    event = _crowd(61)
    zoe = make_registration(event=event)
    make_registration(event=event, family_name="Attente", state=RegistrationState.WAITING)

    content = _door_list(event)

    pages = pages_text(content)
    words = pages[0].replace("\u202f", " ")
    assert len(pages) == 3
    assert f"{zoe.short_code[:3]} {zoe.short_code[3:]}" in words
    assert words.index("Lefèvre Zoé") < words.index("Nom000")
    assert "Attente" not in words
    assert "page 3 sur 3" in pages[2]
    assert is_accessible(content)


def test_door_list_of_nobody_says_so(app: Flask) -> None:
    assert "Aucune inscription n’est encore confirmée." in pages_text(_door_list(_crowd(0)))[0]


@pytest.mark.parametrize(
    ("paper", "name"), [("sign-in-sheet", "emargement"), ("door-list", "accueil")]
)
def test_team_opens_the_papers(client: FlaskClient, paper: str, name: str) -> None:
    event = _crowd(1)
    sign_in(client, event=event, role=Role.READER)

    answer = client.get(f"/manage/events/{event.slug}/{paper}.pdf")

    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'inline; filename="{name}-{event.slug}.pdf"'
    assert "Nom000" in pages_text(answer.data)[0]
