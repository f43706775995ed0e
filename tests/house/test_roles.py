"""Who may open what: every role on every page of the team and the door, generated from the routes.

Two questions. Does the lock admit exactly whom `rules.INCLUDES` says? The views are replaced, so
only the lock answers. And does a view ever show a thing of another edition? The real views answer.
"""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from openmap.checkin.guards import COOKIE_KEY as DOOR_COOKIE
from openmap.core.audience import Audience, AudienceBlueprint, Membership
from openmap.core.db import db
from openmap.core.settings import Settings
from openmap.events.models import Event, Role, TeamRole
from openmap.events.rules import INCLUDES
from openmap.factory import create_app
from openmap.registrations.guards import COOKIE_KEY as HOLDER_COOKIE
from openmap.registrations.models import Registration
from tests.house.routes import IDS, Page, door_link, edition, pages_of
from tests.make.accounts import make_user, sign_in
from tests.make.registrations import make_registration

TEAM = (Audience.MANAGE, Audience.DOOR)
ADMITTED = "admitted"
PLANTED = "/manage/events/<string:slug>/planted/<int:registration_id>"


@pytest.fixture
def locks_only(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Leave the locks and replace what is behind them."""
    for page in pages_of(app, *Audience):
        monkeypatch.setitem(app.view_functions, page.rule.endpoint, lambda **_: ADMITTED)
    return app


def _expected(page: Page, held: Role | None, *, for_all: bool, own: bool) -> int:
    """Return the status that the rule book asks for."""
    if page.role is Membership.SIGNED_IN:
        return 200
    if page.of_an_edition and (held is None or not (own or for_all)):
        return 404
    if not isinstance(page.role, Role) or held is None or page.role not in INCLUDES[held]:
        return 403
    return 403 if page.everywhere and not for_all else 200


def _wrong(
    app: Flask, client: FlaskClient, held: Role | None, *, for_all: bool, editions: list[Event]
) -> list[str]:
    """Return the pages that admit or refuse otherwise than the rule book."""
    wrong = []
    for page in pages_of(app, *TEAM):
        for event, own in zip(editions, (True, False), strict=True):
            expected = _expected(page, held, for_all=for_all, own=own)
            answer = client.open(page.path(event), method=page.methods[0])
            if (answer.status_code, answer.text == ADMITTED) != (expected, expected == 200):
                wrong.append(f"{held} at {page}, own {own}: {answer.status_code}")
    return wrong


@pytest.mark.parametrize("for_all", [False, True], ids=["one edition", "all editions"])
@pytest.mark.parametrize("held", list(Role))
def test_a_role_opens_what_it_includes(
    locks_only: Flask, client: FlaskClient, held: Role, *, for_all: bool
) -> None:
    editions = [edition(), edition()]
    sign_in(client, role=held, event=None if for_all else editions[0])

    wrong = _wrong(locks_only, client, held, for_all=for_all, editions=editions)

    assert wrong == [], "\n".join(wrong)


def test_without_a_role_only_the_account_opens(locks_only: Flask, client: FlaskClient) -> None:
    editions = [edition(), edition()]
    user = sign_in(client)
    db.session.execute(delete(TeamRole).where(TeamRole.user_id == user.id))

    wrong = _wrong(locks_only, client, None, for_all=False, editions=editions)

    assert wrong == [], "\n".join(wrong)


def _foreign_things_shown(app: Flask, client: FlaskClient) -> list[str]:
    """Ask every page, as a lead of all, for a thing of another edition; each must be unknown."""
    shown = []
    for page in pages_of(app, *TEAM):
        for name in page.ids:
            own, other = edition(), edition()
            foreign = {name: IDS[name](other)}
            for method in page.methods:
                status = client.open(page.path(own, **foreign), method=method).status_code
                if status != 404:
                    shown.append(f"{method} {page}: {name} of another edition: {status}")
    return shown


def test_no_page_shows_a_thing_of_another_edition(app: Flask, client: FlaskClient) -> None:
    sign_in(client)

    shown = _foreign_things_shown(app, client)

    assert shown == [], "\n".join(shown)


def test_pages_show_the_things_of_their_own_edition(app: Flask, client: FlaskClient) -> None:
    """Without this the test above would pass for pages that know nothing at all."""
    sign_in(client)

    unknown = [
        f"{page}: {answer.status_code}"
        for page in pages_of(app, *TEAM)
        if page.ids and page.of_an_edition
        if (answer := client.open(page.path(edition()), method=page.methods[0])).status_code
        in {404, 500}
    ]

    assert unknown == [], "\n".join(unknown)


def test_a_private_link_opens_one_registration(app: Flask, client: FlaskClient) -> None:
    event = edition()
    mine, theirs = (make_registration(event=event) for _ in range(2))
    _hold(client, mine)

    pages = list(pages_of(app, Audience.ME))
    opened = [
        f"{method} {page}"
        for page in pages
        for method in page.methods
        if client.open(page.path(event, registration_id=theirs.id), method=method).status_code
        != 403
    ]

    assert pages
    assert opened == [], "\n".join(opened)


def test_a_revoked_private_link_opens_nothing(locks_only: Flask, client: FlaskClient) -> None:
    event = edition()
    mine = make_registration(event=event)
    _hold(client, mine)
    before = set(_statuses(locks_only, client, event, mine))
    mine.link_generation += 1
    db.session.flush()

    assert before == {200}
    assert set(_statuses(locks_only, client, event, mine)) == {403}


def test_a_day_link_opens_the_door_of_one_edition(locks_only: Flask, client: FlaskClient) -> None:
    own, other = edition(), edition()
    link = door_link(own)
    with client.session_transaction() as session:
        session[DOOR_COOKIE] = [link.id, link.generation]

    at_own, at_other = (
        {client.open(p.path(event), method=p.methods[0]).status_code for p in _door(locks_only)}
        for event in (own, other)
    )

    assert at_own <= {200, 403}
    assert at_other <= {403, 404}


def test_planted_holes_are_seen(app: Flask) -> None:
    planted = _with_holes(app)
    with planted.app_context():
        client = planted.test_client()
        user = sign_in(client, user=make_user())
        db.session.commit()
        shown = _foreign_things_shown(planted, client)
        assert user.id

    assert [line for line in shown if "planted" in line] == [
        f"GET {PLANTED} (planted_manage.by_id): registration_id of another edition: 200"
    ]


def _with_holes(app: Flask) -> Flask:
    settings: Settings = app.config["SETTINGS"]
    planted = create_app(settings)
    planted.config["WTF_CSRF_ENABLED"] = False
    bp = AudienceBlueprint("planted", Audience.MANAGE, __name__)

    @bp.route(PLANTED.removeprefix("/manage"), role=Role.READER)
    def by_id(slug: str, registration_id: int) -> str:
        return db.session.get_one(Registration, registration_id).given_name

    planted.register_blueprint(bp)
    return planted


def _hold(client: FlaskClient, registration: Registration) -> None:
    with client.session_transaction() as session:
        session[HOLDER_COOKIE] = {str(registration.id): registration.link_generation}


def _statuses(
    app: Flask, client: FlaskClient, event: Event, registration: Registration
) -> Iterator[int]:
    for page in pages_of(app, Audience.ME):
        path = page.path(event, registration_id=registration.id)
        yield client.open(path, method=page.methods[0]).status_code


def _door(app: Flask) -> Iterator[Page]:
    return pages_of(app, Audience.DOOR)
