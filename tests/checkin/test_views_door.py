"""The door by its forms alone, and what its script receives."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from openmap.audit.services import COMMAND
from openmap.badges import queries as badges
from openmap.checkin import queries
from openmap.checkin.models import DoorLink
from openmap.checkin.services import link_url, record_scan, revoke_link
from openmap.core import clock
from openmap.core.db import db
from openmap.core.locale import LocalText
from openmap.events.models import Event, EventState, Role
from openmap.registrations.models import Registration, RegistrationState
from tests.make.accounts import sign_in
from tests.make.checkin import code_of, make_door_link, make_scan
from tests.make.events import make_event
from tests.make.registrations import make_registration
from tests.page import field_errors, texts

NOON = "2030-05-16 10:00:00+00:00"
THE_DAY_BEFORE = "2030-05-15 10:00:00+00:00"
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def _on_the_day(app: Flask) -> Iterator[None]:
    """Stand at the door on the day itself: on any other day a volunteer only practises."""
    with time_machine.travel(NOON):
        yield


def open_door(client: FlaskClient, event: Event) -> DoorLink:
    """Stand at the door for real, as a volunteer."""
    link = make_door_link(event)
    with client.session_transaction() as session:
        session["door"] = [link.id, link.generation]
        session["door_practice"] = [event.slug, False]
    return link


def send(client: FlaskClient, event: Event, **fields: object) -> TestResponse:
    return client.post(f"/door/{event.slug}/scans", data={"nonce": str(uuid4()), **fields})


def words(response: TestResponse) -> list[str]:
    return texts(response, ".//p[@class='verdict-word']")


@pytest.fixture
def zoe(app: Flask) -> Registration:
    return make_registration()


def test_nobody_enters_without_a_link_or_a_role(client: FlaskClient, zoe: Registration) -> None:
    response = client.get(f"/door/{zoe.event.slug}")

    assert response.status_code == 403


def test_a_day_link_shows_a_button_and_the_button_opens_the_door(
    client: FlaskClient, zoe: Registration
) -> None:
    path = link_url(make_door_link(zoe.event)).removeprefix("http://localhost")

    preview = client.get(path)
    before = client.get(f"/door/{zoe.event.slug}").status_code
    opened = client.post(path)

    assert "Ouvrir l’accueil ici" in texts(preview, ".//button")
    assert preview.headers["Referrer-Policy"] == "strict-origin"
    assert before == 403
    assert opened.location == f"/door/{zoe.event.slug}"
    assert client.get(opened.location).status_code == 200


def test_a_withdrawn_late_or_forged_link_says_so(client: FlaskClient, zoe: Registration) -> None:
    withdrawn, late = make_door_link(zoe.event), make_door_link(zoe.event)
    revoked = link_url(withdrawn)
    revoke_link(withdrawn, by=COMMAND)
    late.expires_at = clock.now() - timedelta(seconds=1)
    db.session.flush()

    for url in (revoked, link_url(late), "http://localhost/door-link/x" + "y" * 300):
        response = client.post(url.removeprefix("http://localhost"))
        assert response.status_code == 410
        assert "n’ouvre plus l’accueil" in response.text


def test_a_cookie_dies_with_its_link_and_opens_no_other_edition(
    client: FlaskClient, zoe: Registration
) -> None:
    link, other = open_door(client, zoe.event), make_event()

    elsewhere = client.get(f"/door/{other.slug}").status_code
    here = client.get(f"/door/{zoe.event.slug}").status_code
    revoke_link(link, by=COMMAND)
    after = client.get(f"/door/{zoe.event.slug}").status_code

    assert (elsewhere, here, after) == (403, 200, 403)


def test_only_the_door_may_use_the_camera(client: FlaskClient, zoe: Registration) -> None:
    open_door(client, zoe.event)

    page = client.get(f"/door/{zoe.event.slug}")
    walk_in = client.get(f"/door/{zoe.event.slug}/walk-in")

    assert "'wasm-unsafe-eval'" in page.headers["Content-Security-Policy"]
    assert page.headers["Permissions-Policy"].startswith("camera=(self)")
    assert "'wasm-unsafe-eval'" not in walk_in.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"


def test_a_short_code_typed_without_script_welcomes(
    client: FlaskClient, zoe: Registration
) -> None:
    open_door(client, zoe.event)

    response = send(client, zoe.event, text=zoe.short_code.lower())

    assert words(response) == ["Bienvenue"]
    assert texts(response, ".//p[@class='verdict-name']") == ["Zoé Lefèvre"]
    assert texts(response, ".//strong[@id='present']") == ["1"]


def test_the_same_form_sent_twice_is_one_scan(client: FlaskClient, zoe: Registration) -> None:
    open_door(client, zoe.event)
    nonce = str(uuid4())

    answers = [send(client, zoe.event, text=zoe.short_code, nonce=nonce) for _ in range(2)]

    assert [words(one) for one in answers] == [["Bienvenue"]] * 2


def test_letters_list_names_and_organisations_and_a_choice_welcomes(
    client: FlaskClient, zoe: Registration
) -> None:
    open_door(client, zoe.event)

    found = send(client, zoe.event, text="lef")
    chosen = send(client, zoe.event, registration=zoe.id)

    assert texts(found, ".//ul[@class='door-people']//button") == [
        "Zoé Lefèvre Ville de Montreuil"
    ]
    assert zoe.contact_email not in found.text
    assert words(chosen) == ["Bienvenue"]


def test_nobody_of_that_name_leads_to_the_walk_in(client: FlaskClient, zoe: Registration) -> None:
    open_door(client, zoe.event)

    response = send(client, zoe.event, text="Personne")

    assert "Personne de ce nom n’est inscrit." in response.text
    assert f"/door/{zoe.event.slug}/walk-in" in response.text


def test_a_keyboard_scanner_on_a_french_keyboard_is_read(
    client: FlaskClient, zoe: Registration
) -> None:
    open_door(client, zoe.event)
    mangled = code_of(zoe).translate(str.maketrans("1234567890AQZWM.", "&é\"'(-è_çàQAWZ,;"))

    response = send(client, zoe.event, text=mangled)

    assert words(response) == ["Bienvenue"]


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (RegistrationState.WAITING, "Liste d’attente"),
        (RegistrationState.REQUESTED, "Pas confirmé"),
        (RegistrationState.REFUSED, "Pas confirmé"),
        (RegistrationState.OFFERED, "Pas confirmé"),
        (RegistrationState.CANCELLED, "Annulée"),
        (RegistrationState.REPLACED, "Annulée"),
    ],
)
def test_every_state_has_its_word(
    client: FlaskClient, app: Flask, state: RegistrationState, word: str
) -> None:
    person = make_registration(state=state)
    open_door(client, person.event)

    response = send(client, person.event, text=code_of(person))

    assert words(response) == [word]
    assert texts(response, ".//strong[@id='present']") == ["0"]


def test_another_edition_is_named_and_a_strange_code_is_unknown(
    client: FlaskClient, zoe: Registration
) -> None:
    here = make_event(title="8e Openmap ESS")
    open_door(client, here)

    other = send(client, here, text=code_of(zoe))
    typed = send(client, here, text=zoe.short_code.lower())
    nobody = send(client, here, text="AAAAA0")
    strange = send(client, here, text="https://example.org/" + "x" * 200)

    for response in (other, typed):
        assert words(response) == ["Autre édition"]
        assert str(zoe.event.title) in texts(response, ".//p[@class='verdict-detail']")[0]
        assert "Zoé" not in response.text
    assert words(strange) == words(nobody) == ["Inconnu"]


@pytest.mark.parametrize("means", ["camera", "scanner", ""])
@pytest.mark.parametrize(
    "damage",
    [
        lambda code: code[:3],
        lambda code: code[:40],
        lambda code: code[:-1],
        lambda code: code[:60] + "#" + code[61:],
        lambda code: code[:60] + ("A" if code[60] != "A" else "B") + code[61:],
        lambda code: code[:2] + code[3:50],
        lambda code: code[:40].translate(str.maketrans("1234567890AQZWM.", "&é\"'(-è_çàQAWZ,;")),
    ],
)
def test_a_damaged_badge_is_said_to_be_unreadable(
    client: FlaskClient, zoe: Registration, damage: Callable[[str], str], means: str
) -> None:
    open_door(client, zoe.event)

    response = send(client, zoe.event, text=damage(code_of(zoe)), means=means)

    assert words(response) == ["Inconnu"]
    assert texts(response, ".//p[@class='verdict-detail']") == [
        "Ce badge ne se lit pas : tapez le code à six signes."
    ]


def test_a_second_door_says_since_when_and_where(client: FlaskClient, zoe: Registration) -> None:
    record_scan(zoe.event, make_scan(zoe, place="Porte B"))
    open_door(client, zoe.event)

    response = send(client, zoe.event, text=zoe.short_code)

    assert words(response) == ["Déjà là"]
    assert texts(response, ".//p[@class='verdict-detail']")[0].endswith(", Porte B")


def test_undo_and_set_right_again_by_forms(client: FlaskClient, zoe: Registration) -> None:
    open_door(client, zoe.event)
    url, nonce, undo_nonce = f"/door/{zoe.event.slug}/undos", str(uuid4()), str(uuid4())
    send(client, zoe.event, text=zoe.short_code, nonce=nonce)

    undone = client.post(url, data={"nonce": undo_nonce, "undoes": nonce})
    restored = client.post(url, data={"nonce": str(uuid4()), "undoes": undo_nonce})

    assert (words(undone), words(restored)) == (["Entrée annulée"], ["Bienvenue"])
    assert queries.present_number(zoe.event_id) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"nonce": "not an id"},
        {"nonce": ""},
        {"text": "x" * 2001},
        {"registration": "9" * 30},
        {"registration": "-1"},
        {"text": ""},
        {"text": "\x00"},
        {"text": "'; DROP TABLE scan; --"},
        {"text": "%_%"},
        {"means": "satellite", "text": "zzz"},
        {"at": "9" * 500, "offset": "-" * 40, "text": "zzz"},
        {"at": "²", "offset": "1e9", "text": "zzz"},
        {"registration": "2147483647"},
    ],
    ids="-".join,
)
def test_hostile_fields_are_answered_with_words(
    client: FlaskClient, zoe: Registration, fields: dict[str, str]
) -> None:
    open_door(client, zoe.event)

    response = send(client, zoe.event, **fields)

    assert response.status_code in {200, 400}
    assert texts(response, ".//h1") == [f"Accueil : {zoe.event.title}"]


def test_a_broken_text_is_no_accident(client: FlaskClient, zoe: Registration) -> None:
    open_door(client, zoe.event)

    response = client.post(
        f"/door/{zoe.event.slug}/scans",
        data=b"nonce=" + str(uuid4()).encode() + b"&text=%ff%fe%00zzz",
        content_type="application/x-www-form-urlencoded",
    )

    assert "Personne de ce nom n’est inscrit." in response.text


def test_name_searches_are_throttled_and_scans_are_not(
    app: Flask, client: FlaskClient, zoe: Registration
) -> None:
    open_door(client, zoe.event)
    app.config["THROTTLE"] = True
    try:
        answers = [send(client, zoe.event, text="lef").status_code for _ in range(41)]
        scanned = send(client, zoe.event, text=code_of(zoe), means="camera")
    finally:
        app.config["THROTTLE"] = False

    assert answers == [200] * 40 + [429]
    assert words(scanned) == ["Bienvenue"]


def test_the_list_is_not_read_from_one_number_to_the_next(
    app: Flask, client: FlaskClient, zoe: Registration
) -> None:
    open_door(client, zoe.event)
    app.config["THROTTLE"] = True
    try:
        chosen = [send(client, zoe.event, registration=zoe.id).status_code for _ in range(41)]
        guessed = [
            send(client, zoe.event, text="ABC234", means="camera").status_code for _ in range(41)
        ]
        path = f"/door/{zoe.event.slug}/people/{zoe.id}/name"
        read = [client.get(path).status_code for _ in range(121)]
    finally:
        app.config["THROTTLE"] = False

    assert [chosen, guessed] == [[200] * 40 + [429]] * 2
    assert read == [200] * 120 + [429]


HOSTILE = (
    "",
    "\x00",
    "x" * 5000,
    "9" * 40,
    "-1",
    "²",
    "💣",
    "%_%",
    "' OR 1=1 --",
    "{{7*7}}",
)
POSTS = {
    "scans": ("nonce", "text", "means", "registration", "at", "offset"),
    "undos": ("nonce", "undoes", "at", "offset"),
    "practice": ("on",),
    "walk-in": ("nonce", "given_name", "family_name", "organisation_name", "category", "email"),
    "people/{id}/name": ("given_name", "family_name", "organisation_name", "version"),
    "people/{id}/admit": ("nonce", "text", "means", "registration", "at", "offset"),
}


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("role", [None, Role.DOOR_LEAD])
def test_no_post_of_the_door_is_an_accident(
    app: Flask, client: FlaskClient, zoe: Registration, path: str, role: Role | None
) -> None:
    if role is None:
        open_door(client, zoe.event)
    else:
        sign_in(client, role=role, event=zoe.event)
    address = f"/door/{zoe.event.slug}/{path.format(id=zoe.id)}"
    good = {
        "nonce": str(uuid4()),
        "given_name": "Zoé",
        "family_name": "Lefèvre",
        "version": zoe.version,
        "category": zoe.category_id,
    }
    forms = [{**good, field: value} for field in POSTS[path] for value in HOSTILE]

    statuses = {client.post(address, data=form).status_code for form in forms}
    statuses |= {client.post(address, data=form, headers=JSON).status_code for form in forms}

    assert statuses <= {200, 302, 303, 400, 403, 404, 409}


def test_the_script_receives_the_same_words_and_our_clock(
    client: FlaskClient, zoe: Registration
) -> None:
    open_door(client, zoe.event)
    nonce = str(uuid4())

    answer = client.post(
        f"/door/{zoe.event.slug}/scans",
        data={"nonce": nonce, "text": code_of(zoe), "means": "camera"},
        headers=JSON,
    ).get_json()
    refused = client.post(f"/door/{zoe.event.slug}/scans", data={"nonce": "x"}, headers=JSON)

    assert (answer["kind"], answer["nonce"], answer["practice"]) == ("welcome", nonce, False)
    assert "Zoé Lefèvre" in answer["html"]
    assert abs(answer["now"] - clock.now().timestamp() * 1000) < 5000
    assert (refused.status_code, refused.get_json()["kind"]) == (400, "refusal")


def practise(client: FlaskClient, event: Event, **fields: object) -> TestResponse:
    return client.post(f"/door/{event.slug}/practice", data=fields)


@time_machine.travel(THE_DAY_BEFORE)
def test_before_the_day_a_volunteer_only_practises_and_reads_why(
    client: FlaskClient, zoe: Registration
) -> None:
    open_door(client, zoe.event)

    before = client.get(f"/door/{zoe.event.slug}")
    refused = practise(client, zoe.event)
    tried = send(client, zoe.event, text=zoe.short_code)

    assert "Entraînement : rien ne compte" in texts(before, ".//p[@class='door-practice']")
    assert "Les scans comptent le jour de l’édition" in before.text
    assert "Quitter l’entraînement" not in before.text
    assert refused.status_code == 409
    assert "Ce n’est pas le jour de l’édition" in refused.text
    assert (words(tried), queries.present_number(zoe.event_id)) == (["Bienvenue"], 0)


@time_machine.travel(THE_DAY_BEFORE)
def test_before_the_day_the_lead_may_leave_practice(
    client: FlaskClient, zoe: Registration
) -> None:
    sign_in(client, role=Role.DOOR_LEAD, event=zoe.event)

    send(client, zoe.event, text=zoe.short_code)
    counted = queries.present_number(zoe.event_id)
    practise(client, zoe.event)
    real = send(client, zoe.event, text=zoe.short_code)

    assert counted == 0
    assert (words(real), queries.present_number(zoe.event_id)) == (["Bienvenue"], 1)
    assert texts(real, ".//p[@class='door-practice']") == []


def test_on_the_day_a_volunteer_turns_practice_on_and_off(
    client: FlaskClient, zoe: Registration
) -> None:
    open_door(client, zoe.event)

    practise(client, zoe.event, on="y")
    send(client, zoe.event, text=zoe.short_code)
    counted = queries.present_number(zoe.event_id)
    practise(client, zoe.event)
    send(client, zoe.event, text=zoe.short_code)

    assert (counted, queries.present_number(zoe.event_id)) == (0, 1)


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (LocalText(fr="la salle est inondée."), "est annulée\u00a0: la salle est inondée."),
        (None, "est annulée\u00a0: l’accueil reste fermé."),
    ],
)
@pytest.mark.parametrize("is_lead", [False, True])
def test_the_door_of_a_cancelled_edition_stays_closed_and_says_why(
    client: FlaskClient,
    zoe: Registration,
    reason: LocalText | None,
    sentence: str,
    *,
    is_lead: bool,
) -> None:
    event = zoe.event
    link = link_url(open_door(client, event)).removeprefix("http://localhost")
    if is_lead:
        client.post(f"/door/{event.slug}/leave")
        sign_in(client, role=Role.DOOR_LEAD, event=event)
    event.state, event.cancelled_because = EventState.CANCELLED, reason
    db.session.flush()

    shown = client.get(f"/door/{event.slug}")
    opened = client.post(link)
    scanned = send(client, event, text=code_of(zoe))
    by_script = client.post(
        f"/door/{event.slug}/scans",
        data={"nonce": str(uuid4()), "text": code_of(zoe), "means": "camera"},
        headers=JSON,
    )

    assert {one.status_code for one in (shown, opened, scanned, by_script)} == {409}
    assert all(f"Cette édition {sentence}" in one.text for one in (shown, opened, scanned))
    assert by_script.get_json()["kind"] == "refusal"
    assert by_script.get_json()["sentence"] == f"Cette édition {sentence}"
    assert queries.present_number(event.id) == 0


def walk_in(client: FlaskClient, event: Event, **fields: object) -> TestResponse:
    data = {
        "nonce": str(uuid4()),
        "given_name": "Jean",
        "family_name": "Petit",
        "category": next(iter(queries_of(event))),
        **fields,
    }
    return client.post(f"/door/{event.slug}/walk-in", data=data)


def queries_of(event: Event) -> list[int]:
    from openmap.events.queries import categories_of

    return [category.id for category in categories_of(event)]


def test_someone_without_registration_is_let_in_and_gets_a_badge(
    client: FlaskClient, zoe: Registration
) -> None:
    open_door(client, zoe.event)

    shown = client.get(f"/door/{zoe.event.slug}/walk-in")
    response = walk_in(client, zoe.event)

    assert "à prouver les présences" in shown.text
    assert words(response) == ["Bienvenue"]
    assert texts(response, ".//p[@class='verdict-name']") == ["Jean Petit"]
    assert "Nom ou badge" in texts(response, ".//div[@class='verdict-actions']/a")


def test_a_walk_in_form_refuses_with_words(client: FlaskClient, zoe: Registration) -> None:
    open_door(client, zoe.event)

    empty = walk_in(client, zoe.event, given_name="", email="zoé@")
    foreign = walk_in(client, zoe.event, category=queries_of(make_event())[0])

    assert len(field_errors(empty)) == 2
    assert len(field_errors(foreign)) == 1
    assert queries.present_number(zoe.event_id) == 0


def test_in_practice_nobody_is_registered(client: FlaskClient, zoe: Registration) -> None:
    open_door(client, zoe.event)
    client.post(f"/door/{zoe.event.slug}/practice", data={"on": "y"})

    response = walk_in(client, zoe.event)

    assert "L’entraînement ne change rien" in response.text


def test_a_name_is_corrected_and_its_badge_printed_again(
    client: FlaskClient, zoe: Registration
) -> None:
    open_door(client, zoe.event)
    base = f"/door/{zoe.event.slug}/people/{zoe.id}"
    zoe.job_title = "Acheteuse"
    db.session.flush()

    corrected = client.post(
        f"{base}/name",
        data={"given_name": "Zoë", "family_name": "Lefebvre", "version": zoe.version},
    )
    badge = client.post(f"{base}/badge")

    assert corrected.status_code == 302
    assert (zoe.full_name, zoe.job_title) == ("Zoë Lefebvre", "Acheteuse")
    assert badge.data.startswith(b"%PDF")
    assert badges.badges_of([zoe])[zoe.id].times_printed == 1


def test_a_name_changed_meanwhile_is_not_overwritten(
    client: FlaskClient, zoe: Registration
) -> None:
    open_door(client, zoe.event)

    response = client.post(
        f"/door/{zoe.event.slug}/people/{zoe.id}/name",
        data={"given_name": "Zoë", "family_name": "Lefebvre", "version": zoe.version + 1},
    )

    assert zoe.full_name == "Zoé Lefèvre"
    assert "Quelqu’un d’autre" in response.text or "modifié" in response.text


@pytest.mark.parametrize("what", ["name", "badge", "admit"])
def test_people_of_another_edition_are_not_there(
    client: FlaskClient, zoe: Registration, what: str
) -> None:
    here = make_event()
    sign_in(client, role=Role.DOOR_LEAD, event=here)

    response = client.post(
        f"/door/{here.slug}/people/{zoe.id}/{what}", data={"nonce": str(uuid4())}
    )

    assert response.status_code == 404


def test_the_lead_lets_in_who_waits_and_a_volunteer_cannot(
    client: FlaskClient, app: Flask
) -> None:
    event = make_event()
    zoe = make_registration(event=event, state=RegistrationState.WAITING)
    open_door(client, event)
    url = f"/door/{event.slug}/people/{zoe.id}/admit"
    by_volunteer = send(client, event, text=zoe.short_code)
    refused = client.post(url, data={"nonce": str(uuid4())})
    client.post(f"/door/{event.slug}/leave")
    sign_in(client, role=Role.DOOR_LEAD, event=event)
    client.post(f"/door/{event.slug}/practice", data={})

    by_lead = send(client, event, text=zoe.short_code)
    admitted = client.post(url, data={"nonce": str(uuid4())})

    assert "Faire entrer" not in by_volunteer.text
    assert refused.status_code == 403
    assert "Faire entrer" in by_lead.text
    assert words(admitted) == ["Bienvenue"]


def test_the_counter_is_live_and_the_limit_of_the_room_is_told(
    client: FlaskClient, zoe: Registration
) -> None:
    open_door(client, zoe.event)
    zoe.event.venue.legal_limit = 1
    record_scan(zoe.event, make_scan(zoe))

    page = client.get(f"/door/{zoe.event.slug}")
    count = client.get(f"/door/{zoe.event.slug}/count").get_json()

    assert count["present"] == 1
    assert "limite\u00a0: 1" in page.text
    assert "door-count-full" in page.text


def test_the_page_says_whom_to_call(client: FlaskClient, zoe: Registration) -> None:
    zoe.event.contact_phone = "01 23 45 67 89"
    open_door(client, zoe.event)

    page = client.get(f"/door/{zoe.event.slug}")

    assert 'href="tel:0123456789"' in page.text


def test_a_scan_by_the_script_costs_few_statements(
    client: FlaskClient, zoe: Registration, queries: object
) -> None:
    open_door(client, zoe.event)
    code, slug = code_of(zoe), zoe.event.slug
    db.session.expire_all()

    with queries.at_most(4):  # type: ignore[attr-defined]
        client.post(
            f"/door/{slug}/scans",
            data={"nonce": str(uuid4()), "text": code, "means": "camera"},
            headers=JSON,
        )
