"""The team's pages of an edition, read by what they say."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from openmap.audit.services import COMMAND, record
from openmap.core.db import db
from openmap.core.errors import fingerprint
from openmap.core.locale import LocalText
from openmap.events import queries, services
from openmap.events.models import Event, EventState, PartnerRole, Role
from openmap.registrations.models import RegistrationState
from tests.core.test_images import picture
from tests.counting import Queries
from tests.make.accounts import make_user, sign_in
from tests.make.events import make_event
from tests.make.registrations import make_registration
from tests.page import field_errors, texts, tree

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def present() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False):
        yield


def fields(response: TestResponse) -> dict[str, str]:
    """Return what the form of the page would send if nothing were typed."""
    form = tree(response).find(".//form[@class='post-form']")
    named = [(one.get("name"), _sent(one)) for one in form.iter() if one.get("name")]
    return {name: value for name, value in named if value is not None}


def _sent(control: Any) -> str | None:
    match control.tag, control.get("type"):
        case "textarea", _:
            return control.text or ""
        case "select", _:
            options = list(control.iter("option"))
            chosen = [one for one in options if one.get("selected") is not None]
            return str((chosen or options)[0].get("value"))
        case "input", "radio" | "checkbox":
            return control.get("value") if control.get("checked") is not None else None
        case "input", "file":
            return None
    return control.get("value") or ""


def sentences(response: TestResponse) -> list[str]:
    """Return what the page says above its content."""
    return texts(response, ".//div[@class='notice-text']/p")


def refusals(response: TestResponse) -> list[str]:
    return texts(response, ".//div[@class='error-summary']/ul/li")


def draft(title: str = "Déchets du bâtiment") -> Event:
    new = services.NewEdition(
        title=LocalText(fr=title),
        held_on=date(2027, 5, 20),
        starts_at=None,
        ends_at=None,
        preset="openmap-matinee",
        seats=120,
    )
    return services.create_event(new, by=COMMAND)


def test_editions_are_listed_coming_first_then_past_then_drafts(client: FlaskClient) -> None:
    make_event(title="Lointaine", held_on=date(2027, 6, 1))
    make_event(title="Prochaine", held_on=date(2027, 1, 1))
    make_event(title="Passée", held_on=date(2017, 5, 18), state=EventState.CLOSED)
    draft("Brouillon")
    sign_in(client)

    page = client.get("/manage/")

    assert texts(page, ".//tbody/tr/th//a") == ["Prochaine", "Lointaine", "Passée", "Brouillon"]


def test_one_sees_only_the_editions_one_has_a_role_for(client: FlaskClient) -> None:
    mine, _other = make_event(title="La mienne"), make_event(title="Une autre")
    sign_in(client, role=Role.READER, event=mine)

    page = client.get("/manage/")

    assert texts(page, ".//tbody/tr/th//a") == ["La mienne"]
    assert client.get("/manage/events/new").status_code == 403


def test_an_empty_list_says_what_will_be_there(client: FlaskClient) -> None:
    sign_in(client)

    page = client.get("/manage/")

    assert texts(page, ".//p[@class='empty-title']") == ["Aucune édition pour l’instant"]


def test_the_list_asks_few_questions(client: FlaskClient, queries: Queries) -> None:
    for number in range(20):
        make_event(title=f"n° {number}")
    sign_in(client)
    db.session.expire_all()

    with queries.at_most(6):
        client.get("/manage/")


def test_an_edition_begins_from_the_preset(client: FlaskClient) -> None:
    sign_in(client)
    typed = fields(client.get("/manage/events/new"))

    assert (typed["starts_at"], typed["ends_at"]) == ("08:45", "12:30")

    typed |= {"title_fr": "Déchets du bâtiment", "held_on": "2027-05-20", "seats": "80"}
    page = client.post("/manage/events/new", data=typed, follow_redirects=True)

    assert texts(page, ".//h1") == ["Ce qui reste à préparer"]
    event = queries.event_by_slug("dechets-du-batiment-2027")
    assert event is not None
    assert len(queries.categories_of(event)) == 11


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title_fr": ""}, "Il manque un titre."),
        ({"held_on": ""}, "Choisissez le jour."),
        ({"held_on": "0001-01-01"}, "Le lundi 1er janvier 1 est trop éloigné : vérifiez l’année."),
        (
            {"held_on": "9999-12-31"},
            "Le vendredi 31 décembre 9999 est trop éloigné : vérifiez l’année.",
        ),
        (
            {"held_on": "2027-03-28", "starts_at": "02:30"},
            (
                "Le dimanche 28 mars 2027, l’heure avance et 2 h 30 n’existe pas : "
                "choisissez une autre heure."
            ),
        ),
        (
            {"held_on": "2027-10-31", "starts_at": "02:30"},
            (
                "Le dimanche 31 octobre 2027, l’heure recule et 2 h 30 existe deux fois : "
                "choisissez une autre heure."
            ),
        ),
        ({"ends_at": "08:00"}, "La fin doit venir après le début, le même jour."),
        ({"starts_at": ""}, "Une heure de fin demande une heure de début."),
        ({"seats": "0"}, "Écrivez un nombre entier entre 1 et 100000."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    client: FlaskClient, typed: dict[str, str], said: str
) -> None:
    sign_in(client)
    good = fields(client.get("/manage/events/new"))
    good |= {"title_fr": "Déchets", "held_on": "2027-05-20", "seats": "80"}

    page = client.post("/manage/events/new", data=good | typed)

    assert [error.replace("\u00a0", " ") for error in field_errors(page)] == [said]
    assert queries.event_by_slug("dechets-2027") is None


def test_a_day_that_is_past_is_refused_above_the_form(client: FlaskClient) -> None:
    sign_in(client)
    typed = fields(client.get("/manage/events/new"))

    page = client.post(
        "/manage/events/new",
        data=typed | {"title_fr": "Hier", "held_on": "2026-11-22", "seats": "80"},
    )

    assert refusals(page) == [
        "Le dimanche 22 novembre 2026 est déjà passé : choisissez un jour à venir."
    ]
    assert fields(page)["title_fr"] == "Hier"


def test_the_edition_shows_its_parts_and_its_preview(client: FlaskClient) -> None:
    event = draft()
    sign_in(client)

    page = client.get(f"/manage/events/{event.slug}/edition")

    assert texts(page, ".//h2") == [
        "L’essentiel",
        "Lieu et accès",
        "Partenaires et financeurs",
        "Catégories de participants",
        "Adresse et aperçu",
        "Vie de l’édition",
    ]
    assert "/preview/" in page.text


def test_a_reader_sees_no_action(client: FlaskClient) -> None:
    event = draft()
    sign_in(client, role=Role.READER, event=event)

    page = client.get(f"/manage/events/{event.slug}/edition")

    assert "/essentials" not in page.text
    assert "/delete" not in page.text
    assert client.get(f"/manage/events/{event.slug}/essentials").status_code == 403
    for part in ("partners", "categories", "readiness", "history"):
        assert client.get(f"/manage/events/{event.slug}/{part}").status_code == 200


def test_the_essentials_are_saved(client: FlaskClient) -> None:
    event = draft()
    sign_in(client)
    typed = fields(client.get(f"/manage/events/{event.slug}/essentials"))

    page = client.post(
        f"/manage/events/{event.slug}/essentials",
        data=typed
        | {
            "title_en": "Building waste",
            "sectors": ["restauration", "medico-social"],
            "contact_email": "Macs@Maximilien.example",
            "starts_at": "09:00",
            "visibility": "unlisted",
        },
        follow_redirects=True,
    )

    assert sentences(page) == ["L’essentiel est enregistré."]
    assert (event.title.en, event.contact_email) == ("Building waste", "macs@maximilien.example")
    assert set(queries.sector_groups_of(event.id)) == {"restauration", "medico-social"}
    assert event.visibility == "unlisted"


@pytest.mark.parametrize(
    "typed",
    [
        {"sectors": "no-such-trade"},
        {"timezone": "Europe/London"},
        {"visibility": "secret"},
        {"edition_number": "seven"},
        {"title_fr": "x" * 500},
        {"theme_en": "Waste"},
        {"contact_email": "nobody"},
        {"held_on": "2027-02-30"},
    ],
)
def test_hostile_input_is_refused_and_changes_nothing(
    client: FlaskClient, typed: dict[str, str]
) -> None:
    event = draft()
    before = event.version
    sign_in(client)
    good = fields(client.get(f"/manage/events/{event.slug}/essentials"))

    page = client.post(f"/manage/events/{event.slug}/essentials", data=good | typed)

    assert page.status_code == 200
    assert len(field_errors(page)) == 1
    db.session.refresh(event)
    assert event.version == before


def test_a_second_editor_sees_both_and_may_insist(client: FlaskClient) -> None:
    event = draft()
    sign_in(client)
    typed = fields(client.get(f"/manage/events/{event.slug}/essentials"))
    typed |= {"title_fr": "De la seconde", "theme_fr": "Gravats"}
    services.change_essentials(
        event,
        services.Essentials(
            title=LocalText(fr="De la première"),
            held_on=event.held_on,
            organiser_name="GIP",
        ),
        seen=fingerprint(services.essentials_of(event)),
        by=COMMAND,
    )

    page = client.post(f"/manage/events/{event.slug}/essentials", data=typed)

    assert fields(page)["title_fr"] == "De la seconde"
    assert texts(page, ".//tbody/tr[1]/*") == ["Titre", "De la seconde", "De la première"]
    assert str(event.title) == "De la première"

    again = client.post(
        f"/manage/events/{event.slug}/essentials", data=fields(page), follow_redirects=True
    )

    assert sentences(again) == ["L’essentiel est enregistré."]
    assert (str(event.title), str(event.theme)) == ("De la seconde", "Gravats")


def test_an_edition_cannot_be_moved_to_a_day_that_is_past(client: FlaskClient) -> None:
    event = draft()
    sign_in(client)
    url = f"/manage/events/{event.slug}/essentials"

    page = client.post(url, data=fields(client.get(url)) | {"held_on": "2026-11-01"})

    assert refusals(page) == [
        "Le dimanche 1er novembre 2026 est déjà passé : choisissez un jour à venir."
    ]
    assert texts(page, ".//h2") == []
    assert fields(page)["held_on"] == "2026-11-01"


def test_a_partner_that_becomes_a_funder_brings_its_sentence(client: FlaskClient) -> None:
    event = make_event()
    facts = services.PartnerFacts(name="Un", role=PartnerRole.HOST)
    partner = services.add_partner(event, facts, by=COMMAND)
    sign_in(client)
    url = f"/manage/events/{event.slug}/partners/{partner.id}"

    page = client.post(url, data=fields(client.get(url)) | {"role": "funder"})

    assert refusals(page) == [
        "Recopiez la phrase que demande le financeur, par exemple « Cofinancé par… »."
    ]
    assert partner.role is PartnerRole.HOST


def test_a_published_edition_keeps_a_category_on_its_form(client: FlaskClient) -> None:
    event = make_event()
    first, second = queries.categories_of(event)
    services.remove_category(event, second.id, by=COMMAND)
    sign_in(client)
    url = f"/manage/events/{event.slug}/categories/{first.id}"
    typed = fields(client.get(url))
    del typed["is_public"]

    page = client.post(url, data=typed)

    assert refusals(page) == [
        "Une édition publiée garde au moins une catégorie dans son formulaire."
    ]


def test_a_published_edition_warns_before_its_day_is_moved(client: FlaskClient) -> None:
    event = make_event()
    sign_in(client)

    page = client.get(f"/manage/events/{event.slug}/essentials")

    assert texts(page, ".//p[@class='notice-title']") == ["Cette édition est publiée"]


def test_the_venue_keeps_what_is_known_and_what_is_not(client: FlaskClient) -> None:
    event = draft()
    sign_in(client)
    typed = fields(client.get(f"/manage/events/{event.slug}/venue"))

    assert typed["step_free"] == ""

    client.post(
        f"/manage/events/{event.slug}/venue",
        data=typed | {"name": "Les Canaux", "postcode": "75019", "step_free": "yes", "lift": "no"},
    )

    venue = event.venue
    assert (venue.name, venue.step_free, venue.lift, venue.adapted_toilet) == (
        "Les Canaux",
        True,
        False,
        None,
    )
    assert fields(client.get(f"/manage/events/{event.slug}/venue"))["lift"] == "no"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"postcode": "7501"}, "Un code postal français compte cinq chiffres."),
        ({"legal_limit": "0"}, "Écrivez un nombre entier entre 1 et 100000."),
    ],
)
def test_a_venue_that_cannot_be(client: FlaskClient, typed: dict[str, str], said: str) -> None:
    event = draft()
    sign_in(client)
    good = fields(client.get(f"/manage/events/{event.slug}/venue"))

    page = client.post(f"/manage/events/{event.slug}/venue", data=good | typed)

    assert field_errors(page) == [said]


def test_a_venue_changed_meanwhile_is_shown_beside(client: FlaskClient) -> None:
    event = draft()
    sign_in(client)
    typed = fields(client.get(f"/manage/events/{event.slug}/venue"))
    event.venue.lift = True
    db.session.flush()

    page = client.post(f"/manage/events/{event.slug}/venue", data=typed | {"lift": "no"})

    assert texts(page, ".//tbody/tr[1]/*") == [
        "Ascenseur, ou tout de plain-pied",
        "Non",
        "Oui",
    ]


def test_the_address_of_the_page_changes(client: FlaskClient) -> None:
    event = make_event(slug="ancienne-2030")
    sign_in(client)
    address = "/manage/events/ancienne-2030/address"

    refused = client.post(address, data={"slug": "preview"})
    page = client.post(address, data={"slug": "nouvelle-2030"}, follow_redirects=True)

    assert refusals(refused) == ["Cette adresse est réservée à openmap : choisissez-en une autre."]
    assert texts(page, ".//h1") == ["Édition"]
    assert event.slug == "nouvelle-2030"
    assert fields(client.get("/manage/events/nouvelle-2030/address")) == {"slug": "nouvelle-2030"}


def test_a_partner_is_added_with_its_logo_changed_moved_and_removed(client: FlaskClient) -> None:
    event = make_event()
    sign_in(client)
    root = f"/manage/events/{event.slug}/partners"

    assert texts(client.get(root), ".//p[@class='empty-title']") == ["Personne n’est encore nommé"]

    typed = fields(client.get(f"{root}/new"))
    added = client.post(
        f"{root}/new",
        data=typed
        | {
            "name": "Maximilien",
            "role": "organiser",
            "url": "https://www.maximilien.fr",
            "logo_alternative": "Logo de Maximilien",
            "logo": (io.BytesIO(picture("JPEG")), "logo.jpg"),
        },
        follow_redirects=True,
    )
    client.post(f"{root}/new", data=typed | {"name": "Les Canaux", "role": "host"})
    first, second = queries.partners_of(event)
    logo = client.get(f"{root}/{first.id}/logo.png")

    assert sentences(added) == ["Maximilien est ajouté."]
    assert (logo.mimetype, logo.data[:4]) == ("image/png", b"\x89PNG")
    assert client.get(f"{root}/{second.id}/logo.png").status_code == 404

    client.post(f"{root}/{second.id}/move", data={"to": "up"})
    client.post(f"{root}/{second.id}/move", data={"to": "sideways"})
    assert texts(client.get(root), ".//tbody/tr/th//a") == ["Les Canaux", "Maximilien"]

    page = client.get(f"{root}/{first.id}")
    client.post(f"{root}/{first.id}", data=fields(page) | {"name": "GIP Maximilien"})
    removed = client.post(f"{root}/{second.id}/remove", follow_redirects=True)

    assert sentences(removed)[-1:] == ["Les Canaux n’apparaît plus sur la page."]
    assert texts(removed, ".//tbody/tr/th//a") == ["GIP Maximilien"]


@pytest.mark.parametrize(
    "typed",
    [
        {"url": "javascript:alert(1)"},
        {"url": "www.maximilien.fr"},
        {"url": "https://user@evil.example"},
        {"name": ""},
        {"role": "owner"},
        {"mention_en": "Co-funded"},
    ],
)
def test_a_partner_that_cannot_be(client: FlaskClient, typed: dict[str, str]) -> None:
    event = make_event()
    sign_in(client)
    root = f"/manage/events/{event.slug}/partners/new"

    page = client.post(root, data={"name": "X", "role": "host"} | typed)

    assert len(field_errors(page)) == 1
    assert queries.partners_of(event) == []


def test_a_file_that_is_no_picture_is_refused_in_words(client: FlaskClient) -> None:
    event = make_event()
    sign_in(client)

    page = client.post(
        f"/manage/events/{event.slug}/partners/new",
        data={
            "name": "X",
            "role": "host",
            "logo_alternative": "Logo",
            "logo": (io.BytesIO(b"<svg/>"), "logo.svg"),
        },
    )

    assert refusals(page) == [
        "Ce fichier ne se lit pas comme une image : envoyez un PNG, un JPEG, un WebP ou un GIF."
    ]


def test_a_partner_changed_meanwhile_is_shown_beside(client: FlaskClient) -> None:
    event = make_event()
    facts = services.PartnerFacts(name="Un", role=PartnerRole.HOST)
    partner = services.add_partner(event, facts, by=COMMAND)
    sign_in(client)
    url = f"/manage/events/{event.slug}/partners/{partner.id}"
    typed = fields(client.get(url))
    partner.role = PartnerRole.PARTNER
    db.session.flush()

    page = client.post(url, data=typed | {"name": "Deux"})

    assert texts(page, ".//tbody/tr[1]/*") == ["Nom", "Deux", "Un"]
    assert texts(page, ".//tbody/tr[2]/*")[1:] == ["Hôte", "Partenaire"]


def test_partners_of_another_edition_are_not_there(client: FlaskClient) -> None:
    mine, other = make_event(), make_event()
    facts = services.PartnerFacts(name="Un", role=PartnerRole.HOST)
    partner = services.add_partner(other, facts, by=COMMAND)
    sign_in(client, event=mine)
    root = f"/manage/events/{mine.slug}/partners/{partner.id}"

    assert client.get(root).status_code == 404
    assert client.get(f"{root}/logo.png").status_code == 404
    assert client.post(f"{root}/move").status_code == 404
    assert client.post(f"{root}/remove").status_code == 404
    assert [one.name for one in queries.partners_of(other)] == ["Un"]


def test_a_category_is_added_changed_moved_and_removed(client: FlaskClient) -> None:
    event = make_event()
    sign_in(client)
    root = f"/manage/events/{event.slug}/categories"

    typed = fields(client.get(f"{root}/new"))
    added = client.post(
        f"{root}/new",
        data=typed | {"code": "press", "label_fr": "Presse"},
        follow_redirects=True,
    )
    press = queries.categories_of(event)[-1]
    client.post(f"{root}/{press.id}/move", data={"to": "up"})
    page = client.get(f"{root}/{press.id}")
    client.post(f"{root}/{press.id}", data=fields(page) | {"label_fr": "Médias"})

    assert sentences(added) == ["La catégorie « Presse » est ajoutée."]
    assert [str(one.label) for one in queries.categories_of(event)][1:2] == ["Médias"]

    removed = client.post(f"{root}/{press.id}/remove", follow_redirects=True)
    assert sentences(removed)[-1:] == ["La catégorie est retirée."]


def test_a_category_with_people_stays_and_says_why(client: FlaskClient) -> None:
    registration = make_registration()
    sign_in(client)
    root = f"/manage/events/{registration.event.slug}/categories"

    page = client.post(f"{root}/{registration.category_id}/remove", follow_redirects=True)

    (said,) = sentences(page)
    assert said == (
        "Des personnes sont inscrites dans cette catégorie, elle reste donc. "
        "Vous pouvez la masquer dans le formulaire public."
    )


def test_a_category_changed_meanwhile_is_shown_beside(client: FlaskClient) -> None:
    event = make_event()
    sign_in(client)
    category = queries.categories_of(event)[0]
    url = f"/manage/events/{event.slug}/categories/{category.id}"
    typed = fields(client.get(url))
    category.needs_approval = True
    db.session.flush()

    page = client.post(url, data=typed)

    assert texts(page, ".//tbody/tr/*")[1:] == ["Non", "Oui"]


def test_a_category_the_edition_has_is_not_offered_again(client: FlaskClient) -> None:
    event = make_event()
    sign_in(client)
    url = f"/manage/events/{event.slug}/categories/new"

    page = client.post(url, data={"code": "supplier", "label_fr": "ESS"})

    assert "Acheteur public" not in texts(client.get(url), ".//option")
    assert len(field_errors(page)) == 1


def test_readiness_says_what_is_missing_and_publishes(client: FlaskClient) -> None:
    event = draft()
    sign_in(client)
    url = f"/manage/events/{event.slug}/readiness"

    page = client.get(url)

    assert "Les horaires sont connus." in texts(page, ".//ul[@class='checklist']/li/a")
    assert texts(page, ".//button[@class='btn btn-primary']") == ["Publier l’édition"]

    published = client.post(f"/manage/events/{event.slug}/publish", follow_redirects=True)

    assert sentences(published) == ["L’édition est publiée : sa page est ouverte à tout le monde."]
    assert event.state is EventState.PUBLISHED


def test_an_edition_that_is_not_ready_says_why(client: FlaskClient) -> None:
    event = draft()
    for category in queries.categories_of(event):
        category.is_public = False
    sign_in(client)

    page = client.post(f"/manage/events/{event.slug}/publish", follow_redirects=True)

    (said,) = sentences(page)
    assert said == (
        "Avant de publier, il reste à obtenir ceci : "
        "Au moins une catégorie est proposée dans le formulaire public."
    )
    assert texts(page, ".//button[@class='btn btn-primary']") == []


def test_an_edition_is_closed_and_archived(client: FlaskClient) -> None:
    event = make_event(held_on=date(2026, 11, 22))
    sign_in(client)
    root = f"/manage/events/{event.slug}"

    client.post(f"{root}/close")
    page = client.post(f"{root}/archive", follow_redirects=True)
    again = client.post(f"{root}/archive", follow_redirects=True)

    assert sentences(page)[-1:] == ["L’édition est aux archives."]
    assert sentences(again) == [
        "L’état de cette édition ne le permet plus. Rechargez la page pour le voir."
    ]
    assert event.state is EventState.ARCHIVED


def test_a_preview_link_is_revoked(client: FlaskClient) -> None:
    event = draft()
    token = services.preview_token(event)
    sign_in(client)

    assert client.get(f"/preview/{token}").status_code == 200
    page = client.post(f"/manage/events/{event.slug}/renew-preview", follow_redirects=True)

    assert sentences(page) == [
        "Les anciens liens d’aperçu ne fonctionnent plus. En voici un autre."
    ]
    assert client.get(f"/preview/{token}").status_code == 404
    assert client.get(f"/preview/{services.preview_token(event)}").status_code == 200


def test_cancelling_says_who_will_be_told_and_asks_why(client: FlaskClient) -> None:
    event = make_event()
    sign_in(client)
    url = f"/manage/events/{event.slug}/cancel"

    shown = texts(client.get(url), ".//div[@class='notice-text']/ul/li")
    unsaid = client.post(url, data={"reason_fr": " "})
    page = client.post(url, data={"reason_fr": "La salle a pris l’eau."}, follow_redirects=True)

    assert len(shown) == 4
    assert field_errors(unsaid) == ["Dites pourquoi : ces mots seront lus."]
    assert texts(page, ".//p[@class='notice-title']") == ["Cette édition est annulée"]
    assert event.state is EventState.CANCELLED
    assert client.get(url).status_code == 302


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], "Personne n’est encore inscrit : personne ne serait prévenu."),
        (["Zoé"], "Une personne serait prévenue aujourd’hui."),
        (["Zoé", "Awa"], "2 personnes seraient prévenues aujourd’hui."),
    ],
)
def test_cancelling_says_how_many_will_be_told(
    client: FlaskClient, names: list[str], said: str
) -> None:
    event = make_event()
    for name in names:
        make_registration(event=event, given_name=name)
    make_registration(event=event, given_name="Partie", state=RegistrationState.CANCELLED)
    sign_in(client)

    page = client.get(f"/manage/events/{event.slug}/cancel")

    assert texts(page, ".//p[@class='measure']") == [said]


def test_a_draft_is_deleted_after_saying_what_goes(client: FlaskClient) -> None:
    event, slug = draft(), "dechets-du-batiment-2027"
    sign_in(client)
    url = f"/manage/events/{event.slug}/delete"

    asked = client.get(url)
    page = client.post(url, follow_redirects=True)

    assert texts(asked, ".//h1") == ["Supprimer le brouillon"]
    assert sentences(page) == ["Le brouillon « Déchets du bâtiment » est supprimé."]
    assert queries.event_by_slug(slug) is None


def test_what_was_public_cannot_be_deleted(client: FlaskClient) -> None:
    event = make_event()
    sign_in(client)

    page = client.post(f"/manage/events/{event.slug}/delete", follow_redirects=True)

    assert sentences(page) == [
        "Seul un brouillon se supprime ; une édition qui a été publique peut être annulée."
    ]


def test_the_history_says_who_did_what(client: FlaskClient) -> None:
    event = draft()
    sign_in(client, user=make_user(name="Awa Diallo"))
    typed = fields(client.get(f"/manage/events/{event.slug}/essentials"))
    client.post(f"/manage/events/{event.slug}/essentials", data=typed | {"title_fr": "Gravats"})

    page = client.get(f"/manage/events/{event.slug}/history")

    assert texts(page, ".//tbody/tr[1]/*")[1] == "Awa Diallo"
    assert texts(page, ".//tbody/tr[1]//p") == ["a modifié l’essentiel"]
    assert texts(page, ".//tbody/tr[1]//dt") == ["Titre"]
    assert texts(page, ".//tbody/tr[1]//dd") == ["Déchets du bâtiment → Gravats"]
    assert texts(page, ".//tbody/tr[2]/*")[1] == "Une commande sur le serveur"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (["", "macs@maximilien.example"], "rien → macs@maximilien.example"),
        ([None, True], "rien → oui"),
        ([False, 12], "non → 12"),
        ([[], ["restauration", "medico-social"]], "rien → restauration, medico-social"),
    ],
)
def test_the_history_writes_values_as_words(
    client: FlaskClient, change: list[object], said: str
) -> None:
    event = make_event()
    record("unheard.of", "event", event.id, by=COMMAND, event_id=event.id, changes={"new": change})
    sign_in(client)

    page = client.get(f"/manage/events/{event.slug}/history")

    assert texts(page, ".//tbody//p") == ["a modifié une donnée"]
    assert texts(page, ".//tbody//dd") == [said]


def test_an_unchanged_edition_has_an_empty_history(client: FlaskClient) -> None:
    event = make_event()
    sign_in(client)

    page = client.get(f"/manage/events/{event.slug}/history?page=-3")

    assert texts(page, ".//p[@class='empty-title']") == ["Rien n’a encore été modifié"]


def test_a_hostile_title_is_only_words(client: FlaskClient) -> None:
    event = draft("<script>alert(1)</script>")
    sign_in(client)

    for part in ("edition", "essentials", "readiness", "history", "delete"):
        page = client.get(f"/manage/events/{event.slug}/{part}")
        assert "<script>alert" not in page.text
