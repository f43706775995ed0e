"""Every page, rendered with data in both languages: valid, named, labelled, one heading."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse
from werkzeug.wrappers import Request as BaseRequest

from openmap.accounts.views.public import TYPED as SIGN_IN_TYPED
from openmap.checkin.guards import COOKIE_KEY as DOOR_COOKIE
from openmap.core.audience import Audience
from openmap.core.db import db
from openmap.events.models import Event
from openmap.registrations.guards import COOKIE_KEY as HOLDER_COOKIE
from openmap.registrations.models import Registration
from openmap.registrations.views.public.registering import TYPED
from tests.house.routes import door_link, pages_of
from tests.house.shown import Shown, full_edition, is_page, pages_shown
from tests.make.accounts import sign_in
from tests.page import tree

TITLE_ENDS = " – openmap ess"
#: An input of these kinds brings its own words.
NEED_NO_LABEL = {"hidden", "submit", "button", "image", "reset"}
NAMES = ("aria-label", "aria-labelledby", "title")
PREFIX = {"fr": "", "en": "/en"}
#: Refused by their rule rather than by their form, when nothing was typed.
ANSWERS = {200, 302, 303, 400, 404, 409, 410}


@pytest.fixture
def shown(app: Flask) -> tuple[Event, Registration]:
    return full_edition()


@pytest.fixture
def event(shown: tuple[Event, Registration]) -> Event:
    return shown[0]


@pytest.fixture
def registration(shown: tuple[Event, Registration]) -> Registration:
    return shown[1]


@pytest.fixture
def insider(client: FlaskClient, event: Event, registration: Registration) -> FlaskClient:
    """Give a browser that may open everything: team, door, and each private page."""
    sign_in(client)
    link = door_link(event)
    with client.session_transaction() as session:
        session[DOOR_COOKIE] = [link.id, link.generation]
        session[SIGN_IN_TYPED] = "zoe@ville.example"
        session[TYPED] = {
            "slug": event.slug,
            "given_name": "Zoé",
            "family_name": "Lefèvre",
            "email": registration.contact_email,
            "at": 4_000_000_000,
            "proof": "none",
        }
    return client


def _hold_all(client: FlaskClient) -> None:
    held = db.session.execute(select(Registration.id, Registration.link_generation))
    with client.session_transaction() as session:
        session[HOLDER_COOKIE] = {str(row.id): row.link_generation for row in held}


def complaints_about(answer: TestResponse, language: str) -> list[str]:
    """Return what is wrong with the page; nothing, for a good one."""
    if answer.status_code != 200:
        return [f"answers {answer.status_code}"]
    try:
        root = tree(answer)
    except Exception as trouble:  # noqa: BLE001 - html5lib has no class of its own for all of them
        return [f"is no valid HTML: {trouble}"]
    return [*_complaints_of_head(root, language), *_complaints_of_body(root)]


def _complaints_of_head(root: Any, language: str) -> Iterator[str]:
    title = "".join(root.find(".//title").itertext()).strip()
    name = title.removesuffix(TITLE_ENDS).strip()
    if name == title or len(name) < 4:
        yield f"its title says nothing: {title!r}"
    if root.get("lang") != language:
        yield f"speaks {root.get('lang')!r}"
    if not root.findall(".//main") or root.find(".//main").get("id") != "main":
        yield "the skip link leads nowhere"


def _complaints_of_body(root: Any) -> Iterator[str]:
    headings = [" ".join("".join(h.itertext()).split()) for h in root.findall(".//h1")]
    if len(headings) != 1 or not headings[0]:
        yield f"has these main headings: {headings}"
    ids = Counter(found.get("id") for found in root.iter() if found.get("id"))
    yield from (f"says id={name!r} {number} times" for name, number in ids.items() if number > 1)
    yield from _unlabelled(root)
    yield from _dangling(root, set(ids))


def _unlabelled(root: Any) -> Iterator[str]:
    labelled = {label.get("for") for label in root.iter("label")}
    wrapped = {id(part) for label in root.iter("label") for part in label.iter()}
    for kind in ("input", "select", "textarea"):
        for control in root.iter(kind):
            if control.get("type") in NEED_NO_LABEL or id(control) in wrapped:
                continue
            if control.get("id") not in labelled and not any(control.get(name) for name in NAMES):
                yield f"{kind} {control.get('name')!r} has no label"


def _dangling(root: Any, ids: set[str]) -> Iterator[str]:
    """Yield references to elements that are not there."""
    for found in root.iter():
        for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            for target in (found.get(name) or "").split():
                if target not in ids:
                    yield f"{name}={target!r} names nothing"
        href = found.get("href") or ""
        if href.startswith("#") and len(href) > 1 and href[1:] not in ids:
            yield f"the link {href!r} leads nowhere"


def _wrong(client: FlaskClient, shown: Shown, language: str) -> list[str]:
    visitor = client.application.test_client() if shown.name == "accounts.sign_in" else client
    answer = visitor.get(PREFIX[language] + shown.path, follow_redirects=True)
    return [f"{shown.name} ({shown.path}): {said}" for said in complaints_about(answer, language)]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_is_valid_named_and_labelled(
    app: Flask, insider: FlaskClient, event: Event, registration: Registration, language: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True  # forms as people get them
    pages = list(pages_shown(app, event, registration))
    _hold_all(insider)

    wrong = [said for shown in pages for said in _wrong(insider, shown, language)]

    assert len(pages) > 60
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pages_after_typing_too(insider: FlaskClient, event: Event, language: str) -> None:
    paths = ["/sign-in/sent", f"/events/{event.slug}/registered"]

    wrong = [
        said
        for path in paths
        for said in _wrong(insider, Shown(path, path, Audience.PUBLIC), language)
    ]

    assert wrong == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_form_sent_empty_comes_back_whole(
    app: Flask, insider: FlaskClient, event: Event, registration: Registration, language: str
) -> None:
    """The page around a refusal is read in haste: it must hold together as well."""
    _hold_all(insider)
    wrong, refused = [], 0
    for page in pages_of(app, Audience.PUBLIC, Audience.MANAGE, Audience.DOOR):
        if not is_page(page) or "POST" not in page.methods:
            continue
        path = PREFIX[language] + page.path(event, registration_id=registration.id)
        answer = insider.post(path)
        if answer.status_code not in ANSWERS:
            wrong.append(f"{page}: answers {answer.status_code}")
        elif answer.status_code == 200:
            refused += 1
            wrong += [f"{page}: {said}" for said in complaints_about(answer, language)]

    assert refused > 15
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/me/registrations/1", 403)])
def test_a_refusal_is_a_page_too(client: FlaskClient, path: str, status: int) -> None:
    answer = client.get(path)

    assert answer.status_code == status
    answer.status_code = 200
    assert complaints_about(answer, "fr") == []


def test_a_bad_page_is_seen(app: Flask) -> None:
    """Without this the tests above might pass because they see nothing."""
    page = (
        '<!DOCTYPE html><html lang="de"><head><title> – openmap ess</title></head><body>'
        '<main><h1>Un</h1><h1>Deux</h1><input name="x"><p id="a"></p><p id="a"></p>'
        '<a href="#b">b</a></main></body></html>'
    )
    with app.test_request_context() as context:
        answer = TestResponse(
            [page.encode()], "200 OK", Headers(), request=BaseRequest(context.request.environ)
        )

    assert complaints_about(answer, "fr") == [
        "its title says nothing: '– openmap ess'",
        "speaks 'de'",
        "the skip link leads nowhere",
        "has these main headings: ['Un', 'Deux']",
        "says id='a' 2 times",
        "input 'x' has no label",
        "the link '#b' leads nowhere",
    ]
